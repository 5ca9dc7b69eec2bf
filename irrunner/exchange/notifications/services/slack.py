"""Slack: an incoming webhook with Block Kit, in plain text throughout.

- https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks: the answers
- https://docs.slack.dev/reference/block-kit/composition-objects/text-object: 3,000 characters, `plain_text` as it is
- https://api.slack.com/reference/surfaces/formatting: `&`, `<` and `>` are escaped in `text`, so `<!channel>` is text
- https://api.slack.com/docs/rate-limits: one message a second
A header block takes 150 characters (https://rdrr.io/github/samterfa/slackme/man/header_block.html, out of Slack's own).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from irrunner.exchange.notifications.message import cut

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

HEADER: Final = 150
SECTION: Final = 3_000
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render(message: Message, _: Channel, __: Secrets) -> bytes:
    """The body of the request. `text` is what a notification on a phone shows; it is parsed, so it is escaped."""
    blocks = [{"type": "header", "text": _plain(message.heading, HEADER)}]
    if message.lines:
        blocks.append({"type": "section", "text": _plain("\n".join(message.lines), SECTION)})
    body = {
        "text": cut(message.text, SECTION // 5).translate(_ESCAPES),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(body).encode()


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}
