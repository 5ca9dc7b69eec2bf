"""Replacing names: people by roles or numbers; machines, accounts and addresses by those reserved for documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.playbook.model import REGISTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.state import State

_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
_URL = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
_ADDRESS_6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4}|:)(?![\w:])", re.IGNORECASE)
_HOST = r"(?<![\w.@/-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?![\w-])"
_SECRETS = (
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), "AKIAIOSFODNN7EXAMPLE"),
    (re.compile(r"\b(?:gh[pousr]_|github_pat_|xox[a-z]-|sk-|glpat-)[\w-]{10,}"), "a-token"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "an-id"),
    (re.compile(r"\b[0-9a-f]{32,128}\b", re.IGNORECASE), "a-hash"),
    (re.compile(r"(?<![\w+])\+\d[\d ()/-]{6,}\d"), "+1 555 0100"),
)
"""Patterns of secrets and identifiers, and their replacements."""
_FILES = frozenset(
    (
        *("bin", "cfg", "conf", "csv", "db", "dll", "dmp", "eml", "env", "exe", "gz", "html", "img", "ini", "ipynb"),
        *("iso", "jar", "java", "js", "json", "key", "lock", "log", "md", "mem", "pcap", "pem", "php", "pl", "png"),
        *("pth", "py", "rb", "rs", "sh", "sql", "sqlite", "tar", "tgz", "toml", "ts", "txt", "vmdk", "whl", "xml"),
        *("yaml", "yml", "zip"),
    )
)
"""Suffixes of file names; another word with dots is taken for a host."""
_SHORTEST = 3
"""Characters; a shorter name would replace ordinary words."""


_KEPT = ("link.example", "mail.example")
"""Hosts of the replacements themselves."""


def _parts_of(words: Sequence[str]) -> re.Pattern[str] | None:
    """Words wherever they are a part of another one, also with other signs between: `Lite-LLM`, `litellm_init.pth`."""
    letters = [re.findall(r"[^\W_]", word) for word in words]
    found = [r"[\W_]?".join(map(re.escape, each)) for each in letters if len(each) >= _SHORTEST]
    return re.compile("|".join(sorted(found, key=len, reverse=True)), re.IGNORECASE) if found else None


class Anonymiser:
    """The replacement of every name of one incident; the same name always gets the same replacement."""

    def __init__(self, state: State, more: Sequence[str] = ()) -> None:
        """Collect the names of one incident.

        Args:
            state: of the incident.
            more: further words to replace, such as the name of the company.
        """
        self._known: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._hosts: dict[str, str] = {}
        labels = " ".join([*state.roles, *(role.label for role in state.roles.values())])
        self._ordinary = {word.casefold() for word in re.findall(r"\w+", f"{labels} Deputy Second Night Duty Team")}
        self._parts = _parts_of(more)
        for word in more:
            self._learn(word, "the organisation")
        for number, item in enumerate(state.evidence.values(), 1):
            ending = item.name.rpartition(".")[2].lower()
            self._learn(item.name, f"file-{number}{f'.{ending}' if ending in _FILES else ''}")
        self._people(state)
        for register, rows in state.registers.items():
            for row in rows.values():
                self._learn(row.cell(REGISTERS[register][0]), f"{register[:-1]}-{row.id}.example")
                self._learn_person(row.cell("owner"), "somebody")
        names = sorted(self._known, key=lambda name: (-len(name), name))
        known = rf"|(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)" if names else ""
        self._pattern = re.compile(f"{_HOST}{known}", re.IGNORECASE)  # in one pass, so that no replacement is replaced

    def text(self, raw: str) -> str:
        """A text with the names, addresses, mail addresses, links and secrets in it replaced."""
        text = _URL.sub("https://link.example/", raw)
        text = _MAIL.sub("somebody@mail.example", text)
        for pattern, replacement in _SECRETS:
            text = pattern.sub(replacement, text)
        text = self._pattern.sub(lambda match: self._known.get(match[0].casefold()) or self._host(match[0]), text)
        text = _ADDRESS_6.sub("2001:db8::1", text)
        text = _ADDRESS.sub(lambda match: self._address(match[0]), text)
        return self._parts.sub("hidden", text) if self._parts is not None else text

    def _people(self, state: State) -> None:
        for role in state.roles.values():
            for holder in role.holders:
                self._learn_person(holder.words, f"the {role.label or role.name}")
                self._learn(holder.body_text("contact"), "a contact")
        number = 0
        for entry in state.entries:
            for name in (entry.by, entry.actor.name, entry.actor.account, entry.body_text("owner")):
                if self._learn_person(name, f"person {number + 1}"):
                    number += 1
            self._learn(entry.actor.host, "host.example")

    def _learn_person(self, name: str, replacement: str) -> bool:
        """Learn a person's name and each of its parts, because people are called by one; returns whether it is new."""
        new = self._learn(name, replacement)
        for part in name.split() if new else ():
            word = part.strip(".,;()")
            if word[:1].isupper() and word.casefold() not in self._ordinary:
                self._learn(word, replacement)
        return new

    def _learn(self, name: str, replacement: str) -> bool:
        """Learn a name; returns whether it is new."""
        key = " ".join(name.split()).casefold()
        if len(key) < _SHORTEST or key in self._known or key == "[redacted]":
            return False
        self._known[key] = replacement
        return True

    def _host(self, host: str) -> str:
        known = host.casefold()
        if known.rpartition(".")[2] in _FILES or known in _KEPT:
            return host
        return self._hosts.setdefault(known, f"host-{len(self._hosts) + 1}.example")

    def _address(self, address: str) -> str:
        number = len(self._addresses) % 254 + 1
        return self._addresses.setdefault(address, f"192.0.2.{number}")
