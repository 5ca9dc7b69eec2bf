"""What each service accepts, with the limits that its documentation names, and a receiver on loopback that checks them.

The pages stand beside the payloads, in `irrunner/exchange/notifications/services/`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from typing import TYPE_CHECKING, Any, Final

from tests.checks.services import Answer, Asked, Service

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN: Final = "T0K3N-that-nobody-may-see"
KEY: Final = "whsec_" + base64.b64encode(b"k" * 32).decode()
ROUTING: Final = "r" * 32
HIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]")


def slack(asked: Asked) -> None:
    """Block Kit with nothing that is parsed, and a `text` whose control characters are escaped."""
    body = asked.body
    assert set(body) == {"text", "blocks", "unfurl_links", "unfurl_media"}
    assert body["unfurl_links"] is body["unfurl_media"] is False
    assert 1 <= len(body["text"]) <= 40_000
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", body["text"])
    assert 1 <= len(body["blocks"]) <= 50
    for block in body["blocks"]:
        text = block["text"]
        assert text["type"] == "plain_text"
        assert text["emoji"] is False
        assert 1 <= len(text["text"]) <= {"header": 150, "section": 3_000}[block["type"]]


def teams(asked: Asked) -> None:
    """An Adaptive Card whose texts are no Markdown, and no entity that would mention anybody."""
    assert len(json.dumps(asked.body)) < 28 * 1024
    assert asked.body["type"] == "message"
    (attachment,) = asked.body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert card["type"] == "AdaptiveCard"
    assert "msteams" not in card
    for element in card["body"]:
        assert element["type"] == "RichTextBlock"
        (run,) = element["inlines"]
        assert run["type"] == "TextRun"
        assert run["text"]
        assert "{{" not in run["text"]


def discord(asked: Asked) -> None:
    """At most 2,000 characters, no mention, no preview, no markup that is not escaped."""
    body = asked.body
    assert "wait=true" in asked.path
    assert 1 <= len(body["content"]) <= 2_000
    assert body["allowed_mentions"] == {"parse": []}
    assert body["flags"] & 4
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|<>]", body["content"])


def mattermost(asked: Asked) -> None:
    """A post of at most 4,000 characters without attachments, which could mention people."""
    assert set(asked.body) == {"text"}
    assert 1 <= len(asked.body["text"]) <= 4_000
    assert not re.search(r"(?<![\\\[])@\w", asked.body["text"])


def pagerduty(asked: Asked) -> None:
    """A whole event of Events API v2."""
    body = asked.body
    assert len(json.dumps(body)) < 512 * 1024
    assert body["routing_key"] == ROUTING
    assert body["event_action"] in ("trigger", "acknowledge", "resolve")
    assert 1 <= len(body["dedup_key"]) <= 255
    assert 1 <= len(body["payload"]["summary"]) <= 1_024
    assert body["payload"]["source"]
    assert body["payload"]["severity"] in ("critical", "error", "warning", "info")


def webhook(asked: Asked) -> None:
    """Standard Webhooks: three headers, and a signature over exactly what came."""
    headers = asked.headers
    assert set(asked.body) == {"type", "timestamp", "data"}
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{json.dumps(asked.body)}"
    key = base64.b64decode(KEY.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, message.encode(), hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert "." not in headers["webhook-id"]


ACCEPTS: Final[dict[str, tuple[Callable[[Asked], None], Answer]]] = {
    "slack": (slack, Answer(b"ok")),
    "teams": (teams, Answer(b"", 202)),
    "discord": (discord, Answer({"id": "1"})),
    "mattermost": (mattermost, Answer(b"ok")),
    "pagerduty": (pagerduty, Answer({"status": "success"}, 202)),
    "webhook": (webhook, Answer(b"", 204)),
}
"""What checks a request, and what a service answers to a good one."""


class Receiver(Service):
    """A service that refuses what it would refuse: with 400, and the reason."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._check, good = ACCEPTS[kind]
        self.answers(good)

    def answer(self, question: Asked) -> Answer:
        """The answer that is due, once the request holds."""
        try:
            assert question.method == "POST"
            assert question.headers["content-type"].startswith("application/json")
            assert not HIDDEN.search(texts_of(question.body))
            self._check(question)
        except AssertionError as error:
            self.asked.append(question)
            return Answer(f"refused: {error}".encode(), 400)
        return super().answer(question)


def texts_of(body: Any) -> str:
    """Every text of a body, a line for each."""
    if isinstance(body, dict):
        return "\n".join(map(texts_of, body.values()))
    if isinstance(body, list):
        return "\n".join(map(texts_of, body))
    return str(body).replace("\n", "")
