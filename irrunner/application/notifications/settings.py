"""What the configuration says about notifications."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from irrunner.exchange.notifications.channels import Channel


class NotificationSettings(Struct, frozen=True):
    """What the configuration says about notifications.

    Attributes:
        channels: by name. offline: whether nothing may use the network.
        templates: the folder of the user's own report templates, in which redaction profiles are looked for first.
    """

    channels: dict[str, Channel] = {}
    offline: bool = False
    templates: Path | None = None
