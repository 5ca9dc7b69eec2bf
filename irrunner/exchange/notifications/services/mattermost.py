"""Mattermost: an incoming webhook with Markdown in which nothing of ours is marked up.

- https://docs.mattermost.com/developers/integrate/webhooks/incoming: the shape; the address is a secret
- https://docs.mattermost.com/developers/integrate/reference/message-attachments: texts of attachments can mention
  people, so there are none
A post has 16,383 characters, 4,000 in older servers (https://github.com/bvdcode/Mattermost.NET/pull/7): we take
the less.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from irrunner.exchange.notifications.message import cut
from irrunner.safety import markdown

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

TEXT: Final = 4_000


def render(message: Message, _: Channel, __: Secrets) -> bytes:
    """The body of the request; lines are parted by empty ones, or Markdown would join them."""
    text = "\n\n".join(markdown.escape(cut(each, LINE)) for each in (message.heading, *message.lines))
    if len(text) > TEXT:
        text = text[: TEXT - 1].rstrip("\\") + "…"
    return json.dumps({"text": text}).encode()


LINE: Final = 300
