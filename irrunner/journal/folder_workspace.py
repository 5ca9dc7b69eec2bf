"""A workspace in a folder: private files for drafts and presence, which are no record and no evidence."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from msgspec import json

from irrunner.errors import IrrunnerError
from irrunner.journal.derived import read_derived, write_derived
from irrunner.journal.interface import COPIED, Here
from irrunner.safety.paths import open_regular, private_folder, safe_name, sync_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal.chain import Actor
    from irrunner.journal.interface import Presence

GONE_AFTER = 30.0
"""Seconds without a beat after which a person counts as gone."""
_LONGEST_DRAFT = 1_000_000  # bytes that are read back
_LONGEST_PRESENCE = 4_096  # bytes
_MOST_PRESENT = 50
_REMOVAL = "removal."
_DERIVED = "derived."
_CHECK = "check."


class FolderWorkspace:
    """A workspace in a folder, which is made when something is first kept in it."""

    def __init__(self, folder: Path | None, *, files: Path | None = None) -> None:
        """Keep nothing yet.

        Args:
            folder: where drafts and presence lie; without one there are none.
            files: where private files go, if that is another folder.
        """
        self._folder = folder if folder is None or not folder.is_symlink() else None
        self._files = files

    def keep_draft(self, incident: str, name: str, text: str, *, account: str = "") -> None:
        """Keep a draft in a file of its own; an empty text removes it."""
        if self._folder is None:
            return
        path = self._folder / _draft_name(incident, name, account)
        with suppress(IrrunnerError, OSError):
            if text.strip():
                private_folder(self._folder)
                write_private(path, text.encode("utf-8", "surrogatepass"))
            else:
                path.unlink(missing_ok=True)

    def draft(self, incident: str, name: str, *, account: str = "") -> str:
        """The draft; empty when there is none, or something else than a file has its name."""
        if self._folder is None:
            return ""
        try:
            with open_regular(self._folder / _draft_name(incident, name, account))[0] as file:
                return file.read(_LONGEST_DRAFT).decode("utf-8", "replace")
        except (IrrunnerError, OSError):
            return ""

    def keep_file(self, name: str, content: bytes) -> Path | None:
        """Write a private file; where it is, or None when it cannot be written."""
        folder = self._files or self._folder
        if folder is None or (folder == self._folder and not folder.parent.is_dir()):
            return None  # there is no store, and none is begun with a file like this
        path = folder / safe_name(name)
        try:
            private_folder(folder)
            write_private(path, content)
        except (IrrunnerError, OSError):
            return None
        return path

    def presence(self, incident: str, actor: Actor, since: str) -> Presence:
        """The presence of one person on one screen."""
        if self._folder is None:
            return NoPresence()
        return FolderPresence(self._folder, incident, actor, since)

    def keep_removal(self, incident: str) -> None:
        """Leave an empty file that names the incident."""
        if self._folder is None:
            return
        with suppress(IrrunnerError, OSError):
            private_folder(self._folder)
            write_private(self._folder / safe_name(f"{_REMOVAL}{incident}"), b"")
            sync_folder(self._folder)

    def removals(self) -> list[str]:
        """The incidents that such files name."""
        if self._folder is None:
            return []
        try:
            names = [entry.name for entry in os.scandir(self._folder) if entry.name.startswith(_REMOVAL)]
        except OSError:  # no folder, no removals
            return []
        return sorted(name.removeprefix(_REMOVAL) for name in names)

    def end_removal(self, incident: str) -> None:
        """Delete the file."""
        if self._folder is not None:
            with suppress(OSError):
                (self._folder / safe_name(f"{_REMOVAL}{incident}")).unlink()

    def keep_derived(self, name: str, content: bytes) -> None:
        """Keep what follows from the journal, in a file for each account."""
        if self._folder is not None:
            with suppress(IrrunnerError):
                private_folder(self._folder)
                write_derived(self._folder / _derived_name(name), content)

    def derived(self, name: str) -> bytes:
        """What was kept; empty when that is nothing, or not to be relied on."""
        return read_derived(self._folder / _derived_name(name)) if self._folder is not None else b""

    @contextmanager
    def hold_check(self, incident: str, check: int) -> Iterator[None]:
        """Leave an empty file that names the check, locked by this process until the block ends."""
        path = self._check(incident, check)
        lock = _locked(path, create=True) if path is not None else None
        try:
            yield
        finally:
            if path is not None and lock is not None:
                self.release_check(incident, check)
                os.close(lock)

    def abandoned_checks(self) -> list[tuple[str, int]]:
        """The checks that such files name and that no process has locked."""
        if self._folder is None:
            return []
        try:
            names = [entry.name for entry in os.scandir(self._folder) if entry.name.startswith(_CHECK)]
        except OSError:  # no folder, no checks
            return []
        found = []
        for name in sorted(names):
            incident, _, number = name.removeprefix(_CHECK).rpartition(".")
            if (
                incident
                and number.isascii()
                and number.isdigit()
                and (lock := _locked(self._folder / name)) is not None
            ):
                os.close(lock)
                found.append((incident, int(number[:9])))
        return found

    def release_check(self, incident: str, check: int) -> None:
        """Delete the file."""
        if (path := self._check(incident, check)) is not None:
            with suppress(OSError):
                path.unlink()

    def _check(self, incident: str, check: int) -> Path | None:
        return self._folder / safe_name(f"{_CHECK}{incident}.{check}") if self._folder is not None else None

    def forget(self, incident: str) -> list[str]:
        """Remove an incident's drafts and what was copied last; sentences about what could not be removed.

        What was derived goes as well, whoever derived it, and what somebody who is gone left half written.
        """
        sentences = []
        for path in self._repeating(incident):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                sentences.append(f"{path} may still hold what was removed, and cannot be deleted: {error.strerror}.")
        return sentences

    def _repeating(self, incident: str) -> list[Path]:
        if self._folder is None:
            return []
        try:
            names = [path for path in self._folder.iterdir() if not path.is_dir()]
        except OSError:  # no folder, no drafts
            return []
        starts = (f"{incident}.", _DERIVED)
        return [
            path
            for path in names
            if path.name == COPIED or path.name.startswith(starts) or (path.name[0], path.suffix) == (".", ".part")
        ]


def _derived_name(name: str) -> str:
    return safe_name(f"{_DERIVED}{name}.{os.geteuid()}")


def _locked(path: Path, *, create: bool = False) -> int | None:
    """A descriptor that holds the lock of a regular file; None when another process does, or it cannot be had."""
    try:
        if create:
            private_folder(path.parent)
            write_private(path, b"")
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (IrrunnerError, OSError):
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _draft_name(incident: str, name: str, account: str) -> str:
    return safe_name(f"{incident or 'home'}.{account}.{name}.txt")


class FolderPresence:
    """One person's file in the folder, and everybody else's; a file that is not touched grows old."""

    def __init__(self, folder: Path, incident: str, actor: Actor, since: str) -> None:
        self._folder = folder
        self._start = safe_name(f"here.{incident}.")
        self._own = folder / safe_name(f"here.{incident}..{actor.host}.{os.getpid()}.{os.urandom(3).hex()}")
        self._fields = {"name": actor.name, "account": actor.account, "host": actor.host, "since": since}
        self._written = False

    def beat(self, where: str = "") -> None:
        """Write the file when something in it is new, else touch it."""
        with suppress(IrrunnerError, OSError):
            moved, self._fields["where"] = where != self._fields.get("where", ""), where
            if self._written and not moved and self._own.exists():
                os.utime(self._own)
                return
            private_folder(self._folder)
            write_private(self._own, json.encode(self._fields))
            if self._folder.stat().st_mode & 0o020:  # a store of a group
                _open_to_group(self._own)
            self._written = True

    def others(self) -> list[Here]:
        """Who else is here, by name."""
        found: list[Here] = []
        with suppress(OSError):
            paths = sorted(self._folder.glob(f"{self._start}*"))[:_MOST_PRESENT]
            others = (path for path in paths if path != self._own and not self._is_left_over(path))
            found.extend(here for path in others if (here := _read(path)) is not None)
        return sorted(found, key=lambda here: (here.name, here.host, here.since))

    def _is_left_over(self, path: Path) -> bool:
        """Whether a process of this account on this machine wrote it, and was killed before it could delete it."""
        before, _, _ = self._own.name.rpartition(f"{os.getpid()}.")
        number, dot, _ = path.name.removeprefix(before).partition(".")
        if not path.name.startswith(before) or not dot or not number.isascii() or not number.isdigit():
            return False
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return path.stat().st_uid == os.getuid()
        except (OSError, OverflowError):  # somebody else's, and alive
            return False
        return False

    def leave(self) -> None:
        """Delete the file."""
        with suppress(OSError):
            self._own.unlink()
        self._written = False


class NoPresence:
    """In a store that is somebody else's: nobody is shown, and nothing is written."""

    def beat(self, where: str = "") -> None:
        """Show nothing."""

    def others(self) -> list[Here]:
        """Nobody."""
        return []

    def leave(self) -> None:
        """Nothing is shown."""


def _open_to_group(path: Path) -> None:
    """Let the group read and touch a file: this one, also where somebody just put a link in its place."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        os.fchmod(descriptor, 0o660)
    finally:
        os.close(descriptor)


def _read(path: Path) -> Here | None:
    """Who a file is about; None when it has grown old or is something else."""
    try:
        file, found = open_regular(path)
        with file:
            if time.time() - found.st_mtime > GONE_AFTER:
                return None
            fields: Any = json.decode(file.read(_LONGEST_PRESENCE))
        return Here(*(str(fields.get(name, ""))[:80] for name in ("name", "account", "host", "since", "where")))
    except (IrrunnerError, OSError, ValueError, AttributeError, RecursionError):
        return None
