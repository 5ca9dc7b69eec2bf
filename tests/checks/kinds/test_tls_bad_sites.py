"""Sites that do not speak TLS, or only a letter of it now and then: an answer in a sentence, and never a hang."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from irrunner.checks.interface import CheckResult, Options
from irrunner.checks.kinds import tls_headers
from tests.checks.raw_service import raw_service
from tests.checks.services import Follower

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


def looked_at(address: str, follower: Follower, ca: str = "") -> CheckResult:
    values = {"url": address.replace("http://", "https://"), "plain": address} | ({"ca": ca} if ca else {})
    result: CheckResult = tls_headers.prepare(Options(values)).run(follower)
    for kept in result.kept:
        kept.content.close()
    return result


def drip(beginning: bytes, letter: bytes, over: threading.Event) -> Iterator[bytes]:
    yield beginning
    while not over.wait(0.02):
        yield letter


def test_a_site_that_greets_letter_by_letter_ends_when_the_check_is_stopped() -> None:
    record = b"\x16\x03\x03\x40\x00"  # a handshake of 16 KiB, of which a byte comes now and then
    looks = iter([False] * 3)
    with raw_service(lambda over: drip(record, b"\x02", over)) as address:
        result = looked_at(address, Follower(lambda: next(looks, True)))

    assert result.answer in ("error", "unknown"), result


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x28"])
def test_a_site_that_does_not_speak_tls_is_named_for_it(answer: bytes) -> None:
    with raw_service(lambda _: [answer]) as address:
        result = looked_at(address, Follower())

    assert (result.answer, "cannot be greeted in TLS" in result.summary) == ("hit", True), result


def test_a_site_that_cannot_be_reached_is_unknown() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        result = looked_at(f"http://127.0.0.1:{taken.getsockname()[1]}", Follower())

    assert (result.answer, "could not be looked at" in result.summary) == ("unknown", True), result


def test_a_file_of_authorities_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.pem").write_text("no certificate")
    for name in ("gone.pem", "odd.pem"):
        result = looked_at("http://127.0.0.1:1", Follower(), ca=str(tmp_path / name))
        assert (result.answer, name in result.summary) == ("error", True), result
