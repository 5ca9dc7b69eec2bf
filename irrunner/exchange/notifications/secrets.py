"""Where addresses and tokens are: in a variable of the environment, or in the keyring. They stay in memory."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from msgspec import Struct

from irrunner.errors import NotFound
from irrunner.exchange.notifications.channels import PAGERDUTY, Channel


class Secrets(Struct, frozen=True):
    """What a channel needs and nobody sees.

    Attributes:
        address: where to send. secret: its token, key or password; empty without one.
    """

    address: str
    secret: str = ""

    def __repr__(self) -> str:
        """Nothing of them, wherever it is printed."""
        return "Secrets(…)"

    def without(self, text: str) -> str:
        """A text of a stranger without anything of them: a service may repeat what it was sent."""
        for part in sorted(self._parts(), key=len, reverse=True):
            text = text.replace(part, "[secret]")
        return text

    def _parts(self) -> set[str]:
        """Both, and the pieces of the address that could be a token."""
        from urllib.parse import unquote, urlsplit

        try:
            split = urlsplit(self.address)
        except ValueError:
            return {part for part in (self.address, self.secret) if part}
        pieces = [*split.path.split("/"), *split.query.replace("=", "&").split("&")]
        tokens = {piece for piece in pieces if len(piece) >= _LEAST_TOKEN}
        whole = {self.secret, self.address, split.path if len(split.path) >= _LEAST_TOKEN else ""}
        return {each for part in (*tokens, *whole) for each in (part, unquote(part)) if each}


_LEAST_TOKEN = 6


def find_secrets_of(channel: Channel) -> Secrets:
    """The address and the token of a channel.

    Raises:
        NotFound: one of them is not there; its name is said, and nothing else.
    """
    default = PAGERDUTY if channel.kind == "pagerduty" else ""
    address = _value(channel, channel.address) if channel.address else default
    return Secrets(address, _value(channel, channel.secret) if channel.secret else "")


def _value(channel: Channel, place: str) -> str:
    kind, _, name = place.partition(":")
    found = (os.environ.get(name, "") if kind == "env" else _of_keyring(channel, name)).strip()
    if not found:
        where = f"The variable {name} is not set here" if kind == "env" else f"The keyring has nothing for {name}"
        raise NotFound(f"{where}, so nothing can be sent to the channel {channel.name}.", hint=_HINT[kind])
    return found


_HINT = {
    "env": "Set it in the environment of this program; never in the settings.",
    "keyring": "Put it there: keyring set SERVICE NAME.",
}


def _of_keyring(channel: Channel, name: str) -> str:
    service, _, user = name.partition("/")
    try:
        keyring: Any = import_module("keyring")
    except ImportError as error:
        raise NotFound(
            f"The secret of the channel {channel.name} is in the keyring, and the package keyring is not here.",
            hint="Install it beside irrunner, or name a variable of the environment instead: env:NAME.",
        ) from error
    try:
        return str(keyring.get_password(service, user) or "")
    except Exception as error:  # whatever a backend raises: locked, not there, no session bus
        what = type(error).__name__
        raise NotFound(
            f"The keyring did not answer ({what}), so nothing can be sent to the channel {channel.name}.",
            hint="Unlock it, or name a variable of the environment instead: env:NAME.",
        ) from None
