"""Discord: a webhook that mentions nobody and shows no previews.

- https://github.com/discord/discord-api-docs, docs/resources/Webhook.md, "Execute Webhook": 2,000 characters of
  `content`; `wait=true`, or a message that was not saved is no error
- https://docs.discord.com/developers/topics/rate-limits: 429 with `Retry-After`
`allowed_mentions` with an empty `parse` mentions nobody; flag 4 (SUPPRESS_EMBEDS, 1 << 2) shows no previews.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from irrunner.exchange.notifications.message import cut

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

CONTENT: Final = 2_000
_MARKUP: Final = re.compile(r"[\\`*_~|<>\[\]()#:-]")
_SUPPRESS_EMBEDS: Final = 1 << 2


def render(message: Message, _: Channel, __: Secrets) -> bytes:
    """The body of the request."""
    content = "\n".join(_escaped(each) for each in (message.heading, *message.lines))
    while len(content) > CONTENT:  # never cut behind a backslash, which would then escape our own mark
        content = content[: CONTENT - 1].rstrip("\\") + "…"
    body = {"content": content, "allowed_mentions": {"parse": []}, "flags": _SUPPRESS_EMBEDS, "tts": False}
    return json.dumps(body).encode()


def _escaped(text: str) -> str:
    """A line that is text to Discord's Markdown, and no mention, time, channel or emoji in angle brackets."""
    return _MARKUP.sub(r"\\\g<0>", cut(text, 400))
