"""PagerDuty: Events API v2. An incident is one alert, triggered, acknowledged and resolved under the incident's id.

- https://raw.githubusercontent.com/PagerDuty/developer-docs/main/docs/events-API-v2/02-Trigger-Events.md: the fields,
  1,024 characters of summary, 255 of `dedup_key`, the key of 32 characters
- https://raw.githubusercontent.com/PagerDuty/developer-docs/main/docs/events-API-v2/01-Overview.md: 202; 429 and 5xx
  are tried again; 512 KB
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from irrunner.exchange.notifications.message import cut

if TYPE_CHECKING:
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

SUMMARY: Final = 1_024
_SEVERITY: Final = {"critical": "critical", "high": "error", "medium": "warning", "low": "info"}


def render(message: Message, _: Channel, secrets: Secrets) -> bytes:
    """The body of the request. The routing key is in it, because the service asks for it there.

    A test is an alert of its own: it must not acknowledge or resolve the real one.
    """
    is_test = message.items[-1].event == "test"
    body: dict[str, Any] = {
        "routing_key": secrets.secret,
        "event_action": message.act,
        "dedup_key": f"{message.incident[:200]}{'-test' if is_test else ''}",
        "client": "irrunner",
        "payload": {
            "summary": cut(" | ".join((message.heading, *message.lines)), SUMMARY),
            "source": "irrunner",  # a host name of ours is nobody's business there
            "severity": "info" if is_test else _SEVERITY.get(message.severity, "error"),
            "custom_details": {"tlp": message.tlp, "mode": message.mode, "events": list(message.lines)},
        },
    }
    return json.dumps(body).encode()
