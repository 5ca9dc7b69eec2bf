"""An open screen learns what others do, without asking all the time, and also where nobody tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import notes
from irrunner.journal import open_store, subscribe
from irrunner.journal.events import NoteAdded
from irrunner.tui.app import IrrunnerApp
from irrunner.tui.store import check_schedule
from tests.beginnings import ADA
from tests.eventually import eventually, eventually_in
from tests.tui.driver import WIDE, drive

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from irrunner.incident import Incident
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql

LISTENERS = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND state = 'idle' AND datname = '{}'"


def screen(address: str) -> IrrunnerApp:
    return IrrunnerApp(address, ADA, incident="INC-2026-0001", environ={"LANG": "C.UTF-8"})


def test_a_screen_goes_on_with_the_connection_of_the_command_that_opens_it(team: Team) -> None:
    other, opened = team.declare(), open_store(team.address("lead"))
    ((before,),) = _logins(team)
    app = screen(team.address("lead"))
    app.session.copies.opened_before = opened

    async def script(pilot: Pilot[Any]) -> None:
        await hears(pilot, app, other, "the proxy log is saved")
        await eventually_in(pilot, lambda: app.session.listener.is_listening, "that it listens")
        assert _logins(team) == [(before + 1,)]

    drive(app, script, size=WIDE)
    eventually(lambda: _logins(team) == [(before - 1,)], "that both are closed")


def _logins(team: Team) -> Any:
    question = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{team.database}' AND usename = 'lead'"
    return team.server.execute(question)


async def hears(pilot: Pilot[Any], app: IrrunnerApp, other: Incident, words: str) -> None:
    """Another person writes, and the open screen knows it."""
    notes.note(other, words)
    incident = app.session.incident
    assert incident is not None
    await eventually_in(pilot, lambda: any(entry.words == words for entry in incident.state.entries), words)


def test_word_of_an_act_reaches_an_open_screen_that_does_not_ask(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_schedule, "SAFETY_NET", 3600.0)
    team.declare()
    other, app = team.incident("responder"), screen(team.address("lead"))

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: app.session.listener.is_listening, "word that it listens")
        await hears(pilot, app, other, "the proxy log is saved")
        await hears(pilot, app, other, "and copied")

    drive(app, script, size=WIDE)


def test_a_screen_whose_listening_line_drops_asks_and_listens_again(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_schedule, "SAFETY_NET", 3600.0)
    team.declare()
    other, app = team.incident("responder"), screen(team.address("lead"))

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: app.session.listener.is_listening, "word that it listens")
        ((ended,),) = team.server.execute(f"SELECT count(pg_terminate_backend(pid)) {LISTENERS.format(team.database)}")
        assert ended == 1
        await hears(pilot, app, other, "while nobody listened")
        await eventually_in(pilot, lambda: app.session.listener.is_listening, "word that it listens again")
        await hears(pilot, app, other, "once it listened again")

    drive(app, script, size=WIDE)


def test_a_store_that_keeps_word_from_us_is_asked_all_the_same(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_schedule, "SAFETY_NET", 0.1)
    team.declare()
    other, app = team.incident("responder"), screen(team.address("lead"))
    team.server.execute("ALTER TABLE irrunner.event DISABLE TRIGGER tell", team.database)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: app.session.listener.is_listening, "word that it listens")
        await hears(pilot, app, other, "nobody tells")

    drive(app, script, size=WIDE)


def test_a_screen_that_was_left_listens_no_more(team: Team) -> None:
    team.declare()
    app = screen(team.address("lead"))

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: app.session.listener.is_listening, "word that it listens")

    drive(app, script, size=WIDE)
    assert team.server.execute(f"SELECT count(*) {LISTENERS.format(team.database)}") == [(0,)]


def test_word_names_nothing(team: Team) -> None:
    team.declare()
    raw = team.raw("reader")
    raw.run("LISTEN irrunner")
    notes.note(team.incident("responder"), "one")
    heard = next(raw.connection.notifies(timeout=60, stop_after=1))
    assert (heard.channel, heard.payload) == ("irrunner", "")


def test_one_transaction_gives_word_once(team: Team) -> None:
    team.declare()
    raw = team.raw("reader")
    raw.run("LISTEN irrunner")
    with team.incident("responder").writing() as write:
        for number in range(20):
            write(NoteAdded(f"line {number}"))
    raw.run("SELECT pg_notify('irrunner', 'last')")
    assert [each.payload for each in raw.connection.notifies(timeout=60, stop_after=2)] == ["", "last"]


def test_a_line_ends_when_it_is_told_to(team: Team) -> None:
    line = subscribe(team.address("reader"))
    assert line is not None
    line.interrupt()
    assert not line.wait()
    line.close()


def test_looks_follow_word_but_not_more_than_four_a_second_and_are_seldom_without() -> None:
    now, listening = [100.0], [True]
    schedule = check_schedule.CheckSchedule(lambda: listening[0], lambda: now[0])
    schedule.looked()
    assert schedule.pause == check_schedule.SAFETY_NET
    schedule.word_came()
    assert schedule.pause == check_schedule.POLL
    now[0] += 5
    assert schedule.pause == 0
    schedule.looked()
    listening[0] = False
    assert schedule.pause == check_schedule.POLL
