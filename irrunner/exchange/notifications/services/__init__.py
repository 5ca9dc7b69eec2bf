"""One module for each service: the bytes of a message, with its limits as its documentation has them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.message import Message
    from irrunner.exchange.notifications.secrets import Secrets

    Render = Callable[[Message, Channel, Secrets], bytes]


def render(message: Message, channel: Channel, secrets: Secrets) -> bytes:
    """The exact bytes that leave: the body of a request, or a whole mail."""
    module = import_module(f"irrunner.exchange.notifications.services.{channel.kind}")
    return cast("Render", module.render)(message, channel, secrets)
