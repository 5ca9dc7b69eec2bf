"""A line that drops and a server that dies: what was acknowledged is there, and nothing is there twice."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import IrrunnerError, Refused, StoreUnusable
from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle, notes
from irrunner.journal import open_store
from irrunner.journal.events import NoteAdded
from irrunner.journal.verify import verify_store
from tests.beginnings import ADA
from tests.eventually import eventually
from tests.team.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql


@pytest.fixture
def line(team: Team) -> Iterator[Line]:
    with Line(team.server.port) as made:
        yield made


def through(team: Team, line: Line, login: str = "responder") -> str:
    """The store's address through the line; without TLS, so that the line sees where a commit is."""
    address = team.address(login).replace(f":{team.server.port}/", f":{line.port}/")
    return address.replace("sslmode=verify-full", "sslmode=disable")


def words_of(team: Team) -> list[str]:
    return [entry.words for entry in team.incident("lead").state.entries if entry.kind == "note.added"]


def commits(data: bytes) -> bool:
    return b"COMMIT" in data


def mend_once_cut(line: Line) -> None:
    eventually(lambda: line.is_cut, "the cut")
    line.mend()


def test_while_nobody_can_know_whether_it_was_recorded_the_sentence_says_so(team: Team, line: Line) -> None:
    team.declare()
    with open_store(through(team, line), create=False, wait=0.5) as store:
        incident = Incident(store, "INC-2026-0001", ADA)
        notes.note(incident, "before")
        line.watch = commits
        with pytest.raises(StoreUnusable, match="Whether it is, nobody knows"):
            notes.note(incident, "in the middle")
    assert words_of(team) == ["before", "in the middle"]


@pytest.mark.parametrize("before", [True, False], ids=["before the server has it", "before its answer arrives"])
def test_a_commit_that_is_cut_off_is_there_once_or_not_at_all_and_the_person_is_told_which(
    team: Team, line: Line, before: bool
) -> None:
    team.declare()
    with open_store(through(team, line), create=False) as store:
        incident = Incident(store, "INC-2026-0001", ADA)
        notes.note(incident, "before")
        line.watch, line.before = commits, before
        mending = Thread(target=mend_once_cut, args=(line,))
        mending.start()
        if before:
            with pytest.raises(StoreUnusable, match=r"Nothing was written\."):
                notes.note(incident, "in the middle")
        else:
            notes.note(incident, "in the middle")
        mending.join()
        assert words_of(team) == (["before"] if before else ["before", "in the middle"])
    assert verify_store(team.store("admin")).problems == []


def test_reading_goes_on_after_the_line_was_cut_in_between(team: Team, line: Line) -> None:
    team.declare()
    with open_store(through(team, line), create=False) as store:
        assert store.head("INC-2026-0001").seq > 3
        line.cut()
        with pytest.raises(StoreUnusable, match="cannot be reached"):
            store.head("INC-2026-0001")
        line.mend()
        assert store.head("INC-2026-0001").seq > 3


def test_evidence_goes_on_where_the_line_was_cut(team: Team, line: Line) -> None:
    team.declare()
    content = bytes(range(256)) * 20_000
    with open_store(through(team, line), create=False) as store:

        def pieces() -> Iterator[bytes]:
            yield content[: 3 << 20]
            line.cut()
            line.mend()
            yield content[3 << 20 :]

        kept = store.vault.add(pieces())
        assert (kept.size, store.vault.verify(kept.sha256)) == (len(content), "ok")


def test_a_session_that_the_server_ended_writes_again_at_the_next_act(team: Team) -> None:
    team.declare()
    store = team.store("responder")
    incident = Incident(store, "INC-2026-0001", ADA)
    notes.note(incident, "before")
    team.server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'responder'")
    notes.note(incident, "after")
    assert words_of(team) == ["before", "after"]


def test_a_member_whose_role_was_taken_can_do_nothing_more_on_an_open_screen(team: Team) -> None:
    team.declare()
    incident = team.incident("responder")
    notes.note(incident, "before")
    team.raw("admin").run("SELECT irrunner.remove_member('responder')")
    with pytest.raises(IrrunnerError, match="no member of this store"):
        notes.note(incident, "after")
    assert words_of(team) == ["before"]


def test_a_clock_that_is_wrong_by_a_day_changes_no_time(team: Team) -> None:
    from datetime import UTC, datetime, timedelta

    team.declare()
    incident = Incident(
        team.store("responder"), "INC-2026-0001", ADA, clock=lambda: datetime.now(UTC) + timedelta(days=1)
    )
    entry = notes.note(incident, "by a wrong clock")
    now = datetime.now(UTC)
    assert abs((datetime.fromisoformat(entry.recorded) - now).total_seconds()) < 60
    assert entry.when == entry.recorded
    assert team.incident("lead").state.entries[-1].kind == "note.added"


@pytest.mark.parametrize("others", [3, 600], ids=["a few", "too many to come along with the lock"])
def test_an_act_looks_at_what_others_wrote_while_nobody_read_it(team: Team, others: int) -> None:
    team.declare()
    mine, theirs = team.incident("responder"), team.incident("lead")
    with theirs.writing() as write:
        for number in range(others):
            write(NoteAdded(f"line {number}"))
    assert notes.note(mine, "in between").seq == theirs.state.seq + 1
    lifecycle.close(theirs, why="nothing to it")
    with pytest.raises(Refused, match="is closed"):
        notes.note(mine, "too late")
    assert [entry.seq for entry in mine.state.entries] == [entry.seq for entry in theirs.state.entries]
