"""Drafts and presence in a dictionary."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from irrunner.journal.interface import Here

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal.chain import Actor


class DictionaryWorkspace:
    def __init__(self, side: dict[Any, Any]) -> None:
        self._side = side

    def keep_draft(self, incident: str, name: str, text: str, *, account: str = "") -> None:
        self._side["draft", incident, account, name] = text if text.strip() else ""

    def draft(self, incident: str, name: str, *, account: str = "") -> str:
        return str(self._side.get(("draft", incident, account, name), ""))

    def keep_file(self, name: str, content: bytes) -> Path | None:
        return None

    def presence(self, incident: str, actor: Actor, since: str) -> DictionaryPresence:
        return DictionaryPresence(self._side, incident, actor, since)

    def keep_removal(self, incident: str) -> None:
        self._side["removal", incident] = True

    def removals(self) -> list[str]:
        return sorted(key[1] for key in self._side if key[0] == "removal")

    def end_removal(self, incident: str) -> None:
        self._side.pop(("removal", incident), None)

    def keep_derived(self, name: str, content: bytes) -> None:
        self._side["derived", name] = content

    def derived(self, name: str) -> bytes:
        return bytes(self._side.get(("derived", name), b""))

    @contextmanager
    def hold_check(self, incident: str, check: int) -> Iterator[None]:
        yield

    def abandoned_checks(self) -> list[tuple[str, int]]:
        return []

    def release_check(self, incident: str, check: int) -> None:
        pass

    def forget(self, incident: str) -> list[str]:
        for key in [key for key in self._side if key[:2] == ("draft", incident) or key[0] == "derived"]:
            del self._side[key]
        return []


class DictionaryPresence:
    def __init__(self, side: dict[Any, Any], incident: str, actor: Actor, since: str) -> None:
        self._side = side
        self._key = ("here", incident, self)
        self._of = (actor.name, actor.account, actor.host, since)

    def beat(self, where: str = "") -> None:
        self._side[self._key] = Here(*self._of, where)

    def others(self) -> list[Here]:
        found = [here for key, here in list(self._side.items()) if key[:2] == self._key[:2] and key != self._key]
        return sorted(found, key=lambda here: (here.name, here.host, here.since))

    def leave(self) -> None:
        self._side.pop(self._key, None)
