"""A team behind a transaction pooler: every transaction may find another session, and nothing may be left in one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import StoreUnusable
from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, lifecycle, notes, record, steps
from irrunner.journal import open_store, subscribe
from irrunner.journal.verify import verify_store
from irrunner.playbook import library
from irrunner.tui.app import IrrunnerApp
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.team.pooler import Pooler
from tests.tui.driver import WIDE, drive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from tests.team.conftest import Team

pytestmark = [pytest.mark.postgresql, pytest.mark.pgbouncer]

WRITERS, NOTES = 6, 5
"""Clients at once, three for each session that the pooler has."""


@pytest.fixture
def pooler(team: Team) -> Iterator[Pooler]:
    with Pooler(team.server) as running:
        yield running


def test_an_incident_is_worked_from_beginning_to_end(team: Team, pooler: Pooler) -> None:
    team.declare()
    loaded = library.find(str(team.folder / "drill.yaml"))
    with open_store(pooler.address("admin", team.database), create=False) as store:
        incident = lifecycle.declare(store, loaded, ADA)
        note = notes.note(incident, "Jo Doe's laptop ran it")
        for _ in range(8):  # a driver that prepares what comes often would do so by now
            steps.start(incident, "first")
            steps.reopen(incident, "first")
        added = evidence.add(incident, BytesIO(bytes(range(256)) * 20_000), name="a.log", step="first")
        record.redact(incident, note.seq, why="a private person")
        assert store.vault.verify(str(added.refs["sha256"])) == "ok"
        other = lifecycle.declare(store, loaded, ADA)
        record.purge(other, why="wrong tenant", authority="counsel")
        again = Incident(store, incident.id, ADA)
        again.refresh()
        assert again.state.entries[note.seq - 1].words == "[redacted]"
        assert verify_store(store).problems == []
        assert store.members is not None
        assert store.members.add("grace", "responder") is False
        presence = store.workspace.presence(incident.id, ADA, "now")
        presence.beat("first")
        assert presence.others() == []


def test_more_writers_than_sessions_lose_nothing_and_wait_for_one_another(team: Team, pooler: Pooler) -> None:
    team.declare()

    def work(number: int) -> None:
        with open_store(pooler.address("responder", team.database), create=False, wait=60) as store:
            incident = Incident(store, "INC-2026-0001", ADA)
            for line in range(NOTES):
                notes.note(incident, f"{number}.{line}")

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(work, range(WRITERS)))
    written = [entry.words for entry in team.incident("lead").state.entries if entry.kind == "note.added"]
    assert sorted(written) == sorted(f"{number}.{line}" for number in range(WRITERS) for line in range(NOTES))
    assert verify_store(team.store("admin")).problems == []


def test_how_long_one_waits_for_a_lock_is_not_left_to_the_next(team: Team, pooler: Pooler) -> None:
    incident = team.declare()
    with open_store(pooler.address("responder", team.database), create=False, wait=0.05) as store:
        blocked = Incident(store, "INC-2026-0001", ADA)
        with incident.writing(), pytest.raises(StoreUnusable):
            notes.note(blocked, "too soon")
        notes.note(blocked, "in time")
        assert store.connection.execute("SHOW lock_timeout") == [("0",)]  # type: ignore[attr-defined]
        assert store.connection.execute("SELECT count(*) FROM pg_prepared_statements") == [(0,)]  # type: ignore[attr-defined]


def test_news_come_by_asking_where_word_would_not_arrive(team: Team, pooler: Pooler) -> None:
    team.declare()
    address = pooler.address("lead", team.database)
    assert subscribe(address) is None
    other, app = team.incident("responder"), IrrunnerApp(address, ADA, incident="INC-2026-0001", environ={})

    async def script(pilot: Pilot[Any]) -> None:
        notes.note(other, "the proxy log is saved")
        incident = app.session.incident
        assert incident is not None
        await eventually_in(pilot, lambda: incident.state.entries[-1].words == "the proxy log is saved", "the note")
        assert not app.session.listener.is_listening

    drive(app, script, size=WIDE)
    ((listening,),) = team.server.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    assert listening == 0
