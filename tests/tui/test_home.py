"""Home: what an empty store says first, and the list of incidents."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident import Incident
from irrunner.incident.incident import machine_clock
from irrunner.incident.verbs import lifecycle
from irrunner.journal import Journal, open_store
from irrunner.journal.chain import Actor
from irrunner.tui.screens.home.incident_list import IncidentList
from irrunner.tui.screens.home.screen import HomeScreen
from tests.eventually import eventually_in
from tests.tui.driver import WIDE, drive, press, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from textual.pilot import Pilot

    from irrunner.incident.incident import Clock
    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import Declare, Golden


def test_an_empty_store_greets_with_three_keys(app: IrrunnerApp, golden: Golden) -> None:
    async def script(_: Pilot[Any]) -> None:
        golden("home-empty-80x24", screen_text(app))

    drive(app, script, (80, 24))


def test_incidents_stand_in_columns_with_the_open_ones_first(
    app: IrrunnerApp, declared: Declare, golden: Golden, place: Path, clock: Clock
) -> None:
    closed = declared(title="Old laptop")
    declared(title="Poisoned release of litellm")
    declared(title="A drill", mode="exercise")
    with open_store(place) as store:
        lifecycle.close(_in_hand(store, closed, clock), why="A false alarm", outcome="false-alarm")

    async def script(pilot: Pilot[Any]) -> None:
        golden("home-120x36", screen_text(app))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        golden("home-80x24", screen_text(app))
        await pilot.resize_terminal(60, 15)
        await pilot.pause()
        golden("home-60x15", screen_text(app))

    drive(app, script, WIDE)


def test_each_row_says_what_is_late_and_what_is_due_next(app: IrrunnerApp, declared: Declare, clock: SetClock) -> None:
    declared(
        "- {id: a, do: Look at the log, short: Read the log, within: 30m}\n- {id: b, do: B, within: 2h}\n", title="One"
    )
    clock.forward(minutes=5)
    declared("- {id: a, do: A, within: 10m}\n- {id: b, do: B, within: 15m}\n", title="Two")
    declared("- {id: a, do: A, within: 10m}\n", title="Played", mode="exercise")
    clock.forward(minutes=20)

    async def script(pilot: Pilot[Any]) -> None:
        def row(title: str) -> str:
            return next(row for row in screen_text(app).split("\n") if title in row)

        assert "5m left: Read the log" in row("One")
        assert "2 late: A" in row("Two")
        assert "late" not in row("Played")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "5m left" in row("One")
        assert "2 late" in row("Two")

    drive(app, script, WIDE)


def test_a_filter_leaves_what_holds_its_words_and_escape_shows_all(app: IrrunnerApp, declared: Declare) -> None:
    declared(title="Old laptop")
    wanted = declared(title="Poisoned release of litellm")

    async def script(pilot: Pilot[Any]) -> None:
        listed = app.screen.query_one(IncidentList)
        await press(pilot, "slash", *"lite")
        assert [each.id for each in listed.source.shown] == [wanted]
        await press(pilot, "escape")
        assert len(listed.source.shown) == 2
        assert app.focused is listed

    drive(app, script)


def test_closed_incidents_can_be_hidden(app: IrrunnerApp, declared: Declare, place: Path) -> None:
    closed, still_open = declared(), declared()
    with open_store(place) as store:
        lifecycle.close(_in_hand(store, closed), why="Nothing to it")

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "c")
        assert [each.id for each in app.screen.query_one(IncidentList).source.shown] == [still_open]

    drive(app, script)


def test_what_another_process_declares_appears(app: IrrunnerApp, declared: Declare) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        assert not app.known_incidents
        name = declared()
        await eventually_in(pilot, lambda: name in app.known_incidents)
        assert app.screen.query_one(IncidentList).display

    drive(app, script)


def test_a_purge_asks_for_a_reason_and_for_the_id_typed_out(app: IrrunnerApp, declared: Declare, place: Path) -> None:
    name = declared()

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+x", *"why", "enter", "enter")
        assert app.known_incidents[name].standing == "open"
        await press(pilot, *name, "enter")
        assert app.known_incidents[name].standing == "purged"
        await press(pilot, "o")
        assert f"{name} is purged" in screen_text(app)

    drive(app, script)
    with open_store(place) as store:
        assert [entry.kind for entry in _in_hand(store, name).state.entries] == ["incident.purged", "removal.finished"]


def test_a_long_journal_is_listed_at_once_and_filled_in_afterwards(
    app: IrrunnerApp, declared: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = declared(title="Long")
    monkeypatch.setattr("irrunner.tui.store.overview.LONG", 2)

    async def script(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        found = app.known_incidents[name]
        assert found.complete
        assert (found.title, found.settled, found.steps) == ("Long", 0, 1)

    drive(app, script)


def test_leaving_home_ends_the_app_with_code_0(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("q")

    drive(app, script)
    assert app.return_code == 0


def test_a_damaged_journal_is_listed_as_damaged(app: IrrunnerApp, declared: Declare, place: Path) -> None:
    name = declared()
    with closing(sqlite3.connect(place / "journal.sqlite")) as journal, journal:
        journal.execute("UPDATE event SET header = ? WHERE seq = 2", (b"[1,2",))

    async def script(_: Pilot[Any]) -> None:
        assert app.known_incidents[name].standing == "damaged"

    drive(app, script)


def _in_hand(store: Journal, name: str, clock: Clock = machine_clock) -> Incident:
    incident = Incident(store, name, Actor("ada", "ada", "laptop.example"), clock=clock)
    incident.refresh()
    return incident


def test_ctrl_c_says_how_to_leave(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "ctrl+c")
        assert "q goes back, and out of home it leaves." in screen_text(app)

    drive(app, script)


def test_incidents_that_are_gone_from_the_journal_stand_in_the_list(
    app: IrrunnerApp, declared: Declare, golden: Golden, place: Path
) -> None:
    declared(title="Poisoned release of litellm")
    lost = declared(title="Old laptop")
    with closing(sqlite3.connect(place / "journal.sqlite")) as connection, connection:
        connection.execute("DELETE FROM event WHERE incident = ?", (lost,))

    async def script(pilot: Pilot[Any]) -> None:
        golden("home-missing-80x24", screen_text(app))
        await press(pilot, "down", "enter")
        assert "was kept in this store, and its entries are gone" in " ".join(screen_text(app).split())

    drive(app, script, (80, 24))


def test_a_store_that_lost_its_journal_is_not_said_to_be_empty(
    app: IrrunnerApp, declared: Declare, golden: Golden, place: Path
) -> None:
    declared(title="Old laptop")
    (place / "incidents.txt").unlink()
    (place / "journal.sqlite").write_bytes(b"")

    async def script(_: Pilot[Any]) -> None:
        golden("home-lost-80x24", screen_text(app))

    drive(app, script, (80, 24))
