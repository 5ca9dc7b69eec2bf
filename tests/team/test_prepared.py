"""What an act sends is prepared on the server; it is recorded all the same where that is gone or has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import StoreUnusable
from irrunner.incident.verbs import notes

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql
ACTS = 3
"""The first sends statements as they are, the second prepares them, the third uses them."""


@pytest.fixture
def incident(team: Team) -> Incident:
    made = team.declare()
    for number in range(ACTS):
        notes.note(made, f"line {number}")
    return made


def _session(incident: Incident) -> Any:
    return incident.store.connection  # type: ignore[attr-defined]


def test_the_statements_of_an_act_are_prepared_once(incident: Incident) -> None:
    question = "SELECT count(*), max(generic_plans + custom_plans) FROM pg_prepared_statements"
    (before,) = _session(incident).execute(question)
    notes.note(incident, "another line")
    (after,) = _session(incident).execute(question)
    assert before[0] == after[0] >= 4
    assert after[1] > before[1]


def test_an_act_is_recorded_where_what_was_prepared_is_gone(team: Team, incident: Incident) -> None:
    _session(incident).execute("DEALLOCATE ALL")
    assert notes.note(incident, "the session is another one").seq == incident.state.seq
    words = [entry.words for entry in team.incident("reader").state.entries if entry.kind == "note.added"]
    assert words == ["line 0", "line 1", "line 2", "the session is another one"]


def test_a_store_that_became_newer_is_refused_in_a_sentence_although_its_functions_give_more(
    team: Team, incident: Incident
) -> None:
    ((definition,),) = team.server.execute(
        "SELECT pg_get_functiondef('irrunner.begin_act(text, integer, bigint)'::regprocedure)", team.database
    )
    newer = str(definition).replace("OUT bodies bytea[]", "OUT bodies bytea[], OUT later text", 1)
    team.server.execute("DROP FUNCTION irrunner.begin_act(text, integer, bigint)", team.database)
    team.server.execute(newer, team.database)
    team.server.execute("GRANT EXECUTE ON FUNCTION irrunner.begin_act TO irrunner_member", team.database)
    team.server.execute("ALTER FUNCTION irrunner.begin_act OWNER TO irrunner_owner", team.database)
    team.server.execute("UPDATE irrunner.store SET version = version + 1", team.database)
    with pytest.raises(StoreUnusable, match="made by a newer irrunner"):
        notes.note(incident, "too late")
