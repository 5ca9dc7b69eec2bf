"""Mail: encrypted unless the server is this machine, one plain text, nothing forged in its headers."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.exchange.notifications.channels import read_channels
from irrunner.exchange.notifications.delivery import deliver
from irrunner.exchange.notifications.secrets import Secrets
from irrunner.exchange.notifications.services import render
from tests.exchange.notifications.mail_server import MailServer, make_certificate
from tests.exchange.notifications.test_services import HOSTILE, message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.outcome import Outcome

    Serve = Callable[..., MailServer]

PASSWORD = "P4ssw0rd-of-the-mailbox"


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[MailServer] = []

    def started(*args: Any, **options: Any) -> MailServer:
        running.append(MailServer(*args, **options))
        return running[-1]

    yield started
    for each in running:
        each.stop()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for localhost that this machine believes."""
    file = make_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def send(address: str, what: Message | None = None, seconds: float = 15.0, **more: Any) -> Outcome:
    table = {"kind": "mail", "address": "env:MAIL", "sender": "ir@example.com", "to": ["a@example.com"], **more}
    channel = read_channels({"board": table})["board"]
    own, what = Secrets(address, PASSWORD if channel.user else ""), what or message("Severity is HIGH")
    return deliver(what, render(what, channel, own), channel, own, seconds)


def test_a_mail_is_one_plain_text_and_its_headers_cannot_be_forged(serve: Serve) -> None:
    server = serve()
    for text in HOSTILE:
        assert send(f"smtp://127.0.0.1:{server.port}", message(text, title=text)).arrived
    for mail in server.mails:
        parsed = email.message_from_bytes(mail.data, policy=email.policy.default)
        assert parsed.get_content_type() == "text/plain"
        assert len(parsed.get_all("Subject", [])) == 1
        assert parsed["Subject"].startswith("INC-2026-0001 HIGH TLP:GREEN")
        assert len(parsed["Subject"]) <= 160  # folded and unfolded, a blank more
        assert parsed["Auto-Submitted"] == "auto-generated"
        assert parsed["To"] == "a@example.com"
        assert "INC-2026-0001" in parsed.get_content()
        assert all(len(line) <= 998 for line in mail.data.splitlines())


def test_a_password_goes_through_starttls_only(serve: Serve, trusted: Path) -> None:
    server = serve(trusted, tls="starttls")
    assert send(f"smtp://localhost:{server.port}", user="ir").arrived
    assert server.mails[0].encrypted
    said = [each.split()[0].upper() for each in server.commands]
    assert said.index("STARTTLS") < said.index("AUTH") < said.index("MAIL")


def test_tls_from_the_first_byte(serve: Serve, trusted: Path) -> None:
    server = serve(trusted, tls="whole")
    assert send(f"smtps://localhost:{server.port}", user="ir").arrived
    assert server.mails[0].encrypted


@pytest.mark.parametrize(("scheme", "tls"), [("smtp", "starttls"), ("smtps", "whole")])
@pytest.mark.parametrize("name", ["localhost", "other.example"])
def test_a_server_that_cannot_be_trusted_gets_nothing(
    scheme: str, tls: str, name: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_certificate(tmp_path, name)
    if name != "localhost":  # believed, but for another host
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    server = serve(file, tls=tls)
    outcome = send(f"{scheme}://localhost:{server.port}", user="ir")
    assert not outcome.arrived
    assert "trusted" in outcome.words
    assert server.mails == []
    assert not any(each.startswith("AUTH") for each in server.commands)


@pytest.mark.parametrize(
    ("command", "answer", "again"),
    [
        ("AUTH", "535 5.7.8 no", False),
        ("RCPT", "550 nobody of that name", False),
        ("RCPT", "450 later", True),
        ("DATA", "421 going down", True),
        ("MAIL", "552 full", False),
    ],
)
def test_what_a_mail_server_refuses(command: str, answer: str, again: bool, serve: Serve, trusted: Path) -> None:
    server = serve(trusted, tls="whole")
    server.answers[command] = answer
    outcome = send(f"smtps://localhost:{server.port}", user="ir")
    assert (outcome.arrived, outcome.try_again) == (False, again)
    assert answer[:3] in outcome.words
    assert PASSWORD not in outcome.words


def test_a_mail_server_that_goes_on_greeting_is_given_up(serve: Serve) -> None:
    server = serve()
    server.answers["greeting"] = "220-wait\r\n220-wait"
    outcome = send(f"smtp://127.0.0.1:{server.port}", seconds=0.4)
    assert (outcome.arrived, outcome.try_again, outcome.unsure) == (False, True, False)


@pytest.mark.parametrize("address", ["smtps://user:pw@mail.example", "https://mail.example", "mail.example", "smtp://"])
def test_an_address_that_is_no_mail_server(address: str) -> None:
    outcome = send(address)
    assert (outcome.arrived, outcome.try_again) == (False, False)
    assert "address" in outcome.words
