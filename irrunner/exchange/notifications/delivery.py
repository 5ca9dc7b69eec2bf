"""Handing a message over, and what came of it. One try: whoever calls decides whether there is another."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

SECONDS: Final = 15.0
"""For one try, however slowly it drips."""
WORDS: Final = 200
"""Characters of an answer that are kept."""


class Outcome(Struct, frozen=True):
    """What came of one try.

    Attributes:
        arrived: whether the service took it. words: what it answered, or what went wrong; nothing secret is in it.
        try_again: whether it may go better later. wait: seconds that the service asks for. unsure: it may have arrived.
    """

    arrived: bool
    words: str
    try_again: bool = False
    wait: float = 0.0
    unsure: bool = False


def deliver(message: Message, body: bytes, channel: Channel, secrets: Secrets, seconds: float = SECONDS) -> Outcome:
    """Hand a message over once. Nothing is raised: whatever goes wrong is an outcome.

    Args:
        message: what is sent.
        body: its exact bytes.
        channel: where to.
        secrets: its address and token.
        seconds: for all of it.
    """
    try:
        if channel.kind == "mail":
            from irrunner.exchange.notifications.mailing import send_mail

            outcome = send_mail(body, channel, secrets, seconds)
        else:
            from irrunner.exchange.notifications.posting import post

            outcome = post(message, body, channel, secrets, seconds)
    except Refused as refused:
        outcome = Outcome(False, f"{refused.sentence} {refused.hint}".strip())
    except Exception as error:  # a mistake of ours, or a library's: the act that it is about is recorded all the same
        outcome = Outcome(False, f"{type(error).__name__}: {error}", unsure=True)
    return Outcome(
        outcome.arrived,
        one_line(secrets.without(outcome.words), WORDS),
        outcome.try_again,
        outcome.wait,
        outcome.unsure,
    )


def wanted_wait(header: str) -> float:
    """Seconds that `Retry-After` asks for: a number of them or a date (RFC 9110, section 10.2.3); 0 for nothing."""
    header = header.strip()
    if header.isascii() and header.replace(".", "", 1).isdigit():
        return float(header[:8])
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0
