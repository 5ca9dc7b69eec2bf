"""Services that answer wrongly, slowly, endlessly, or elsewhere: an answer of the check, and never a hang."""

from __future__ import annotations

import itertools
import socket
import threading
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from irrunner.checks.interface import CheckResult, Options
from irrunner.checks.kinds import http, osv
from irrunner.checks.web import MAX_BYTES, WebError
from tests.checks.raw_service import raw_service
from tests.checks.services import Answer, Follower

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.checks.services import Service


def asked(service: Service, **options: Any) -> CheckResult:
    """What the check `osv` answers."""
    values = {"package": "litellm", "ecosystem": "PyPI", "versions": ["1.82.8"]} | options
    return osv.prepare(Options(values, services={"osv": service.address})).run(Follower())


def texts(result: CheckResult) -> list[bytes]:
    return [each.content.read() for each in result.kept]


def test_a_hit_names_what_was_found_and_keeps_the_raw_answer(service: Service) -> None:
    service.answers(Answer({"vulns": [{"id": "MAL-2026-2144", "aliases": ["PYSEC-2026-2"]}]}))
    result = asked(service)

    assert (result.answer, result.summary) == ("hit", "OSV calls litellm 1.82.8 (PyPI) malicious: MAL-2026-2144.")
    assert service.asked[0].body == {"package": {"name": "litellm", "ecosystem": "PyPI"}, "version": "1.82.8"}
    assert texts(result) == [b'{"vulns": [{"id": "MAL-2026-2144", "aliases": ["PYSEC-2026-2"]}]}']


def test_an_empty_answer_of_osv_means_that_none_is_known(service: Service) -> None:
    service.answers(Answer({}))

    assert asked(service).answer == "clear"


def test_a_withdrawn_advisory_is_named_and_no_hit(service: Service) -> None:
    service.answers(Answer({"vulns": [{"id": "MAL-2025-41440", "withdrawn": "2025-09-01T00:00:00Z"}]}))
    result = asked(service)

    assert result.answer == "clear"
    assert "MAL-2025-41440" in result.summary


def test_every_page_and_every_version_is_asked_for(service: Service) -> None:
    service.answers(
        Answer({"next_page_token": "two"}),
        Answer({"vulns": [{"id": "PYSEC-1"}]}),
        Answer({"vulns": [{"id": "GHSA-2"}]}),
    )
    result = asked(service, versions="1.82.7, 1.82.8")

    assert [each.body.get("page_token") for each in service.asked] == [None, "two", None]
    assert (result.facts["1.82.7"], result.facts["1.82.8"]) == ("PYSEC-1", "GHSA-2")
    assert len(texts(result)) == 3


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"<html>busy</html>"),
        Answer(b'{"vulns": [{"id": '),
        Answer(b"[" * 100_000),
        Answer([]),
        Answer({"vulns": [{"aliases": []}]}),
        Answer({"vulns": "MAL-1"}),
        Answer(b"", 404),
        Answer({}, 500, {"retry-after": "0"}),
        Answer({}, 429, {"retry-after": "0"}),
        Answer(b"", 302, {"location": "file:///etc/passwd"}),
        Answer(b"", 302, {"location": "http://169.254.169.254/latest/meta-data/"}),
        Answer(b"", 302, {"location": "http://elsewhere.example/"}),
        Answer(b"", 302, {"location": "/round"}),
        Answer(b"short", 200, {"content-length": "500"}),
    ],
    ids=repr,
)
def test_an_answer_that_cannot_be_used_is_an_error_in_a_sentence(service: Service, answer: Answer) -> None:
    service.answers(answer)
    result = structs.replace(
        osv.prepare(Options({"package": "x"}, services={"osv": service.address})), read_seconds=0.5
    ).run(Follower())

    assert result.answer == "error"
    assert result.summary.endswith(".")
    texts(result)


def test_a_busy_service_is_asked_again(service: Service) -> None:
    service.answers(Answer({}, 503, {"retry-after": "0"}), Answer({}))

    assert asked(service).answer == "clear"
    assert len(service.asked) == 2


def test_a_service_that_never_answers_is_given_up(service: Service) -> None:
    done = threading.Event()
    service.answers(Answer(lambda: _nothing_until(done)))
    try:
        check = structs.replace(
            osv.prepare(Options({"package": "x"}, services={"osv": service.address})), read_seconds=0.1
        )
        result = check.run(Follower())
    finally:
        done.set()
        service.answers(Answer(b""))

    assert (result.answer, "could not be reached" in result.summary) == ("error", True)


def _nothing_until(done: threading.Event) -> Iterator[bytes]:
    done.wait(20)
    yield b""


def test_an_endless_answer_is_cut_off(service: Service) -> None:
    service.answers(Answer(lambda: itertools.repeat(b" " * 65_536)))
    result = asked(service)

    assert (result.answer, f"{MAX_BYTES >> 20} MiB" in result.summary) == ("error", True)


def test_an_endless_answer_ends_when_the_check_is_stopped(service: Service) -> None:
    looks = iter([False, True])
    service.answers(Answer(lambda: itertools.repeat(b" " * 65_536)))
    check = osv.prepare(Options({"package": "x"}, services={"osv": service.address}))

    assert "stopped" in check.run(Follower(lambda: next(looks, True))).summary


BEGINNING = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


def drip(beginning: bytes, letter: bytes, over: threading.Event) -> Iterator[bytes]:
    """A letter now and then, for ever: each comes before anybody loses patience with the one before it."""
    yield beginning
    while not over.wait(0.02):
        yield letter


@pytest.mark.parametrize(
    ("beginning", "letter"),
    [(b"", b"H"), (BEGINNING + b"x-endless: ", b"x"), (BEGINNING, b"a: b\r\n"), (BEGINNING + b"\r\n", b" ")],
    ids=["a status line", "a header", "headers", "a body"],
)
def test_what_comes_letter_by_letter_ends_when_the_check_is_stopped(
    monkeypatch: pytest.MonkeyPatch, beginning: bytes, letter: bytes
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    looks = itertools.count()
    with raw_service(lambda over: drip(beginning, letter, over)) as address:
        check = osv.prepare(Options({"package": "x"}, services={"osv": address}))
        result = check.run(Follower(lambda: next(looks) > 3))

    assert (result.answer, "stopped" in result.summary) == ("error", True), result


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_small_answer_that_unpacks_to_a_gigantic_one_is_cut_off(service: Service, coding: str) -> None:
    packer = zlib.compressobj(wbits=31 if coding == "gzip" else 15)
    bomb = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(200)), packer.flush()])
    service.answers(Answer(bomb, 200, {"content-encoding": coding}))
    result = asked(service)

    assert (result.answer, f"{MAX_BYTES >> 20} MiB" in result.summary) == ("error", True)
    assert len(bomb) < 1 << 20


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00" * 100,
        b"SSH-2.0-x\r\n",
        b"HTTP/9.9 0 \r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        BEGINNING + b"transfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n",
        BEGINNING + b"x: " + b"y" * 200_000,
        BEGINNING + b"content-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\xff",
    ],
    ids=range(8),
)
def test_what_is_no_http_is_an_error_in_a_sentence(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with raw_service(lambda _: [answer]) as address:
        check = structs.replace(
            osv.prepare(Options({"package": "x"}, services={"osv": address})), read_seconds=0.2, seconds=5
        )
        result = check.run(Follower())

    assert (result.answer, result.summary.endswith(".")) == ("error", True), result


def test_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        result = osv.prepare(Options({"package": "x"}, services={"osv": address})).run(Follower())

    assert result.answer == "error"
    assert "could not be reached" in result.summary


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a.example/", "http://", "//a.example", "http://[::1"])
def test_what_is_no_web_address_is_not_even_planned(url: str) -> None:
    with pytest.raises(WebError):
        http.prepare(Options({"url": url}))


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest", "http://[fe80::1]/"])
def test_a_link_local_address_is_not_asked(address: str) -> None:
    result = http.prepare(Options({"url": address})).run(Follower())

    assert (result.answer, "link-local" in result.summary) == ("error", True)


def test_an_address_is_only_looked_up_when_the_check_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(*_: object) -> None:
        raise AssertionError("a name was looked up before anybody said yes")

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    assert http.prepare(Options({"url": "https://intern.example/x"})).plan.lines == ("GET https://intern.example/x",)


def test_secrets_are_sent_and_never_shown(service: Service) -> None:
    url = service.address.replace("http://", "http://nina:hush@")
    plain = http.prepare(Options({"url": url}))
    token = http.prepare(Options({"url": service.address, "token": "TOKEN"}, environ={"TOKEN": "quiet"}))
    service.answers(Answer(b"ok"))
    results = [plain.run(Follower()), token.run(Follower())]

    assert [each.headers["authorization"] for each in service.asked] == ["Basic bmluYTpodXNo", "Bearer quiet"]
    assert "the variable TOKEN of your environment" in token.plan.lines[0], "which one goes out is part of the yes"
    shown = repr([plain.plan, token.plan, *results])
    assert "hush" not in shown
    assert "quiet" not in shown
    assert "bmluYTpodXNo" not in shown
    for result in results:
        texts(result)


def test_the_answer_of_http_is_judged_by_what_the_playbook_says(service: Service) -> None:
    service.answers(Answer({"state": "revoked"}, 401))
    values = {"url": service.address, "hit": ["200"], "clear": ["401", "403"]}

    assert http.prepare(Options(values)).run(Follower()).answer == "clear"
    assert http.prepare(Options(values | {"clear": [], "hit": ["revoked"]})).run(Follower()).answer == "hit"
    assert http.prepare(Options({"url": service.address})).run(Follower()).answer == "unknown"
