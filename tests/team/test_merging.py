"""A laptop's record is merged into a team's store, and the database looks at everything that comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.errors import IrrunnerError
from irrunner.incident import Incident
from irrunner.incident.verbs import notes, record
from irrunner.journal.branches import place_of
from irrunner.journal.copying import update_copy
from irrunner.journal.memory import MemoryStore
from irrunner.journal.verify import verify_store
from tests.beginnings import ADA
from tests.team.raw import INCIDENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.journal import Journal
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql


@pytest.fixture
def laptop(team: Team) -> Iterator[Journal]:
    """A copy of the team's incident with a note of its own; the team has gone on as well."""
    team.declare()
    with MemoryStore() as store:
        assert not update_copy(team.store("admin"), store).problems
        notes.note(Incident(store, INCIDENT, ADA), "on the train")
        notes.note(team.incident("lead"), "in the office")
        yield store


def bring(team: Team, login: str, laptop: Journal) -> None:
    store = team.store(login)
    incident = Incident(store, INCIDENT, ADA)
    other = record_of_store(store, laptop, INCIDENT)
    merge(incident, other, look_at_merge(incident, other)[0])


def test_a_lead_merges_and_a_responder_may_not(team: Team, laptop: Journal) -> None:
    with pytest.raises(IrrunnerError, match="may not merge"):
        bring(team, "responder", laptop)
    bring(team, "lead", laptop)
    found = verify_store(team.store("admin"))
    assert found.problems == []
    words = [entry.words for entry in team.incident("responder").state.entries if entry.kind == "note.added"]
    assert words == ["in the office", "on the train"]


def test_words_of_a_branch_are_erased_by_a_custodian_and_a_purge_takes_it_away(team: Team, laptop: Journal) -> None:
    bring(team, "lead", laptop)
    admin = team.incident("admin")
    last = admin.state.merges[1].last
    with pytest.raises(IrrunnerError):
        record.redact(team.incident("responder"), place_of(1, last), why="a name")
    record.redact(admin, place_of(1, last), why="a name")
    assert [row.body for row in admin.store.rows(INCIDENT, branch=1)] == [b""]
    assert verify_store(admin.store).problems == []
    record.purge(team.incident("admin"), why="a test")
    assert admin.store.branches(INCIDENT) == []


STATEMENTS = {
    "add to it": (
        "INSERT INTO irrunner.branch SELECT incident, 9, seq, header, body, salt, digest, link FROM irrunner.event"
    ),
    "change it": "UPDATE irrunner.branch SET body = 'x'",
    "delete it": "DELETE FROM irrunner.branch",
    "empty it": "TRUNCATE irrunner.branch",
    "bring an entry that nobody names": (
        "SELECT irrunner.bring(incident, 2, seq, header, body, salt, digest, link, 1)"
        " FROM irrunner.event WHERE incident = 'INC-2026-0001' AND seq = 2"
    ),
    "bring an entry that does not follow": (
        "SELECT irrunner.bring(incident, 2, seq, header, body, salt, digest, link, 2)"
        " FROM irrunner.event WHERE incident = 'INC-2026-0001' AND seq = 2"
    ),
    "erase what no entry names": (
        "SELECT irrunner.erase_in_branch('INC-2026-0001', 1, (SELECT max(seq) FROM irrunner.branch))"
    ),
}


def test_nobody_gets_at_a_branch_by_hand(team: Team, laptop: Journal) -> None:
    bring(team, "lead", laptop)
    kept = list(team.store("admin").rows(INCIDENT, branch=1))
    for login in ("responder", "lead", "custodian"):
        raw = team.raw(login)
        for statement in STATEMENTS.values():
            with pytest.raises(psycopg.Error):
                raw.run(statement)
    assert list(team.store("admin").rows(INCIDENT, branch=1)) == kept


def test_the_branch_of_a_restricted_incident_is_seen_by_those_who_see_the_incident(team: Team, laptop: Journal) -> None:
    bring(team, "lead", laptop)
    members = team.store("admin").members
    assert members is not None
    members.restrict(INCIDENT, ["lead", "admin"])
    count = "SELECT count(*) FROM irrunner.branch"
    assert (team.raw("responder").run(count), team.raw("lead").run(count)) == ([(0,)], [(1,)])
