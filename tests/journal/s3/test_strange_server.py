"""A server that answers wrongly, hostilely or not at all: found, refused in a sentence, never believed."""

from __future__ import annotations

import random
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused, StoreUnusable, VerificationFailed
from irrunner.journal.export import export_evidence
from tests.journal.s3.bucket import KEYS
from tests.journal.s3.strange_server import Asked, Reply, StrangeServer
from tests.team.server import make_certificates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HELLO = sha256(b"hello").hexdigest()
LARGE = random.Random(3).randbytes((8 << 20) + 1)
LONG_AGO = "Sat, 28 Nov 2026 12:00:00 GMT"
LISTED = (
    "<ListBucketResult><IsTruncated>{more}</IsTruncated>{keys}"
    "<NextContinuationToken>{token}</NextContinuationToken></ListBucketResult>"
)


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def serves(content: bytes, size: int = 5) -> Callable[[Asked], Reply]:
    """An object of `size` bytes, as its head says, whose bytes are these."""

    def reply(asked: Asked) -> Reply:
        if asked.what.startswith("HEAD"):
            return Reply(headers={"content-length": str(size)})
        headers = {
            "content-range": f"bytes 0-{len(content) - 1}/{len(content)}",
            "last-modified": LONG_AGO,
            "etag": '"x"',
        }
        return Reply(206, content, headers)

    return reply


def test_a_wrong_byte_is_found_whoever_reads(tmp_path: Path) -> None:
    with StrangeServer(serves(b"hellO")) as server, closing(server.vault()) as vault:
        assert vault.verify(HELLO) == "changed"
        with pytest.raises(VerificationFailed, match="have changed"):
            export_evidence(vault, HELLO, tmp_path / "out")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("content", "size"), [(b"hell", 5), (b"hello and more", 5), (b"", 5)])
def test_an_answer_that_is_cut_or_longer_is_never_the_evidence(content: bytes, size: int, tmp_path: Path) -> None:
    with StrangeServer(serves(content, size)) as server, closing(server.vault()) as vault:
        assert vault.verify(HELLO) in ("unreadable", "ok" if content.startswith(b"hello") else "unreadable")
        if not content.startswith(b"hello"):
            with pytest.raises((Refused, VerificationFailed)):
                export_evidence(vault, HELLO, tmp_path / "out")


def test_a_server_that_keeps_other_bytes_than_were_sent_is_not_believed() -> None:
    """It takes the object, says that all is well, and gives others back."""
    kept: list[bytes] = []

    def reply(asked: Asked) -> Reply:
        if asked.what.startswith("PUT"):
            kept.append(asked.body)
            return Reply(headers={"etag": '"x"'})
        if asked.what.startswith("DELETE"):
            kept.clear()
            return Reply(204)
        if "versions=" in asked.what:
            return Reply(501)
        return serves(b"hullo")(asked) if kept else Reply(404)

    refused = pytest.raises(StoreUnusable, match="did not keep the bytes as they were sent")
    with StrangeServer(reply) as server, closing(server.vault()) as vault, refused:
        vault.add([b"hello"])
    assert kept == []


def test_an_upload_that_fails_after_the_server_said_200_is_not_taken_for_done() -> None:
    def reply(asked: Asked) -> Reply:
        method, path = asked.what.split(" ", 1)
        if method == "HEAD":
            return Reply(404)
        if method == "GET":
            return Reply(body=b"<ListMultipartUploadsResult/>")
        if method == "POST" and path.endswith("uploads="):
            return Reply(body=b"<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>")
        if method == "POST":
            return Reply(body=b'<?xml version="1.0"?><Error><Code>InvalidPart</Code></Error>')
        return Reply(headers={"etag": '"x"'})

    refused = pytest.raises(StoreUnusable, match="does not give it back")
    with StrangeServer(reply) as server, closing(server.vault()) as vault, refused:
        vault.add(BytesIO(LARGE))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>please sign in</html><br>",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>',
        b"\x00\xff",
        b"",
    ],
)
def test_what_is_no_answer_of_s3_is_refused(body: bytes) -> None:
    with StrangeServer(lambda _: Reply(body=body)) as server, closing(server.vault()) as vault:
        for asks in (lambda: list(vault.names()), lambda: list(vault.strays()), vault.lock.is_on):
            with pytest.raises(StoreUnusable, match="something that S3 does not say"):
                asks()


def test_a_listing_that_never_ends_or_says_the_same_again_ends() -> None:
    page = LISTED.format(more="true", keys=f"<Contents><Key>team/{HELLO}</Key></Contents>", token="again")
    with StrangeServer(lambda _: Reply(body=page.encode())) as server, closing(server.vault()) as vault:
        assert list(vault.names()) == [HELLO, HELLO]
        assert len(server.asked) == 2


def test_keys_of_a_listing_are_only_those_that_were_asked_for() -> None:
    keys = "".join(
        f"<Contents><Key>{key}</Key></Contents>"
        for key in (f"other/{HELLO}", "team/%0Aforged%20line", f"team/{HELLO}", "team/%ff", "team/", f"team/{HELLO}%00")
    )
    page = LISTED.format(more="false", keys=keys, token="")
    with StrangeServer(lambda _: Reply(body=page.encode())) as server, closing(server.vault()) as vault:
        assert list(vault.names()) == [HELLO]


def test_no_more_of_an_answer_is_read_than_an_answer_can_be() -> None:
    refused = pytest.raises(StoreUnusable, match="something that S3 does not say")
    huge = Reply(body=b"<a>" + b" " * (9 << 20))
    with StrangeServer(lambda _: huge) as server, closing(server.vault()) as vault, refused:
        list(vault.names())


@pytest.mark.parametrize(
    ("status", "code", "match"),
    [
        (403, "SignatureDoesNotMatch", "secret that is used .* is not the right one"),
        (403, "RequestTimeTooSkewed", "clock of this machine is wrong"),
        (400, "ExpiredToken", "have run out"),
        (301, "PermanentRedirect", "in another region"),
        (400, "AuthorizationHeaderMalformed", "in another region"),
        (403, "", "may not do that"),
        (418, "<script>", "answered 418"),
        (507, "XMinioStorageFull", "is full"),
    ],
)
def test_a_refusal_is_a_sentence_and_repeats_nothing_of_the_servers(status: int, code: str, match: str) -> None:
    shown = code.replace("<", "&lt;")
    body = f"<Error><Code>{shown}</Code><Message>Sent: {KEYS['AWS_ACCESS_KEY_ID']}</Message></Error>".encode()
    headers = {"location": "http://elsewhere.example/"}
    with StrangeServer(lambda _: Reply(status, body, headers)) as server, closing(server.vault()) as vault:
        with pytest.raises(StoreUnusable, match=match) as refusal:
            list(vault.names())
        assert not any(word in str(refusal.value) for word in (*KEYS.values(), "Sent", "<script>", "elsewhere"))
        with pytest.raises(StoreUnusable) as refusal:
            vault.add([b"hello"])
        assert not any(word in str(refusal.value) for word in (*KEYS.values(), "Sent", "<script>", "elsewhere"))


def test_no_request_carries_the_secret() -> None:
    with StrangeServer(serves(b"hello")) as server, closing(server.vault()) as vault:
        vault.verify(HELLO)
        sent = repr(server.asked)
    assert KEYS["AWS_ACCESS_KEY_ID"] in sent
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in sent


@pytest.mark.openssl
def test_a_server_is_spoken_to_once_its_certificate_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_certificates(tmp_path)
    kept: list[bytes] = []

    def reply(asked: Asked) -> Reply:
        if asked.what.startswith("PUT"):
            kept.append(asked.body)
            return Reply(headers={"etag": '"x"'})
        return serves(b"hello")(asked)

    with StrangeServer(reply, tmp_path) as server:
        with closing(server.vault()) as vault:
            for act in (lambda: vault.add([b"hello"]), lambda: list(vault.names())):
                with pytest.raises(StoreUnusable, match="is not trusted here"):
                    act()
        assert server.asked == []
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "authority.crt"))
        with closing(server.vault()) as vault:
            assert vault.add([b"hello"]).sha256 == HELLO
            assert vault.verify(HELLO) == "ok"
    assert kept == [b"hello"]
