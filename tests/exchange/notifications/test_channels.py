"""What the settings may say about a channel; a secret in the wrong place is refused and never repeated."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from irrunner.errors import Misused, NotFound
from irrunner.exchange.notifications.channels import Channel, read_channels
from irrunner.exchange.notifications.secrets import Secrets, find_secrets_of

SECRET = "https://hooks.example/services/T0/B0/Xyz123"
GOOD: dict[str, Any] = {"kind": "slack", "address": "env:OPS"}
MAIL: dict[str, Any] = {"kind": "mail", "address": "env:A", "to": ["a@example.com"]}


def test_a_channel_says_little_and_the_rest_is_careful() -> None:
    channel = read_channels({"ops": GOOD})["ops"]
    assert (channel.tlp, channel.profile) == ("green", "public")
    assert channel.reported_events == ("declared", "severity", "milestone", "role", "deadline", "late", "closed")
    assert "milestone" not in Channel("duty", "pagerduty").reported_events


@pytest.mark.parametrize(
    ("label", "limit", "taken"),
    [
        ("TLP:GREEN", "green", True),
        ("TLP:AMBER", "green", False),
        ("TLP:AMBER+STRICT", "amber", False),
        ("TLP:RED", "red", True),
        ("TLP:WHITE", "red", False),
        ("", "red", False),
    ],
)
def test_the_label_of_an_incident_decides(label: str, limit: str, taken: bool) -> None:
    assert Channel("ops", "slack", tlp=limit).takes(label) is taken


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ({**GOOD, "address": SECRET}, "address says something itself, and no secret belongs into this file"),
        ({**GOOD, "secret": "xoxb-12345"}, "secret says something itself"),
        ({**GOOD, "address": "env:"}, "address says something itself"),
        ({**GOOD, "kind": "sms"}, "its kind is 'sms'"),
        ({**GOOD, "tlp": "white"}, "its tlp is no label"),
        ({**GOOD, "events": ["everything"]}, "events has 'everything'"),
        ({**GOOD, "events": "closed"}, "events has a value of the wrong kind"),
        ({**GOOD, "url": SECRET}, "it has a key 'url'"),
        ({"kind": "slack"}, "it has no address"),
        ({"kind": "webhook", "address": "env:A"}, "it has no secret"),
        (MAIL, "it has no sender"),
        (
            {
                "kind": "mail",
                "address": "env:A",
                "sender": "a@example.com\r\nBcc: b@evil.example",
                "to": ["a@example.com"],
            },
            "sender or to is no mail address",
        ),
        ("env:OPS", "it is no table"),
        ({}, "a key is missing"),
    ],
)
def test_what_cannot_be_used_is_said_and_no_value_is_repeated(table: object, what: str) -> None:
    with pytest.raises(Misused) as misused:
        read_channels({"ops": table})
    assert f"The channel ops in your settings cannot be used: {what}" in misused.value.sentence
    for secret in ("Xyz123", "xoxb", "evil"):
        assert secret not in str(misused.value)


@pytest.mark.parametrize("name", ["Ops", "o ps", "", "-ops", "x" * 33, "ops\n"])
def test_the_name_of_a_channel_is_one_plain_word(name: str) -> None:
    with pytest.raises(Misused):
        read_channels({name: GOOD})


def test_a_secret_comes_out_of_the_environment_or_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS", f"{SECRET}\n")
    keyring: Any = ModuleType("keyring")
    keyring.get_password = lambda service, name: f"{service}|{name}"
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    found = find_secrets_of(Channel("ops", "webhook", "env:OPS", "keyring:irrunner/key of ops".replace(" ", "-")))
    assert (found.address, found.secret) == (SECRET, "irrunner|key-of-ops")
    assert SECRET not in repr(found)
    keyring.get_password = lambda *_: None
    with pytest.raises(NotFound, match="The keyring has nothing for irrunner/key"):
        find_secrets_of(Channel("ops", "webhook", "env:OPS", "keyring:irrunner/key"))

    def locked(*_: str) -> str:
        raise RuntimeError(SECRET)

    keyring.get_password = locked
    with pytest.raises(NotFound, match="did not answer") as not_found:
        find_secrets_of(Channel("ops", "webhook", "env:OPS", "keyring:irrunner/key"))
    assert SECRET not in str(not_found.value)


def test_without_the_package_the_keyring_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(NotFound, match="the package keyring is not here"):
        find_secrets_of(Channel("ops", "slack", "keyring:irrunner/ops"))


def test_pieces_of_a_secret_are_taken_out_of_what_a_service_says() -> None:
    own = Secrets(f"{SECRET}?sig=aB%2Fcdefgh", "key-of-32-bytes")
    for said in ("/services/T0/B0/Xyz123", "Xyz123", "aB%2Fcdefgh", "aB/cdefgh", "key-of-32-bytes", own.address):
        assert own.without(f"no: {said}!") == "no: [secret]!"
