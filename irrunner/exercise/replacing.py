"""Replacing names: people by roles or numbers, machines, accounts and addresses by ones for documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.incident.state import State

_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
_SHORTEST = 3
"""Characters; a shorter name would be found inside other words' neighbours."""


class Replacing:
    """What every name of an incident is called instead; the same name always the same."""

    def __init__(self, state: State) -> None:
        """Gather the names of one incident."""
        self._known: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._people(state)
        for register, rows in state.registers.items():
            for row in rows.values():
                self._learn(row.cell("name"), f"{register[:-1]}-{row.id}.example")
                self._learn(row.cell("owner"), "somebody")
        names = sorted(self._known, key=lambda name: (-len(name), name))
        joined = "|".join(re.escape(name) for name in names)
        self._pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if names else None

    def text(self, raw: str) -> str:
        """A text without the names, addresses, mail addresses and links of the incident."""
        text = _URL.sub("https://link.example/", raw)
        text = _MAIL.sub("somebody@mail.example", text)
        if self._pattern is not None:
            text = self._pattern.sub(lambda match: self._known[match[0].casefold()], text)
        return _ADDRESS.sub(lambda match: self._address(match[0]), text)

    def _people(self, state: State) -> None:
        for role in state.roles.values():
            for holder in role.holders:
                self._learn(holder.words, f"the {role.label or role.name}")
                self._learn(holder.said_in("contact"), "a contact")
        number = 0
        for entry in state.entries:
            for name in (entry.by, entry.actor.name, entry.actor.account, entry.said_in("owner")):
                if self._learn(name, f"person {number + 1}"):
                    number += 1
            self._learn(entry.actor.host, "host.example")

    def _learn(self, name: str, instead: str) -> bool:
        """Take a name; whether it is new."""
        key = " ".join(name.split()).casefold()
        if len(key) < _SHORTEST or key in self._known or key == "[redacted]":
            return False
        self._known[key] = instead
        return True

    def _address(self, address: str) -> str:
        number = len(self._addresses) % 254 + 1
        return self._addresses.setdefault(address, f"192.0.2.{number}")
