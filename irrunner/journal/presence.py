"""Who has an incident open: a small file per screen, or plain walk, beside the journal. It is no evidence."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct, json

from irrunner.errors import IrrunnerError
from irrunner.journal.sqlite.location import DRAFTS
from irrunner.safety.paths import open_regular, private_folder, safe_name, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.chain import Actor

GONE_AFTER = 30.0
"""Seconds without a sign of life after which a screen counts as gone."""
_LONGEST = 4_096
_MOST = 50


class Here(Struct, frozen=True):
    """Somebody who has the incident open, in words of their own machine: foreign text.

    `where`: the step that they look at, or a room; empty when they do not say.
    """

    name: str
    account: str
    host: str
    since: str
    where: str = ""

    @property
    def short(self) -> str:
        """A name for the headline."""
        return self.name or self.account


class Presence:
    """One's own sign, and everybody else's."""

    def __init__(self, place: Path, incident: str, actor: Actor, since: str) -> None:
        """Nothing is written yet."""
        self._folder = place / DRAFTS
        self._start = safe_name(f"here.{incident}.")
        self._mine = self._folder / safe_name(f"here.{incident}..{actor.host}.{os.getpid()}.{os.urandom(3).hex()}")
        self._said = {"name": actor.name, "account": actor.account, "host": actor.host, "since": since}
        self._written = False

    def beat(self, where: str = "") -> None:
        """Say that this screen is still here, and where; that it cannot be said is no trouble."""
        with suppress(IrrunnerError, OSError):
            moved, self._said["where"] = where != self._said.get("where", ""), where
            if self._written and not moved and self._mine.exists():
                os.utime(self._mine)
                return
            private_folder(self._folder)
            write_private(self._mine, json.encode(self._said))
            if self._folder.stat().st_mode & 0o020:  # a store of a group
                self._mine.chmod(0o660)
            self._written = True

    def others(self) -> list[Here]:
        """Who else is here, by name."""
        found: list[Here] = []
        with suppress(OSError):
            paths = sorted(self._folder.glob(f"{self._start}*"))[:_MOST]
            found.extend(here for path in paths if path != self._mine and (here := _read(path)) is not None)
        return sorted(found, key=lambda here: (here.name, here.host, here.since))

    def leave(self) -> None:
        """Take the sign away."""
        with suppress(OSError):
            self._mine.unlink()
        self._written = False


def _read(path: Path) -> Here | None:
    """One sign; None when it is stale or no sign at all."""
    try:
        file, found = open_regular(path)
        with file:
            if time.time() - found.st_mtime > GONE_AFTER:
                return None
            said: Any = json.decode(file.read(_LONGEST))
        return Here(*(str(said.get(name, ""))[:80] for name in ("name", "account", "host", "since", "where")))
    except (IrrunnerError, OSError, ValueError, AttributeError, RecursionError):
        return None
