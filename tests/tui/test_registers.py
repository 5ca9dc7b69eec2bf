"""The registers as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from irrunner.incident.verbs import registers
from irrunner.tui.screens.registers.screen import RegistersScreen
from tests.beginnings import ADA
from tests.tui.drill import HEAD, STEPS, beside, kinds
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
    name = declared(STEPS, head=HEAD)

    def write(found: Incident) -> None:
        rows = [
            {
                "name": "ci-runner-7",
                "kind": "ci-runner",
                "owner": "Build",
                "state": "confirmed",
                "note": "Ran it twice",
            },
            {"name": "laptop-4", "kind": "laptop", "owner": "Grace", "state": "suspected"},
            {"name": "db-1 [/b] \x1b[31m", "kind": "server"},
        ]
        registers.register_import(found, "assets", rows)
        registers.register_add(found, "indicators", {"value": "evil.example", "type": "domain"})

    beside(place, name, write, actor=ADA, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def at(app: IrrunnerApp) -> RegistersScreen:
    assert isinstance(app.screen, RegistersScreen)
    return app.screen


def values(place: Path, incident: str, register: str, row: str) -> dict[str, str]:
    return beside(place, incident, lambda _: None).state.registers[register][row].values


def test_the_room_at_each_size(app: IrrunnerApp, golden: Golden) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r")
        for columns, rows in ((120, 36), (80, 24), (60, 15)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            golden(f"registers-{columns}x{rows}", "\n".join(screen_text(app).split("\n")[1:]))

    drive(app, script)


def test_l_and_h_go_around_the_registers(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "l")
        assert at(app).view.register == "credentials"
        await press(pilot, "right")
        assert (at(app).view.register, at(app).context().row) == ("indicators", "i1")
        await press(pilot, "l", "h")
        assert at(app).view.register == "indicators"

    drive(app, script)


def test_s_sets_one_of_the_states(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "s", "down", "down", "enter")
        await press(pilot, "h", "s")
        assert "have no state" in screen_text(app)

    drive(app, script)
    assert values(place, incident, "assets", "a1")["state"] in ("cleared", "isolated", "confirmed")
    assert kinds(place, incident)[-1] == "register.changed"


def test_only_what_changed_is_recorded(app: IrrunnerApp, place: Path, incident: str) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "c", "enter")
        assert kinds(place, incident) == before
        await press(pilot, "enter", "tab", "tab", "ctrl+u", *"Ops", "enter")

    drive(app, script)
    entry = beside(place, incident, lambda _: None).state.entries[-1]
    assert entry.event is not None
    assert getattr(entry.event, "values", {}) == {"owner": "Ops"}


def test_a_cell_that_is_emptied_is_cleared(app: IrrunnerApp, place: Path, incident: str) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "c", "tab", "tab", "ctrl+u", "enter")

    drive(app, script)
    assert "owner" not in {key for key, text in values(place, incident, "assets", "a1").items() if text}


def test_a_row_without_a_name_is_refused_and_the_form_keeps_the_rest(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "a", "tab", *"server", "enter")
        assert "This is needed." in screen_text(app)
        assert "server" in screen_text(app)

    drive(app, script)


@pytest.mark.parametrize(
    ("text", "added"),
    [("db2\ndb3\n", 2), ('name,kind,note\ndb2,server,\ndb3,,"a, b"\n', 2), ("db9", 1)],
)
def test_pasted_lines_or_csv_are_shown_and_then_added_at_once(
    app: IrrunnerApp, place: Path, incident: str, text: str, added: int
) -> None:
    before = kinds(place, incident)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r")
        app.post_message(events.Paste(text))
        await press(pilot, "escape")
        assert kinds(place, incident) == before
        app.post_message(events.Paste(text))
        await press(pilot)
        await press(pilot, "enter")

    drive(app, script)
    assert kinds(place, incident) == [*before, *["register.entered"] * added]


def test_a_filter_and_a_copy(app: IrrunnerApp, place: Path) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "slash", *"grace", "enter", "y")
        assert at(app).view.table.count == 1
        assert (place / "drafts" / "copied.txt").read_text().startswith("laptop-4  laptop  Grace")
        await press(pilot, "slash", "escape")
        assert at(app).view.table.count == 3

    drive(app, script)


def test_what_a_cell_holds_is_shown_whole_where_there_is_room(app: IrrunnerApp, place: Path, incident: str) -> None:
    owner = "The platform team of the northern region"
    row = {"name": "db-2", "owner": owner}
    beside(place, incident, lambda found: registers.register_add(found, "assets", row), actor=ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r")
        assert owner in screen_text(app)
        assert "Ran it twice" in screen_text(app)

    drive(app, script, (120, 36))


def test_one_long_name_does_not_hide_the_columns_beside_it(app: IrrunnerApp, place: Path, incident: str) -> None:
    name = "ip-10-20-30-40.eu-central-1.compute.internal.a-very-long-subdomain.and-on.production.corp.example"
    row = {"name": name, "owner": "ops", "state": "suspected"}
    beside(place, incident, lambda found: registers.register_add(found, "assets", row), actor=ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r")
        shown = screen_text(app)
        assert "ip-10-20-30-40.eu-central-1" in shown
        assert "suspected" in shown
        assert "ci-runner" in shown

    drive(app, script, (80, 24))


def test_a_filter_finds_a_letter_that_is_one_character_or_two(app: IrrunnerApp, place: Path, incident: str) -> None:
    row = {"name": "mu\u0308ller-pc"}
    beside(place, incident, lambda found: registers.register_add(found, "assets", row), actor=ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "slash", "m", "\u00fc", "l", "l", "enter")
        assert at(app).view.table.count == 1

    drive(app, script)


def test_a_cell_that_somebody_changed_meanwhile_is_shown_and_asked_about(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    def change(found: Incident) -> None:
        registers.register_change(found, "assets", "a1", {"owner": "Grace"}, by="grace")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "r", "c", "tab", "tab", "ctrl+u", *"Ops")
        beside(place, incident, change, actor=ADA)
        await press(pilot, "enter")
        shown = screen_text(app)
        assert "owner: Grace" in shown
        assert "by grace, entry" in shown
        assert "yours: Ops" in shown
        assert values(place, incident, "assets", "a1")["owner"] == "Grace"
        await press(pilot, "y")

    drive(app, script)
    assert values(place, incident, "assets", "a1")["owner"] == "Ops"
