"""A program that writes through the verbs."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import Refused
from irrunner.incident.verbs import lifecycle, record
from irrunner.incident.verbs.registry import all_verbs
from irrunner.journal import open_store
from irrunner.journal.copying import update_copy
from irrunner.journal.permissions import PERMISSIONS
from irrunner.web.api.access import require_kind
from irrunner.web.api.operations import LEFT_OUT, NEVER, operations
from irrunner.web.tokens import Token
from tests.web.api.conftest import HERE, INCIDENT, Api

if TYPE_CHECKING:
    from pathlib import Path

BYTES = {"Content-Type": "application/octet-stream"}


def test_every_verb_is_a_programs_or_says_why_not() -> None:
    assert {each.verb.name for each in operations().values()} | LEFT_OUT.keys() == all_verbs().keys()


def test_an_entry_names_the_person_the_token_and_the_account_that_serves(api: Api) -> None:
    secret = api.token(person="Bo")
    answer = api.post(f"{HERE}/note", secret, json={"text": "seen by the sensor", "step": "first"})
    assert answer.status_code == 201
    told = answer.json()
    with api.at_hand() as incident:
        entry = incident.state.entries[-1]
        assert (told["seq"], told["head"], told["incident"]) == (entry.seq, incident.head, INCIDENT)
    assert (entry.by, entry.actor.name, entry.words, entry.refs) == (
        "Bo",
        "Bo",
        "seen by the sensor",
        {"step": "first"},
    )
    account, _, credential = entry.actor.account.partition(" ")
    assert (account, credential[:6], entry.actor.credential) == ("serve", "token:", credential)
    assert told["sentence"].endswith(".")


def test_an_alert_declares_and_works(api: Api) -> None:
    secret = api.token()
    declared = api.post("/api/incidents", secret, json={"playbook": "drill", "answers": {"package": "litellm"}})
    assert declared.status_code == 201
    here = f"/api/incidents/{declared.json()['incident']}"
    for path, body in {
        "start": {"step": "first"},
        "done": {"step": "first", "why": "the log is gone"},
        "decide": {"step": "sure", "option": "yes"},
        "answer": {"answers": {"package": "axios"}},
        "register-add": {"register": "assets", "values": {"name": "web1"}},
        "register-import": {"register": "assets", "rows": [{"name": "web2"}, {"name": "web3"}], "source": "cmdb"},
        "timeline-import": {"entries": [{"at": "2026-01-02T10:00Z", "text": "first login"}], "source": "siem"},
        "milestone": {"name": "contained", "at": "-5m"},
    }.items():
        assert api.post(f"{here}/{path}", secret, json=body).status_code == 201, path
    status = api.get(here, secret).json()
    assert {step["id"]: step["state"] for step in status["steps"]}["first"] == "done"
    assert status["answers"] == {"package": "axios"}


def test_what_a_verb_refuses_is_a_problem_with_its_sentence_and_writes_nothing(api: Api) -> None:
    secret, before = api.token(), api.seq()
    for path, body, status, words in (
        ("done", {"step": "first"}, 409, "its evidence is missing: The log"),
        ("done", {"step": "frist"}, 404, "frist"),
        ("note", {"text": " "}, 409, "A note needs words"),
        ("note", {"text": "x", "at": "in a while"}, 422, "in a while"),
        ("note", {}, 422, "text"),
        ("note", {"text": 5}, 422, "$.text"),
        ("note", {"text": "x", "by": "ada"}, 422, "The token says who acts"),
        ("note", {"text": "x", "atacker": True}, 422, "atacker"),
        ("milestone", {"name": "No Such"}, 422, "cannot be a milestone"),
        ("graft", {"playbook": "../../etc/passwd"}, 422, "playbook"),
        ("graft", {"playbook": "nothing-like-it"}, 404, "There is no playbook"),
    ):
        answer = api.post(f"{HERE}/{path}", secret, json=body)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
        assert words in answer.json()["detail"]
    assert (
        api.post(f"{HERE}/note", secret, json={"text": "x", "atacker": True}).json()["hint"]
        == "Did you mean 'attacker'?"
    )
    assert api.seq() == before


def test_an_approval_by_a_token_is_refused_whatever_its_role(api: Api) -> None:
    for role in PERMISSIONS:
        secret = api.token(role)
        for verb in LEFT_OUT:
            answer = api.post(f"{HERE}/{verb.replace(' ', '-')}", secret, json={"step": "agree"})
            assert (answer.status_code, "No token does" in answer.text) == (403, True), (role, verb)


def test_no_verb_lets_a_token_write_what_is_for_people() -> None:
    """Should a verb one day write such an entry, the store's door does not take it."""
    admin = Token("x", "x", "admin", "", "", "")
    for kind in NEVER:
        with pytest.raises(Refused, match="a person does it"):
            require_kind(admin, kind)


@pytest.mark.parametrize(
    ("role", "path", "body", "kind"),
    [
        ("reader", "note", {"text": "x"}, "note.added"),
        ("approver", "start", {"step": "first"}, "step.started"),
        ("responder", "close", {"why": "over"}, "incident.closed"),
        ("responder", "evidence-hold", {"why": "asked"}, "evidence.held"),
        ("custodian", "decide", {"step": "sure", "option": "yes"}, "decision.made"),
    ],
)
def test_a_role_holds_over_every_store(api: Api, role: str, path: str, body: dict[str, str], kind: str) -> None:
    before = api.seq()
    answer = api.post(f"{HERE}/{path}", api.token(role), json=body)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        f"The token bot-{role} has the role {role}, which may not write {kind}. Nothing was written.",
    )
    assert api.seq() == before
    assert api.post(f"{HERE}/note", api.token("lead"), json={"text": "still works"}).status_code == 201


def test_a_reader_sends_no_evidence(api: Api) -> None:
    answer = api.post(f"{HERE}/evidence-add?name=x", api.token("reader"), content=b"x", headers=BYTES)
    assert answer.status_code == 403
    with open_store(api.store) as store:
        assert hashlib.sha256(b"x").hexdigest() not in set(store.vault.names())


def test_evidence_comes_as_a_stream_and_is_answered_with_its_hash(api: Api) -> None:
    secret = api.token()

    async def pieces() -> Any:
        for number in range(300):
            yield bytes([number % 256]) * 10_000

    content = b"".join(bytes([number % 256]) * 10_000 for number in range(300))
    answer = api.post(f"{HERE}/evidence-add?name=disk.img&step=first&slot=1", secret, content=pieces(), headers=BYTES)
    sha256 = hashlib.sha256(content).hexdigest()
    assert (answer.status_code, answer.json()["sha256"]) == (201, sha256)
    with api.at_hand() as incident:
        item = incident.state.evidence["e1"]
        assert incident.store.vault.verify(sha256) == "ok"
    assert (item.added.body_text("name"), item.added.refs["step"], item.added.refs["slot"]) == ("disk.img", "first", 1)
    assert list(api.settings.folder.iterdir()) == [api.settings.folder / "tokens.json"]


def test_evidence_that_arrived_otherwise_than_it_was_sent_is_not_kept(api: Api) -> None:
    secret, digest = api.token(), b64encode(hashlib.sha256(b"sent").digest()).decode()
    right = {**BYTES, "Content-Digest": f"sha-256=:{digest}:"}
    assert api.post(f"{HERE}/evidence-add?name=x", secret, content=b"sent", headers=right).status_code == 201
    before = api.seq()
    wrong = api.post(f"{HERE}/evidence-add?name=x", secret, content=b"arrived", headers=right)
    assert (wrong.status_code, api.seq()) == (422, before)


def test_a_request_that_is_sent_again_is_written_once(api: Api) -> None:
    secret, key = api.token(), {"Idempotency-Key": "alert-4711"}
    first = api.post(f"{HERE}/note", secret, json={"text": "once"}, headers=key)
    written = api.seq()
    again = api.post(f"{HERE}/note", secret, json={"text": "once"}, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = api.post(f"{HERE}/note", secret, json={"text": "twice"}, headers=key)
    assert other.status_code == 422
    assert api.seq() == written
    somebody = api.post(f"{HERE}/note", api.token("lead"), json={"text": "mine"}, headers=key)
    assert somebody.status_code == 201


def test_a_key_is_remembered_by_another_server_and_over_a_redaction(api: Api) -> None:
    secret, key = api.token(), {"Idempotency-Key": "alert-4711"}
    once = BYTES | {"Idempotency-Key": "up"}
    first = api.post("/api/incidents", secret, json={"playbook": "drill"}, headers=key)
    upload = api.post(f"{HERE}/evidence-add?name=x", secret, content=b"x", headers=once)
    note = api.post(f"{HERE}/note", secret, json={"text": "a name"}, headers={"Idempotency-Key": "note"})
    with api.at_hand() as incident:
        record.redact(incident, note.json()["seq"], why="a name")
    other = Api(api.store, api.settings.folder)
    try:
        again = other.post("/api/incidents", secret, json={"playbook": "drill"}, headers=key)
        sent = other.post(f"{HERE}/evidence-add?name=x", secret, content=b"x", headers=once)
        gone = other.post(f"{HERE}/note", secret, json={"text": "a name"}, headers={"Idempotency-Key": "note"})
    finally:
        other.close()
    assert (again.status_code, again.json()) == (200, first.json())
    assert (sent.status_code, sent.json()["sha256"]) == (200, upload.json()["sha256"])
    assert (gone.status_code, gone.json()["words"]) == (200, "[redacted]")
    with open_store(api.store) as store:
        assert store.incidents() == [INCIDENT, "INC-2026-0002"]


def test_the_same_request_many_times_at_once_is_written_once(api: Api) -> None:
    secret, before = api.token(), api.seq()

    async def storm() -> list[int]:
        sent = [
            api.send("POST", f"{HERE}/milestone", secret, json={"name": "contained"}, headers={"Idempotency-Key": "k"})
            for _ in range(8)
        ]
        return sorted(answer.status_code for answer in await asyncio.gather(*sent))

    assert api.run(storm()) == [200] * 7 + [201]
    assert api.seq() == before + 1


def test_an_act_that_changes_nothing_in_a_closed_incident_is_a_conflict(api: Api) -> None:
    with api.at_hand() as incident:
        lifecycle.close(incident, why="over")
    answer = api.post(f"{HERE}/note", api.token(), json={"text": "late"})
    assert (answer.status_code, "is closed" in answer.json()["detail"]) == (409, True)


def test_a_note_that_holds_a_secret_is_answered_with_a_warning(api: Api) -> None:
    secret = api.token()
    answer = api.post(f"{HERE}/note", secret, json={"text": f"the bot has {secret}"})
    assert answer.json()["warnings"][0].startswith("This looks like a token of irrunner (irt_")


def test_an_act_of_a_program_is_in_the_mirror_before_it_is_acknowledged(tmp_path: Path) -> None:
    mirrored = Api(tmp_path / "store", tmp_path / "serve", mirror=tmp_path / "mirror")
    try:
        mirrored.declare()
        with open_store(mirrored.store) as store, open_store(tmp_path / "mirror") as copy:
            update_copy(store, copy)
        secret = mirrored.token()
        assert mirrored.post(f"{HERE}/note", secret, json={"text": "x"}).json()["warnings"] == []
        mirrored.post(f"{HERE}/evidence-add?name=x", secret, content=b"x", headers=BYTES)
        with open_store(tmp_path / "mirror", read_only=True) as copy, open_store(mirrored.store) as store:
            assert copy.head(INCIDENT) == store.head(INCIDENT)
            assert list(copy.vault.names()) == list(store.vault.names())
        (tmp_path / "mirror" / "journal.sqlite").write_bytes(b"no store any more")
        answer = mirrored.post(f"{HERE}/note", secret, json={"text": "y"})
        assert (answer.status_code, len(answer.json()["warnings"])) == (201, 1)
    finally:
        mirrored.close()


def test_a_key_whose_request_was_refused_is_free_again(api: Api) -> None:
    secret, key = api.token(), {"Idempotency-Key": "alert"}
    assert api.post(f"{HERE}/note", secret, json={"text": " "}, headers=key).status_code == 409
    assert api.post(f"{HERE}/note", secret, json={"text": "mended"}, headers=key).status_code == 201
