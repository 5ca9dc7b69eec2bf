"""Handing a message over, and what came of it. One try: whoever calls decides whether there is another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.errors import Refused
from irrunner.exchange.notifications.outcome import Outcome
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

SECONDS: Final = 15.0
"""For one try, however slowly it drips."""
WORDS: Final = 200
"""Characters of an answer that are kept."""


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
