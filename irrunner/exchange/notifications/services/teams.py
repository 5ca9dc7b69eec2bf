"""Microsoft Teams: an Adaptive Card to a webhook of the Workflows app; the older connectors are being retired.

- https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook: the
  shape, 28 KB, four requests a second
- https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format: a `TextBlock` is
  Markdown
- https://learn.microsoft.com/adaptive-cards/create/textfeatures: a `RichTextBlock` is not; `{{DATE(…)}}` is a function
A mention needs an entity beside the text, and there is none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from irrunner.exchange.notifications.message import cut

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

MOST_BYTES: Final = 20_000
"""Of 28 KB, which Teams counts with its own dressing."""
_MOST_TEXT: Final = 3_000


def render(message: Message, _: Channel, __: Secrets) -> bytes:
    """The body of the request."""
    body = [_line(message.heading, weight="Bolder")]
    left = _MOST_TEXT
    for each in message.lines:
        body.append(_line(cut(each, max(1, left))))
        left -= len(each)
        if left <= 0:
            break
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return json.dumps({"type": "message", "attachments": [attachment]}, ensure_ascii=False).encode()


def _line(text: str, weight: str = "Default") -> dict[str, Any]:
    run = {"type": "TextRun", "text": text.replace("{{", "{ {"), "weight": weight}
    return {"type": "RichTextBlock", "inlines": [run]}
