"""Signatures and the keys they are made with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import StoreUnusable
from irrunner.journal.s3.credentials import CredentialChain, Credentials
from irrunner.journal.s3.signing import signed_headers
from tests.journal.s3.bucket import KEYS
from tests.journal.s3.strange_server import Reply, StrangeServer

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = Credentials(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"])
HOST = {"host": "examplebucket.s3.amazonaws.com"}
NOTHING = sha256(b"").hexdigest()


@pytest.mark.parametrize(
    ("path", "query", "headers", "signature"),
    [
        ("/test.txt", {}, {"range": "bytes=0-9"}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ("/", {"lifecycle": ""}, {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ("/", {"prefix": "J", "max-keys": "2"}, {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def test_signatures_are_those_of_amazons_examples(
    path: str, query: dict[str, str], headers: dict[str, str], signature: str
) -> None:
    signed = signed_headers(
        "GET", path, query, {**HOST, **headers},
        body_sha256=NOTHING, credentials=EXAMPLE, region="us-east-1", now=datetime(2013, 5, 24, tzinfo=UTC),
    )  # fmt: skip
    assert signed["authorization"].endswith(f"Signature={signature}")
    assert EXAMPLE.secret not in repr(signed)


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
                 "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    (tmp_path / ".aws").mkdir()


def test_keys_come_from_the_environment_before_the_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = one\naws_secret_access_key = 1%\n"
        "[other]\naws_access_key_id = two\naws_secret_access_key = 2\naws_session_token = t\n"
    )
    (tmp_path / ".aws" / "config").write_text("[profile third]\naws_access_key_id = three\naws_secret_access_key = 3\n")
    assert CredentialChain().current() == Credentials("one", "1%")
    monkeypatch.setenv("AWS_PROFILE", "other")
    assert CredentialChain().current() == Credentials("two", "2", "t")
    monkeypatch.setenv("AWS_PROFILE", "third")
    assert CredentialChain().current() == Credentials("three", "3")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(StoreUnusable, match="no keys"):
        CredentialChain().current()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "four")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "4")
    assert CredentialChain().current() == Credentials("four", "4")


def test_a_file_that_cannot_be_read_is_a_sentence_without_its_words(tmp_path: Path) -> None:
    (tmp_path / ".aws" / "credentials").write_text("aws_secret_access_key = hush\n")
    with pytest.raises(StoreUnusable, match="cannot be read") as refusal:
        CredentialChain().current()
    assert "hush" not in str(refusal.value)


def test_keys_of_a_role_are_asked_for_again_before_they_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lasts = [timedelta(minutes=4), timedelta(hours=1), timedelta(hours=1)]

    def reply(_: object) -> Reply:
        until = (datetime.now(UTC) + lasts.pop(0)).isoformat()
        words = f'{{"AccessKeyId":"role{len(lasts)}","SecretAccessKey":"s","Token":"t","Expiration":"{until}"}}'
        return Reply(body=words.encode())

    with StrangeServer(reply) as server:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{server.port}/keys")
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush")
        chain = CredentialChain()
        assert [chain.current().key for _ in range(3)] == ["role2", "role1", "role1"]
    assert [each.headers["authorization"] for each in server.asked] == ["hush", "hush"]


def test_keys_are_not_asked_of_another_machine_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://192.0.2.7/keys")
    with pytest.raises(StoreUnusable, match="no keys"):
        CredentialChain().current()


def test_credentials_show_nothing_of_themselves() -> None:
    assert EXAMPLE.secret not in f"{EXAMPLE} {EXAMPLE!r} {[EXAMPLE]}"
