"""A webhook of one's own: JSON, signed as Standard Webhooks 1.0.0 asks.

https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md: the shape of the payload, and
HMAC-SHA256 over `id.timestamp.body` in `webhook-signature: v1,BASE64`. The id stays the same when a
message is tried again, the timestamp is that of the attempt. A key has at least 24 bytes; `whsec_` and its base64, or
the text itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final

from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

LEAST_KEY: Final = 24
_PREFIX: Final = "whsec_"


def render(message: Message, channel: Channel, _: Secrets) -> bytes:
    """The body of the request."""
    body: dict[str, Any] = {
        "type": "irrunner.notification",
        "timestamp": message.items[-1].time,
        "data": {
            "incident": message.incident,
            "mode": message.mode,
            "tlp": message.tlp,
            "severity": message.severity,
            "channel": channel.name,
            "heading": message.heading,
            "lines": list(message.lines),
            "events": [{"key": each.key, "event": each.event, "time": each.time} for each in message.items],
        },
    }
    return json.dumps(body).encode()


def signature_headers(message_id: str, body: bytes, secret: str, now: int) -> dict[str, str]:
    """The headers by which a receiver knows that it is from us, and of now.

    Args:
        message_id: of the message.
        body: the exact bytes.
        secret: the key, as it was given to both sides.
        now: seconds since 1970.

    Raises:
        Refused: the key is too short, or none.
    """
    signed = b".".join((message_id.encode(), str(now).encode(), body))
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True) if secret.startswith(_PREFIX) else b""
    except binascii.Error as error:
        raise Refused("The key that signs begins with whsec_ and goes on with something that is no base64.") from error
    key = key or secret.encode()
    if len(key) < LEAST_KEY:
        raise Refused(
            f"The key that signs has {len(key)} bytes; it needs {LEAST_KEY}.",
            hint="Make one: openssl rand -base64 32",
        )
    return key
