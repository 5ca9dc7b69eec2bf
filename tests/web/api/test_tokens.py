"""Tokens: shown once, kept as a hash, bound to a person, a role, an incident and a time."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.errors import IrrunnerError, Misused, NotFound, Refused
from irrunner.web.administration import own_folder
from irrunner.web.api import access
from irrunner.web.tokens import Token, add_token, find_token, read_tokens, remove_token
from tests.cli.conftest import Shell
from tests.web.api.conftest import HERE, INCIDENT, LATER, MADE, Api

if TYPE_CHECKING:
    from pathlib import Path


BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: None) -> Shell:
    return Shell(tmp_path / "store", monkeypatch)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_a_secret_is_shown_once_and_kept_as_a_hash(shell: Shell, home: None) -> None:
    incident = shell.declare()
    said = shell("token", "add", "alertmanager", "--role", "responder", "--for", "Ada", "--incident", incident)
    secret = said.out.strip()
    assert (said.code, len(secret)) == (0, len("irt_12345678_") + 43)
    assert secret not in said.err
    file = own_folder(shell.place) / "tokens.json"
    assert secret.rpartition("_")[2] not in file.read_text()
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    (listed,) = shell.does("token", "list")["tokens"]
    assert (listed["name"], listed["role"], listed["person"], listed["incident"]) == (
        "alertmanager", "responder", "Ada", incident,
    )  # fmt: skip
    assert "alertmanager" in shell("token", "list").out
    assert find_token(read_tokens(file.parent), secret, MADE) is not None
    assert shell("token", "remove", "alertmanager").code == 0
    assert shell.does("token", "list")["tokens"] == []
    assert find_token(read_tokens(file.parent), secret, MADE) is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("x/y", "--role", "reader"), "cannot be the name of a token"),
        (("x", "--role", "reader", "--incident", "INC-2026-0099"), "There is no incident"),
        (("x", "--role", "responder", "--profile", "customer"), "writes nothing"),
        (("x", "--role", "reader", "--profile", "nobody"), "no redaction profile"),
        (("x", "--role", "reader", "--expires", "367d"), "at most 366 days"),
        (("x", "--role", "reader", "--expires", "soon"), "not a length of time"),
        (("x", "--role", "reader", "--for", "Ada\x1b[2J"), "A person's name"),
    ],
)
def test_a_token_that_cannot_be_is_refused(shell: Shell, home: None, words: tuple[str, ...], sentence: str) -> None:
    shell.declare()
    said = shell("token", "add", *words)
    assert (said.code in (1, 2), sentence in said.err, said.out) == (True, True, "")
    assert shell.does("token", "list")["tokens"] == []


def test_a_name_is_given_once_and_a_missing_token_is_said_so(tmp_path: Path) -> None:
    token = Token("", "bot", "reader", "", MADE, LATER)
    add_token(tmp_path, token)
    with pytest.raises(Refused, match="already"):
        add_token(tmp_path, token)
    with pytest.raises(Misused, match="no role"):
        add_token(tmp_path, Token("", "other", "king", "", MADE, LATER))
    with pytest.raises(NotFound, match="There is no token"):
        remove_token(tmp_path, "nobody")


def test_a_file_of_tokens_that_others_made_lets_nobody_in(api: Api) -> None:
    secret = api.token()
    file = api.settings.folder / "tokens.json"
    file.chmod(0o644)
    os.utime(file)
    assert api.get(HERE, secret).status_code == 409
    file.chmod(0o600)
    file.write_text("{")
    with pytest.raises(IrrunnerError, match="cannot be read"):
        read_tokens(api.settings.folder)


def test_a_token_that_is_over_removed_or_another_one_is_told_the_same(api: Api) -> None:
    over = api.token(name="over", expires="2026-01-02T00:00:00.000Z")
    removed, valid = api.token(name="removed"), api.token(name="valid")
    remove_token(api.settings.folder, "removed")
    wrong = valid[:-1] + ("A" if valid[-1] != "A" else "B")
    answers = [api.get(HERE, each) for each in (over, removed, wrong, "irt_aaaaaaaa_" + "x" * 43, "x", "")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["www-authenticate"].startswith("Bearer")
    assert api.get(HERE, valid).status_code == 200


def test_a_token_of_one_incident_does_not_learn_of_another(api: Api) -> None:
    api.declare()
    secret = api.token(incident=INCIDENT)
    assert [each["incident"] for each in api.get("/api/incidents", secret).json()["incidents"]] == [INCIDENT]
    there, nowhere = (api.get(f"/api/incidents/{name}", secret) for name in ("INC-2026-0002", "INC-2026-0077"))
    assert (there.status_code, there.text.replace("0002", "0077")) == (404, nowhere.text)
    assert api.post("/api/incidents/INC-2026-0002/note", secret, json={"text": "x"}).status_code == 404
    assert api.post("/api/incidents", secret, json={"playbook": "drill"}).status_code == 403


def test_a_token_with_a_profile_sees_the_redacted_report_and_no_entry(api: Api) -> None:
    api.post(f"{HERE}/note", api.token(person="Bo Nobody"), json={"text": "seen"})
    api.post(f"{HERE}/tlp", api.token("lead"), json={"level": "clear"})
    secret = api.token("reader", name="board", profile="public")
    report = api.get(f"{HERE}/report", secret)
    assert (report.status_code, "Bo Nobody" in report.text) == (200, False)
    whole = api.get(f"{HERE}/report", api.token("reader"))
    assert "Bo Nobody" in whole.text
    for path in ("/api/incidents", HERE, f"{HERE}/events", f"{HERE}/report?profile=internal"):
        refused = api.get(path, secret)
        assert (refused.status_code, "and nothing else" in refused.text) == (403, True), path
    assert api.post(f"{HERE}/note", secret, json={"text": "x"}).status_code == 403


def test_a_token_that_is_taken_away_while_it_waits_gets_nothing(api: Api) -> None:
    secret, after = api.token(), api.seq()

    async def take_away() -> int:
        waiting = asyncio.create_task(api.send("GET", f"{HERE}/events?after={after}&wait=1", secret))
        await asyncio.sleep(0)
        remove_token(api.settings.folder, "bot-responder")
        return (await waiting).status_code

    assert api.run(take_away()) == 401


def test_a_token_that_is_taken_away_while_it_sends_evidence_writes_nothing(api: Api) -> None:
    secret, before = api.token(), api.seq()

    async def pieces() -> Any:
        yield b"first"
        remove_token(api.settings.folder, "bot-responder")
        yield b"second"

    assert api.post(f"{HERE}/evidence-add?name=x", secret, content=pieces(), headers=BYTES).status_code == 401
    assert api.seq() == before


def test_who_asks_too_often_is_told_when_to_ask_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "PER_SECOND", 0.001)  # however slow the machine is, nothing comes back meanwhile
    monkeypatch.setattr(access, "BURST", 5)
    api = Api(tmp_path / "store", tmp_path / "serve")
    try:
        api.declare()
        secret, other = api.token(), api.token("reader")
        assert [api.get(HERE, secret).status_code for _ in range(6)] == [200] * 5 + [429]
        refused = api.get(HERE, secret)
        assert int(refused.headers["retry-after"]) >= 1
        assert api.get(HERE, other).status_code == 200
        guesses = [api.get(HERE, "irt_guess").status_code for _ in range(200)]
        assert (guesses[0], 429 in guesses) == (401, True)
        assert api.get(HERE, other).status_code == 200
    finally:
        api.close()


def test_a_token_in_an_address_is_refused_because_logs_keep_it(api: Api) -> None:
    secret = api.token()
    for path in (f"{HERE}?token={secret}", f"/api/incidents/{secret}"):
        answer = api.get(path, secret)
        assert answer.status_code == 400
        assert secret not in answer.text
    assert "logs keep it" in json.dumps(answer.json())
