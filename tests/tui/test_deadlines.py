"""The board of deadlines on the screen, and what every screen of the incident says of the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from irrunner.incident.verbs import deadlines, evidence, lifecycle, people, steps, submissions
from irrunner.tui.screens.deadlines.form_screen import FormScreen
from irrunner.tui.screens.deadlines.screen import DeadlinesScreen
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.drill import beside, kinds
from tests.tui.driver import WIDE, drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare, Golden

HEAD = "roles: {lead: Lead}\ndeadlines: [gdpr-33, nis2-23, in-cert-in, sec-8k-105]\n"
STEPS = "- {id: look, do: Look}\n- {id: clocks, do: Look at the deadlines, requires: deadlines}\n"


@pytest.fixture
def incident(declared: Declare, place: Path, clock: SetClock, tmp_path: Path) -> str:
    name = declared(STEPS, head=HEAD)
    (tmp_path / "receipt.txt").write_text("2026/77")

    def write(found: Incident) -> None:
        deadlines.deadline_consider(found, "gdpr-33", "unknown", why="nobody knows whose data [/b] \x1b[31mit is")
        deadlines.deadline_start(found, "gdpr-33", why="two sources", at="2026-03-22 10:00 UTC")
        deadlines.deadline_start(found, "in-cert-in", why="a call", at="2026-03-24 04:00 UTC")
        deadlines.deadline_start(found, "nis2-23", why="outage", at="2026-03-24 09:00 UTC")
        submissions.deadline_met(found, "nis2-23", "early-warning", receipt="CSIRT-1", at="2026-03-24 11:00 UTC")
        evidence.add(found, tmp_path / "receipt.txt")

    beside(place, name, write, actor=ADA, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def at(app: IrrunnerApp) -> DeadlinesScreen:
    assert isinstance(app.screen, DeadlinesScreen)
    return app.screen


async def write(pilot: Pilot[Any], *texts: str) -> None:
    """Text into one field after another, as pastes; `tab` and the like are pressed."""
    for text in texts:
        if text in ("tab", "enter", "right", "f2"):
            await press(pilot, text)
        else:
            pilot.app.post_message(events.Paste(text))
            await pilot.pause()


def test_the_board_at_each_size(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        for columns, rows in ((120, 36), (80, 24), (40, 24), (40, 10)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            golden(f"deadlines-{columns}x{rows}", "\n".join(screen_text(app).split("\n")[1:]))

    drive(app, script)


def test_what_is_missed_is_first_and_unknown_is_said(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        assert (at(app).context().regime, at(app).context().stage) == ("in-cert-in", "report")
        shown = screen_text(app)
        assert "MISSED 2h" in shown
        assert "1 MISSED, 2 running, 1 UNKNOWN, 1 not looked at" in shown
        await press(pilot, "j")
        shown = screen_text(app)
        assert "UNKNOWN whether it applies" in shown
        assert "\\x1b[31mit is" in shown or "␛" in shown or "\\u001b" in shown

    drive(app, script, size=WIDE)


def test_every_screen_says_the_next_deadline_and_what_was_missed(app: IrrunnerApp, clock: SetClock) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        first = screen_text(app).split("\n")[0]
        assert "1 MISSED gdpr-33 notification 22h ?" in first
        clock.forward(hours=21, minutes=30)
        at_once = app.screen.query_one("Headline")
        at_once.tick(clock())  # type: ignore[attr-defined]
        await press(pilot)
        assert "gdpr-33 notification 30m" in screen_text(app).split("\n")[0]

    drive(app, script, size=WIDE)


def test_a_warning_is_said_once_while_the_incident_is_open(app: IrrunnerApp, clock: SetClock) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        assert "MISSED: in-cert-in report" in screen_text(app)
        assert "and 1 more" in screen_text(app)
        await press(pilot, "minus")
        await press(pilot)
        assert "MISSED: in-cert-in report" not in screen_text(app)

    drive(app, script)


def test_the_keys_decide_start_submit_move_and_end(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        await press(pilot, "m")
        await write(pilot, "IN-7", "tab", "e1", "f2")
        await press(pilot, "c")
        await write(pilot, "right", "tab", "the law names us not", "enter")
        table = at(app).view.table
        table.select("gdpr-33/notification")
        await press(pilot)
        await press(pilot, "o")
        await write(pilot, "+5d", "tab", "counsel", "tab", "the authority asked", "enter")
        await press(pilot, "d")
        await write(pilot, "no risk to people", "enter")
        table.select("sec-8k-105/")
        await press(pilot)
        await press(pilot, "s")
        await write(pilot, "the board met", "enter")
        await press(pilot, "a")
        await write(pilot, "Tell Northwind", "tab", "72h", "tab", "tab", "clause 7", "enter")

    drive(app, script)
    assert kinds(place, incident)[-8:] == [
        "evidence.added",
        "deadline.met",
        "deadline.considered",
        "deadline.overridden",
        "deadline.dismissed",
        "deadline.considered",
        "deadline.started",
        "deadline.considered",
    ]


def test_a_form_is_answered_and_written_from_the_board(
    app: IrrunnerApp, place: Path, incident: str, tmp_path: Path
) -> None:
    target = tmp_path / "draft.html"

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        at(app).view.table.select("gdpr-33/notification")
        await press(pilot)
        await press(pilot, "e")
        await write(pilot, "people", "tab", "About 400", "f2")
        await press(pilot, "w")
        await press(pilot, "tab", "ctrl+u")
        await write(pilot, str(target), "f2")
        await eventually_in(pilot, target.exists)

    drive(app, script)
    assert kinds(place, incident)[-1] == "deadline.answered"
    assert "About 400" in target.read_text()


def test_the_profile_of_the_settings_is_brought_in(make_app: AppFactory, place: Path, incident: str) -> None:
    app = make_app(incident=incident)
    app.session.organisation = {"countries": ["JP"]}

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        await press(pilot, "p")
        await press(pilot)
        assert "jp-appi" in screen_text(app)

    drive(app, script)
    assert kinds(place, incident)[-1] == "organisation.described"


def test_without_a_profile_the_board_says_where_to_write_it(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        await press(pilot, "p")
        assert "[organisation]" in screen_text(app)

    drive(app, script)
    assert kinds(place, incident) == before


def test_a_step_that_requires_the_deadlines_says_what_is_not_looked_at(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j")
        shown = " ".join(screen_text(app).split())
        assert "deadlines were not looked at: sec-8k-105" in shown
        await press(pilot, "d")
        await press(pilot)
        assert "deadlines were not looked at" in screen_text(app)

    drive(app, script, size=WIDE)


def test_the_board_is_read_without_unicode(make_app: AppFactory, incident: str) -> None:
    app = make_app(incident=incident, environ={"IRRUNNER_ASCII": "1"})

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        shown = screen_text(app)
        assert "! MISSED 2h" in shown

    drive(app, script)


def test_an_incident_without_deadlines_says_how_to_begin(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        assert "No duty to notify was proposed." in screen_text(app)

    drive(app, script)


def test_a_step_is_done_once_every_deadline_was_looked_at(place: Path, incident: str, clock: SetClock) -> None:
    def write(found: Incident) -> None:
        deadlines.deadline_consider(found, "sec-8k-105", "unknown", why="counsel asks")
        steps.done(found, "clocks")

    beside(place, incident, write, clock=clock)
    assert kinds(place, incident)[-1] == "step.done"


def test_a_form_is_read_as_its_reader_gets_it_and_asks_why_before_it_goes_out(
    app: IrrunnerApp, place: Path, incident: str, clock: SetClock, tmp_path: Path
) -> None:
    target = tmp_path / "form.html"

    def marked(found: Incident) -> None:
        lifecycle.tlp(found, "red")
        people.role(found, "lead", "Grace Hopper", contact="line 2")

    beside(place, incident, marked, actor=ADA, clock=clock)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "minus")
        await press(pilot)
        at(app).view.table.select("gdpr-33/notification")
        await press(pilot)
        await press(pilot, "v")
        await eventually_in(pilot, lambda: "not for a regulator" in screen_text(app))
        shown = screen_text(app)
        assert "as regulator readers get it" in shown
        assert isinstance(app.screen, FormScreen)
        view = app.screen.view
        assert view.form is not None
        assert "Hopper" not in view.form.markdown
        await press(pilot, "a", "a", "a")
        await eventually_in(pilot, lambda: "everything, for the house" in screen_text(app))
        assert "Hopper" in view.form.markdown
        await press(pilot, "a", "w", "tab", "ctrl+u")
        await write(pilot, str(target), "tab", "tab", "Article 33", "f2")
        await eventually_in(pilot, target.exists)

    drive(app, script, size=WIDE)
    assert "The reason: Article 33" in target.read_text()
