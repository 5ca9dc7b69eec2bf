"""`/api` over a team store: the database holds its lines against the server's own account as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.incident.verbs import people, steps
from irrunner.journal.verify import verify_store
from tests.web.api.conftest import HERE, INCIDENT, Api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql


@pytest.fixture
def api(team: Team, tmp_path: Path) -> Iterator[Api]:
    """A server that works as the member `responder`."""
    team.declare()
    served = Api(team.address("responder"), tmp_path / "serve")
    yield served
    served.close()


def test_an_entry_names_the_account_that_serves_and_the_token(team: Team, api: Api) -> None:
    answer = api.post(f"{HERE}/note", api.token(person="Bo"), json={"text": "seen"})
    assert answer.status_code == 201
    entry = team.incident("lead").state.entries[-1]
    assert (entry.by, entry.actor.name) == ("Bo", "responder")
    assert entry.actor.account.startswith("responder token:")
    assert answer.json()["actor"]["account"] == entry.actor.account
    assert verify_store(team.store("admin")).problems == []


def test_the_account_that_serves_is_bound_as_well_as_the_token(team: Team, api: Api) -> None:
    before = team.incident("lead").state.seq
    as_lead = api.post(f"{HERE}/close", api.token("lead"), json={"why": "over"})
    as_reader = api.post(f"{HERE}/note", api.token("reader"), json={"text": "x"})
    assert (as_lead.status_code, as_reader.status_code) == (409, 403)
    assert "The role responder may not write entries of the kind incident.closed" in as_lead.json()["detail"]
    assert "irrunner member list" in as_lead.json()["hint"]
    assert team.incident("lead").state.seq == before


def test_who_acted_through_a_token_does_not_approve_it_in_person(team: Team, api: Api) -> None:
    secret = api.token(person="lead")
    assert api.post(f"{HERE}/done", secret, json={"step": "agree", "why": "at once"}).status_code == 201
    incident = team.incident("lead")
    people.role(incident, "lead", "lead")
    with pytest.raises(Refused, match="approval takes another name"):
        steps.approve(incident, "agree")


def test_an_incident_that_the_account_does_not_see_is_none_for_its_tokens(team: Team, api: Api) -> None:
    secret = api.token()
    assert api.get(HERE, secret).status_code == 200
    team.raw("lead").run(f"SELECT irrunner.restrict('{INCIDENT}', ARRAY['lead'])")
    for answer in (
        api.get(HERE, secret),
        api.get(f"{HERE}/events", secret),
        api.get(f"{HERE}/report", secret),
        api.post(f"{HERE}/note", secret, json={"text": "x"}),
    ):
        assert (answer.status_code, INCIDENT in answer.text) == (404, True)
    assert api.get("/api/incidents", secret).json()["incidents"] == []


def test_a_key_is_found_again_in_a_team_store(team: Team, api: Api) -> None:
    secret, key = api.token(), {"Idempotency-Key": "k"}
    declared = [api.post("/api/incidents", secret, json={"playbook": "drill"}, headers=key) for _ in range(2)]
    noted = [
        api.post(f"{HERE}/note", secret, json={"text": "x"}, headers=key | {"Idempotency-Key": "n"}) for _ in range(2)
    ]
    assert [each.status_code for each in (*declared, *noted)] == [201, 200, 201, 200]
    assert declared[0].json() == declared[1].json()
    assert noted[0].json() == noted[1].json()


def test_a_token_of_somebody_whose_membership_was_taken_is_taken_with_it(team: Team, api: Api) -> None:
    secret = api.token(person="Approver")
    assert api.get(HERE, secret).status_code == 200
    team.raw("admin").run("SELECT irrunner.remove_member('approver')")
    noted = api.post(f"{HERE}/note", secret, json={"text": "x"})
    for answer in (api.get(HERE, secret), api.get("/api/incidents", secret), noted):
        assert (answer.status_code, "no member of this store any more" in answer.text) == (403, True)
