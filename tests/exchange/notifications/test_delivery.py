"""What becomes of a message when something goes wrong; whatever it is, it is an outcome without a secret in it."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest

from irrunner.exchange.notifications.delivery import deliver
from irrunner.exchange.notifications.secrets import Secrets
from irrunner.exchange.notifications.services import render
from tests.checks.raw_service import raw_service
from tests.checks.services import Answer
from tests.exchange.notifications.mail_server import make_certificate
from tests.exchange.notifications.receivers import TOKEN, Receiver
from tests.exchange.notifications.test_services import channel, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from irrunner.exchange.notifications.outcome import Outcome

WHAT = message("Severity is HIGH")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver("slack")
    yield running
    running.stop()


def send(address: str, seconds: float = 15.0) -> Outcome:
    own = Secrets(address)
    return deliver(WHAT, render(WHAT, channel("slack"), own), channel("slack"), own, seconds)


@pytest.mark.parametrize(
    ("answer", "again", "wait"),
    [
        (Answer(b"busy", 429, {"retry-after": "37"}), True, 37.0),
        (Answer(b"busy", 503), True, 0.0),
        (Answer(b"oops", 500), True, 0.0),
        (Answer(b"no_service", 404), False, 0.0),
        (Answer(b"invalid_payload", 400), False, 0.0),
        (Answer(b"", 302, {"location": "http://127.0.0.1:9/elsewhere"}), False, 0.0),
    ],
    ids=str,
)
def test_what_a_service_answers_decides_whether_it_is_tried_again(
    answer: Answer, again: bool, wait: float, receiver: Receiver
) -> None:
    receiver.answers(answer)
    outcome = send(f"{receiver.address}/{TOKEN}")
    assert (outcome.arrived, outcome.try_again, outcome.wait, outcome.unsure) == (False, again, wait, False)
    assert len(receiver.asked) == 1  # a redirect is not followed, and nothing is tried twice here


def test_a_huge_answer_is_cut_and_hostile_words_are_made_harmless(receiver: Receiver) -> None:
    def endless() -> Iterable[bytes]:
        while True:
            yield b"\x1b]52;c;aGk=\x07" * 4_096

    receiver.answers(Answer(endless))
    outcome = send(f"{receiver.address}/{TOKEN}")
    assert outcome.arrived
    assert len(outcome.words) <= 200
    assert "\x1b" not in outcome.words


def test_what_a_service_repeats_of_the_address_is_left_out(receiver: Receiver) -> None:
    receiver.answers(Answer(f"no such hook: /services/{TOKEN}".encode(), 404))
    outcome = send(f"{receiver.address}/services/{TOKEN}")
    assert TOKEN not in outcome.words
    assert "[secret]" in outcome.words


def test_a_service_that_drips_is_given_up_and_may_have_got_it() -> None:
    def drip(over: threading.Event) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while not over.wait(0.05):
            yield b"X-A: b\r\n"

    with raw_service(drip) as address:
        outcome = send(address, seconds=0.4)
    assert (outcome.arrived, outcome.try_again, outcome.unsure) == (False, True, True)


def test_a_connection_that_is_reset_may_have_brought_it() -> None:
    with raw_service(lambda _: ()) as address:
        outcome = send(address)
    assert (outcome.arrived, outcome.try_again, outcome.unsure) == (False, True, True)


def test_a_service_that_is_not_there_is_tried_again_and_did_not_get_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    outcome = send(f"http://127.0.0.1:{port}/{TOKEN}")
    assert (outcome.arrived, outcome.try_again, outcome.unsure) == (False, True, False)
    assert TOKEN not in outcome.words


def test_a_certificate_that_nobody_trusts_ends_it(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_certificate(tmp_path, "localhost"))
    received = []

    def talk(server: socket.socket) -> None:
        try:
            with context.wrap_socket(server.accept()[0], server_side=True) as connection:
                received.append(connection.recv(1_000))
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=talk, args=(server,))
        thread.start()
        try:
            outcome = send(f"https://localhost:{server.getsockname()[1]}/{TOKEN}")
        finally:
            server.shutdown(socket.SHUT_RDWR)  # also where nobody came
            thread.join()
    assert "CERTIFICATE" in outcome.words.upper()
    assert received in ([], [b""])


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/x",
        "https://user:pass@hooks.example/x",
        "ftp://hooks.example",
        "file:///etc/passwd",
        "hooks.example",
        "https://hooks.example/x\r\nHost: evil.example",
        "https://[::1",
        "https://hooks.example:99999/",
    ],
)
def test_an_address_that_is_not_encrypted_or_none_is_never_asked(address: str) -> None:
    outcome = send(address)
    assert (outcome.arrived, outcome.try_again) == (False, False)
    assert "address" in outcome.words
    assert address not in outcome.words


def test_a_short_key_signs_nothing(receiver: Receiver) -> None:
    own = Secrets(f"{receiver.address}/{TOKEN}", "short")
    outcome = deliver(WHAT, render(WHAT, channel("webhook"), own), channel("webhook"), own)
    assert outcome.words.startswith("The key that signs has 5 bytes")
    assert receiver.asked == []


def test_no_log_has_the_address(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert send(f"{receiver.address}/{TOKEN}").arrived
    assert TOKEN not in caplog.text


def test_a_proxy_of_the_environment_is_named_and_never_used_for_this_machine(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from irrunner.exchange.notifications.posting import proxy_for

    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    assert proxy_for("https://hooks.example/x") == "proxy.example"
    assert proxy_for(f"{receiver.address}/x") == ""
    assert send(f"{receiver.address}/{TOKEN}").arrived
