"""Follow-ups, people, decisions and milestones; the report; the hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import decisions, lifecycle, notes, people, steps
from irrunner.tui.screens.report.screen import ReportScreen
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.drill import BO, HEAD, STEPS, beside, kinds
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare, Golden


@pytest.fixture
def incident(declared: Declare, place: Path, clock: SetClock) -> str:
    name = declared(STEPS, head=HEAD, title="A poisoned build")

    def write(found: Incident) -> None:
        people.role(found, "lead", "ada", contact="+49 30 5550100")
        notes.action_add(found, "Rotate the tokens of the staging cluster", owner="bo", due="+2d")
        notes.action_add(found, "Write to the customers", owner="ada", due="+1h")
        notes.action_add(found, "Tell the insurer")
        notes.action_close(found, 3, why="Told")
        clock.forward(minutes=20)
        decisions.decide(found, "spread", "unknown", why="The logs end at noon")
        decisions.decision(found, "Do not pay", why="The keys are useless")
        notes.milestone(found, "contained", at="12:10")
        steps.start(found, "look")
        steps.block(found, "hosts", why="No access to the proxy")
        clock.forward(hours=2)

    beside(place, name, write, actor=ADA, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_the_lists_at_80_columns(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f")
        for name in ("followups", "people", "decisions", "milestones"):
            golden(f"list-{name}-80x24", "\n".join(screen_text(app).split("\n")[1:]))
            await press(pilot, "l")

    drive(app, script, (80, 24))


def test_enter_reads_the_entry_behind_a_row(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f", "l", "l", "j", "enter")
        assert "Do not pay" in screen_text(app)
        assert "The keys are useless" in screen_text(app)
        await press(pilot, "escape", "l", "enter")
        assert "incident.declared" in screen_text(app)

    drive(app, script)


def test_a_decision_is_recorded_from_its_list(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f", "l", "l", "N", *"Go public", "tab", *"They know", "enter")

    drive(app, script)
    assert kinds(place, incident)[-1] == "decision.recorded"


def test_the_hand_over_page_says_what_the_next_person_must_know(
    app: IrrunnerApp, golden: Golden, place: Path, incident: str
) -> None:
    beside(place, incident, lambda found: people.handover(found, "grace", brief="The lawyer calls at six.\nBe kind."))

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "H")
        shown = "\n".join(screen_text(app).split("\n")[1:])
        golden("handover-120x50", shown)

    drive(app, script, (120, 50))


def test_accepting_passes_the_givers_roles_on(make_app: AppFactory, place: Path, incident: str) -> None:
    from irrunner.journal.chain import Actor

    async def offer(pilot: Pilot[Any]) -> None:
        await press(pilot, "H", "o", *"bo", "tab", *"Mind the proxy", "f2")
        assert "offered to bo" in screen_text(pilot.app)

    drive(make_app(incident=incident), offer)

    async def accept(pilot: Pilot[Any]) -> None:
        await press(pilot, "H")
        assert "Mind the proxy" in screen_text(pilot.app)
        await press(pilot, "a", "y")
        assert "bo took over from ada" in screen_text(pilot.app)

    bo = make_app(incident=incident)
    bo.session.actor = Actor("bo", "bo", "desk.example")
    drive(bo, accept)
    assert beside(place, incident, lambda _: None).state.holder("lead") == "bo"


def test_the_page_is_copied_as_text(app: IrrunnerApp, place: Path) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "H", "y")

    drive(app, script)
    assert "The logs end at noon" in (place / "drafts" / "copied.txt").read_text()


def test_the_users_own_templates_are_used_on_the_screen_as_well(app: IrrunnerApp, tmp_path: Path) -> None:
    (tmp_path / "incident.md.j2").write_text("# In our own words\n")
    app.session.templates = tmp_path

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V")
        await eventually_in(pilot, lambda: "In our own words" in screen_text(app))
        assert "In our own words" in screen_text(app)

    drive(app, script)


def test_the_report_is_shown_to_be_read_and_written_to_a_file(
    app: IrrunnerApp, place: Path, incident: str, tmp_path: Path
) -> None:
    from textual import events

    before = kinds(place, incident)
    target = tmp_path / "report.html"

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V")
        report = app.screen
        assert isinstance(report, ReportScreen)
        await eventually_in(pilot, lambda: report.view.markdown)
        assert "A poisoned build" in screen_text(app).split("Report", 1)[1]
        assert "as of entry" in screen_text(app)
        await press(pilot, "w", "right", "tab", "ctrl+u")
        app.post_message(events.Paste(str(target)))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: target.exists() and "written" in screen_text(app))
        assert "written" in screen_text(app)

    drive(app, script)
    assert target.read_text().lower().startswith("<!doctype html>")
    assert target.stat().st_mode & 0o777 == 0o600
    assert kinds(place, incident) == before


def test_a_report_never_overwrites_a_file(app: IrrunnerApp, tmp_path: Path) -> None:
    from textual import events

    target = tmp_path / "report.md"
    target.write_text("mine")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V", "w", "tab", "ctrl+u")
        app.post_message(events.Paste(str(target)))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: "already" in screen_text(app))
        assert "already" in screen_text(app)

    drive(app, script)
    assert target.read_text() == "mine"


def test_the_report_follows_what_others_write(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "V")
        report = app.screen
        assert isinstance(report, ReportScreen)
        beside(place, incident, lambda found: lifecycle.title(found, "Another title"), actor=BO)
        await eventually_in(pilot, lambda: "# Another title" in report.view.markdown)

    drive(app, script)
