"""Every service takes what is sent to it: its shape, its limits, and nothing in it that it would obey."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.exchange.notifications.channels import read_channels
from irrunner.exchange.notifications.delivery import deliver
from irrunner.exchange.notifications.message import Item, Message
from irrunner.exchange.notifications.secrets import Secrets
from irrunner.exchange.notifications.services import render
from tests.checks.services import Asked
from tests.exchange.notifications.receivers import ACCEPTS, HIDDEN, KEY, ROUTING, TOKEN, Receiver, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.outcome import Outcome

HOSTILE = (
    "@everyone <!channel> <@U1> @here <at>all</at>",
    "*b* _i_ ~s~ `c` [x](https://evil.example) ![i](http://evil.example/x.png) <https://evil.example|bank>",
    "{{DATE(2017-02-14T06:00:00Z)}} <t:1:R> <#1> <:e:1> &lt;!channel&gt;",
    "\x1b]52;c;aGk=\x07 \u202egnp.exe \u2066 line\nbreak\r\nSubject: forged",
    "x" * 5_000,
    "\\" * 500,
    "😀" * 900,
    "# heading\n> quote\n- list\n|table|",
)


def channel(kind: str) -> Channel:
    more: dict[str, Any] = {"webhook": {"secret": "env:KEY"}, "pagerduty": {"secret": "env:KEY"}}.get(kind, {})
    return read_channels({"ops": {"kind": kind, "address": "env:OPS", **more}})["ops"]


def secrets(kind: str, address: str = "http://127.0.0.1:9") -> Secrets:
    token = {"webhook": KEY, "pagerduty": ROUTING}.get(kind, "")
    return Secrets(f"{address}/services/{TOKEN}", token)


def message(*texts: str, mode: str = "live", title: str = "Trouble") -> Message:
    items = tuple(
        Item(str(number), "severity", text, "2026-03-24T12:00:00.000Z") for number, text in enumerate(texts, 1)
    )
    return Message(
        "INC-2026-0001",
        mode,
        "TLP:GREEN",
        "high",
        title,
        items,
        "trigger",
        f"irr-{'0' * 32}",
        "2026-03-24T12:00:01.000Z",
    )


def sent(receiver: Receiver, kind: str, what: Message) -> Outcome:
    own = secrets(kind, receiver.address)
    return deliver(what, render(what, channel(kind), own), channel(kind), own)


@pytest.mark.parametrize("kind", ACCEPTS)
def test_a_service_takes_a_message_and_whatever_strangers_wrote_into_it(kind: str) -> None:
    receiver = Receiver(kind)
    try:
        for what in (message("Severity is HIGH"), message(*HOSTILE, title=HOSTILE[0]), message(*HOSTILE * 9)):
            outcome = sent(receiver, kind, what)
            assert outcome.arrived, outcome.words
    finally:
        receiver.stop()
    assert len(receiver.asked) == 3
    assert TOKEN in receiver.asked[0].path


@pytest.mark.parametrize("kind", ACCEPTS)
@settings(max_examples=25)
@given(texts=st.lists(st.text(min_size=1, max_size=400) | st.sampled_from(HOSTILE), min_size=1, max_size=15))
def test_no_text_makes_a_payload_that_a_service_refuses(kind: str, texts: list[str]) -> None:
    what = message(*texts, title=texts[0])
    body = render(what, channel(kind), secrets(kind))
    asked = Asked("POST", "/?wait=true", {}, json.loads(body))
    if kind != "webhook":  # its signature is made when it is sent
        ACCEPTS[kind][0](asked)
    assert not HIDDEN.search(texts_of(asked.body))


@pytest.mark.parametrize("kind", ACCEPTS)
def test_an_exercise_begins_with_its_mark_and_says_its_label(kind: str) -> None:
    body = json.loads(render(message("Severity is HIGH", mode="exercise"), channel(kind), secrets(kind)))
    assert "GREEN" in texts_of(body)
    shown = list(marked_texts(kind, body))
    assert shown
    assert all(each.startswith("EXERCISE") for each in shown)


def marked_texts(kind: str, body: Any) -> Iterator[str]:
    """What people read of a payload, each where they begin to read."""
    if kind == "slack":
        yield from (body["text"], *(each["text"]["text"] for each in body["blocks"]))
    elif kind == "teams":
        yield from (each["inlines"][0]["text"] for each in body["attachments"][0]["content"]["body"])
    elif kind == "pagerduty":
        yield from (body["payload"]["summary"], *body["payload"]["custom_details"]["events"])
    elif kind == "webhook":
        yield from (body["data"]["heading"], *body["data"]["lines"])
    else:
        yield body["content" if kind == "discord" else "text"]


def test_what_is_too_long_ends_visibly() -> None:
    what = message(*["y" * 290] * 10)
    for kind in ("slack", "discord", "pagerduty"):
        assert "…" in render(what, channel(kind), secrets(kind)).decode("unicode_escape")


def test_many_events_are_one_message_that_counts_the_rest() -> None:
    assert message(*["late"] * 500).lines[0] == "490 more before these; the record has them all."


def test_a_test_message_never_touches_the_alert_of_the_incident() -> None:
    item = Item("test", "test", "A test", "2026-03-24T12:00:00.000Z")
    what = Message("INC-2026-0001", "live", "TLP:GREEN", "high", "", (item,), "trigger", "irr-1", item.time)
    body = json.loads(render(what, channel("pagerduty"), secrets("pagerduty")))
    assert (body["dedup_key"], body["payload"]["severity"]) == ("INC-2026-0001-test", "info")
