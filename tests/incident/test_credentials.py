"""What becomes of a credential: each fact with who and when, a proof that is one, what is missing, mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, NotFound, Refused
from irrunner.incident.credential_proof import judge
from irrunner.incident.credentials import credential_lines, missing_counts, missing_sentence
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.verbs import credentials, evidence, record, registers

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO

    from irrunner.incident import Incident
    from irrunner.incident.credentials import CredentialLine
    from tests.beginnings import Declare

STEPS = """
    - {id: list, do: List them, collect: credentials}
    - {id: revoke, do: "Revoke {{ item.name }}", for_each: credentials, when: item.revoked == "no"}
    - {id: prove, do: "Try {{ item.name }}", for_each: credentials, when: item.dead != "yes", needs: [revoke]}
    - id: first
      do: Kill {{ item.name }}
      for_each: credentials
      when: item.in_use == "yes" and item.revoked == "no"
"""
REQUEST = "GET https://api.example/v1/me, with the old key"
TOKEN = "ghp_" + "A1b2" * 9


@pytest.fixture
def incident(declare: Declare) -> Incident:
    """With three credentials."""
    found = declare(STEPS)
    rows = [{"name": "deploy key", "tier": "0"}, {"name": "bot token", "tier": "1"}, {"name": "mail password"}]
    registers.register_import(found, "credentials", rows)
    return found


@pytest.fixture
def answer(incident: Incident, bytes_of: Callable[[bytes], BytesIO]) -> str:
    """The id of an answer that was kept."""
    entry = evidence.add(incident, bytes_of(b'{"message": "Bad credentials"}'), name="answer.json")
    return str(entry.refs["evidence"])


def line(incident: Incident, row: str) -> CredentialLine:
    return next(each for each in credential_lines(incident.state) if each.id == row)


def words(incident: Incident, row: str) -> tuple[str, ...]:
    found = line(incident, row)
    return (found.in_use, found.revoked, found.reissued, found.dead)


def standings(incident: Incident, step: str) -> dict[str, str]:
    return {view.key.row: view.standing for view in incident.checklist.views(step)}


def test_nobody_said_anything_so_everything_is_missing(incident: Incident) -> None:
    assert words(incident, "c1") == ("unknown", "no", "no", "no")
    assert missing_sentence(credential_lines(incident.state)) == (
        "3 without proof of death, 3 not revoked, 3 use unknown, 1 no tier"
    )


def test_each_fact_has_who_and_when_out_of_its_own_entry(incident: Incident, answer: str) -> None:
    revoked = credentials.revoked(incident, "c1", at="-10m", by="Bo", why="at the provider")
    credentials.reissued(incident, "c1")
    proven = credentials.dead(incident, "c1", request=REQUEST, status="401", evidence=answer, by="Cy")
    used = credentials.in_use(incident, "c1", "no", why="the log since Monday")

    found = line(incident, "c1")
    assert words(incident, "c1") == ("no", "yes", "yes", "yes")
    assert found.facts.revoked is not None
    assert (found.facts.revoked.by, found.facts.revoked.when) == ("Bo", revoked.when)
    assert found.facts.dead is not None
    assert (found.facts.dead.by, found.facts.dead.seq) == ("Cy", proven.seq)
    assert found.use is not None
    assert (found.use.seq, found.use.body_text("why")) == (used.seq, "the log since Monday")
    assert found.proof is not None
    assert (found.proof.request, found.proof.status, found.proof.evidence) == (REQUEST, "401", answer)
    assert found.lacks == ()


def test_the_dangerous_ones_come_first(incident: Incident, answer: str) -> None:
    credentials.in_use(incident, "c3", "yes")
    credentials.revoked(incident, "c1")
    credentials.dead(incident, "c1", request=REQUEST, status="403", evidence=answer)

    assert [each.id for each in credential_lines(incident.state)] == ["c3", "c2", "c1"]
    assert missing_sentence(credential_lines(incident.state)).startswith("1 in use and not revoked, 2 without proof")


@pytest.mark.parametrize(
    ("status", "proves"),
    [
        ("401", True),
        ("HTTP/1.1 401 Unauthorized", True),
        ("403 Forbidden", True),
        ("400 invalid_grant", True),
        ("invalid_token", True),
        ("An error occurred (InvalidClientTokenId)", True),
        ("FATAL: 28P01", True),
        ("Permission denied (publickey,password).", True),
        ("200", False),
        ("200 OK, then 401", False),
        ("302", False),
        ("400", False),
        ("404", False),
        ("407 and not 401", False),
        ("429 Too Many Requests", False),
        ("500", False),
        ("503", False),
        ("403 MissingAuthenticationToken", False),
        ("connection timed out", False),
        ("port 4010 closed", False),
        ("it worked", False),
        ("", False),
    ],
)
def test_a_refusal_of_the_credential_proves_it_and_nothing_else_does(status: str, proves: bool) -> None:
    verdict = judge(status)
    assert verdict.proves is proves
    assert verdict.why


@given(st.text(max_size=200))
def test_any_status_is_judged_in_words(status: str) -> None:
    verdict = judge(status)
    assert verdict.why


@pytest.mark.parametrize("status", ["200", "429", "500", "timeout"])
def test_a_status_that_proves_nothing_is_refused_without_a_reason(incident: Incident, answer: str, status: str) -> None:
    with pytest.raises(Refused, match="proves nothing yet") as refused:
        credentials.dead(incident, "c1", request=REQUEST, status=status, evidence=answer)
    assert "--why" in refused.value.hint
    entry = credentials.dead(incident, "c1", request=REQUEST, status=status, evidence=answer, why="their support said")
    assert words(incident, "c1")[3] == "unproven"
    assert "not proven" in describe_entry(entry).sentence


@pytest.mark.parametrize("missing", ["request", "status", "evidence"])
def test_a_proof_needs_request_status_and_evidence(incident: Incident, answer: str, missing: str) -> None:
    proof = {"request": REQUEST, "status": "401", "evidence": answer} | {missing: ""}
    with pytest.raises(Refused):
        credentials.dead(incident, "c1", **proof)
    credentials.dead(incident, "c1", **proof, why="gone from the provider's list")
    assert line(incident, "c1").dead == "unproven"
    assert missing_counts(credential_lines(incident.state))["without proof of death"] == 3


def test_a_proof_whose_bytes_were_destroyed_says_so(incident: Incident, answer: str) -> None:
    credentials.dead(incident, "c1", request=REQUEST, status="401", evidence=answer)
    evidence.destroy(incident, answer, why="it held a name")
    found = line(incident, "c1")
    assert found.proof is not None
    assert (found.dead, found.proof.is_gone) == ("yes", True)
    with pytest.raises(Refused, match="destroyed"):
        credentials.dead(incident, "c2", request=REQUEST, status="401", evidence=answer)


def test_out_of_order_is_recorded_and_marked(incident: Incident, answer: str) -> None:
    assert credentials.dead(incident, "c2", request=REQUEST, status="401", evidence=answer).body_texts(
        "out_of_order"
    ) == ("it was not revoked yet",)
    assert credentials.reissued(incident, "c1").body_texts("out_of_order")
    assert credentials.reissued(incident, "c2").body_texts("out_of_order") == ()


def test_what_was_said_wrongly_is_said_again_and_the_newest_counts(incident: Incident) -> None:
    credentials.revoked(incident, "c1", at="-1h")
    later = credentials.revoked(incident, "c1", at="-5m")
    found = line(incident, "c1").facts.revoked
    assert found is not None
    assert found.seq == later.seq


def test_a_no_needs_somebody_who_knows(incident: Incident) -> None:
    with pytest.raises(Refused, match="Who says"):
        credentials.in_use(incident, "c1", "no")
    with pytest.raises(Refused, match="no answer"):
        credentials.in_use(incident, "c1", "maybe")
    credentials.in_use(incident, "c1", "unknown")
    assert line(incident, "c1").use is not None


def test_taking_back_leaves_the_row_as_it_was(incident: Incident) -> None:
    before = words(incident, "c1")
    credentials.in_use(incident, "c1", "yes")
    second = credentials.revoked(incident, "c1")
    with pytest.raises(Refused, match="moved on"):
        credentials.undo(incident, "c1", seq=second.seq - 1)
    credentials.undo(incident, "c1", seq=second.seq)
    assert words(incident, "c1") == ("yes", "no", "no", "no")
    credentials.undo(incident, "c1", why="another row")
    assert words(incident, "c1") == before
    with pytest.raises(Refused, match="nothing to take back"):
        credentials.undo(incident, "c1")
    assert describe_entry(incident.state.entries[second.seq - 1]).withdrawn


def test_a_state_that_was_entered_is_somebodys_word(incident: Incident) -> None:
    registers.register_change(incident, "credentials", "c1", {"state": "revoked"}, by="Bo")
    registers.register_change(incident, "credentials", "c1", {"state": "proven-dead"})
    assert words(incident, "c1") == ("unknown", "yes", "no", "unproven")
    registers.register_change(incident, "credentials", "c1", {"state": "exposed"})
    assert words(incident, "c1") == ("unknown", "no", "no", "no")
    registers.register_change(incident, "credentials", "c2", {"state": "accepted"})
    assert line(incident, "c2").lacks == ("use unknown",)


def test_a_state_chosen_on_an_old_screen_does_not_overwrite_an_act(incident: Incident) -> None:
    seen = incident.state.registers["credentials"]["c1"].entries[-1].seq
    credentials.revoked(incident, "c1", by="Bo")
    with pytest.raises(registers.CellChanged, match="'revoked' by Bo"):
        registers.register_change(incident, "credentials", "c1", {"state": "exposed"}, seen=seen)
    assert words(incident, "c1")[1] == "yes"


def test_an_act_sets_the_state_that_lists_and_older_playbooks_go_by(incident: Incident) -> None:
    credentials.revoked(incident, "c1")
    assert incident.state.registers["credentials"]["c1"].cell("state") == "revoked"
    credentials.reissued(incident, "c1")
    assert incident.state.registers["credentials"]["c1"].values["state"] == "reissued"


def test_a_redacted_act_still_counts(incident: Incident, answer: str) -> None:
    entry = credentials.dead(incident, "c1", request=REQUEST, status="401", evidence=answer)
    record.redact(incident, entry.seq, why="an address")
    found = line(incident, "c1")
    assert found.dead == "yes"
    assert found.proof is not None
    assert (found.proof.request, found.proof.evidence) == ("[redacted]", answer)


def test_steps_of_each_credential_follow_what_became_of_it(incident: Incident, answer: str) -> None:
    assert standings(incident, "revoke") == {"c1": "open", "c2": "open", "c3": "open"}
    credentials.in_use(incident, "c2", "yes")
    assert standings(incident, "first")["c2"] == "open"
    credentials.revoked(incident, "c2")
    credentials.dead(incident, "c2", request=REQUEST, status="401", evidence=answer)
    assert standings(incident, "revoke")["c2"] == "not applicable"
    assert standings(incident, "prove")["c2"] == "not applicable"
    assert standings(incident, "first")["c2"] == "not applicable"
    credentials.dead(incident, "c3", why="gone from the list")
    assert standings(incident, "prove")["c3"] == "waiting"  # said, not proven: it has to be tried
    credentials.undo(incident, "c2")
    assert standings(incident, "prove")["c2"] == "open"


def test_rows_that_are_not_there_and_withdrawn_ones_are_refused(incident: Incident) -> None:
    registers.register_withdraw(incident, "credentials", "c3", why="not ours")
    for act in (credentials.revoked, credentials.reissued, credentials.undo):
        with pytest.raises(Refused):
            act(incident, "c3")
        with pytest.raises(NotFound):
            act(incident, "c9")
    assert [each.id for each in credential_lines(incident.state)] == ["c1", "c2"]


@pytest.mark.parametrize("where", ["request", "status", "why"])
def test_a_secret_in_a_proof_is_refused_with_its_place(incident: Incident, answer: str, where: str) -> None:
    before = len(incident.state.entries)
    proof = {"request": REQUEST, "status": "401", "evidence": answer} | {where: f"GET /me with {TOKEN}"}
    with pytest.raises(Refused, match=r"a GitHub token .*at character 14") as refused:
        credentials.dead(incident, "c1", **proof)
    assert TOKEN not in str(refused.value)
    assert "last four characters" in refused.value.hint
    assert len(incident.state.entries) == before


@pytest.mark.parametrize(
    "cells",
    [
        {"name": TOKEN},
        {"name": "db", "where": "postgres://app:s3cr3t@db.example/x"},
        {"name": "key", "note": "-----BEGIN OPENSSH PRIVATE KEY-----"},
        {"name": "q8Zr7LmN2vX4tYw9Kp3sHd5fGj6kQa1c"},
        {"name": "api", "note": "api_key=9f8e7d6c5b4a39281706f5e4d3c2b1a0"},
    ],
)
def test_a_row_with_a_value_in_it_is_refused(incident: Incident, cells: dict[str, str]) -> None:
    with pytest.raises(Refused, match="looks like"):
        registers.register_add(incident, "credentials", cells)
    with pytest.raises(Refused, match="looks like"):
        registers.register_change(incident, "credentials", "c1", cells)
    with pytest.raises(Refused, match="row 2"):
        registers.register_import(incident, "credentials", [{"name": "fine"}, cells])


@pytest.mark.parametrize(
    "name",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        "0123456789abcdef0123456789abcdef01234567",
        "arn:aws:iam::123456789012:user/deploy",
        "deploy key, ends in x7Qz",
        "projects/p-123/locations/eu/keyRings/r/cryptoKeys/k1",
    ],
)
def test_what_names_a_credential_is_no_secret(incident: Incident, name: str) -> None:
    assert registers.register_add(incident, "credentials", {"name": name}).refs["row"] == "c4"


Act = tuple[str, str, str]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["revoked", "reissued", "dead", "in-use", "undo", "state", "redact"]),
        st.sampled_from(["c1", "c2"]),
        st.sampled_from(["yes", "no", "unknown", "401", "500", "exposed", "accepted", "proven-dead", ""]),
    ),
    max_size=12,
)


def perform(incident: Incident, act: Act) -> None:
    name, row, word = act
    does: dict[str, Callable[[], Any]] = {
        "revoked": lambda: credentials.revoked(incident, row),
        "reissued": lambda: credentials.reissued(incident, row),
        "dead": lambda: credentials.dead(incident, row, status=word, why="said so"),
        "in-use": lambda: credentials.in_use(incident, row, word, why="a log"),
        "undo": lambda: credentials.undo(incident, row),
        "state": lambda: registers.register_change(incident, "credentials", row, {"state": word}),
        "redact": lambda: record.redact(incident, incident.state.seq, why="a name"),
    }
    try:
        does[name]()
    except IrrunnerError:
        return


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_said_the_matrix_is_whole_and_folds_again_to_the_same(declare: Declare, acts: list[Act]) -> None:
    from irrunner.incident import Incident

    incident = declare(STEPS)
    registers.register_import(incident, "credentials", [{"name": "one", "tier": "0"}, {"name": "two"}])
    for act in acts:
        perform(incident, act)
    again = Incident(incident.store, incident.id, incident.actor)
    again.refresh()
    for row in ("c1", "c2"):
        assert words(incident, row) == words(again, row)
        found = line(again, row)
        assert found.dead != "yes"  # no evidence was ever named
        assert (found.revoked == "yes") == (found.facts.revoked is not None)
        assert ("in use and not revoked" in found.lacks) == found.is_open_to_a_stranger
    assert sum(missing_counts(credential_lines(again.state)).values()) >= 0
