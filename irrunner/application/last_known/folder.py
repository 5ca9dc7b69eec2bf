"""The folder of last known copies: a private store for each incident, and beside it a file that says as of when it is.

Everything lies in one folder that is ours and that nobody else can look into; what is not so is named and never used.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from msgspec import DecodeError, Struct, ValidationError, json, structs

from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.moments import is_time
from irrunner.journal.locations import own_folder, scheme_of
from irrunner.safety.confinement import is_confined
from irrunner.safety.paths import open_regular, private_folder, write_private

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from irrunner.journal.locations import Location

MOST: Final = 3
"""How many incidents of one store have a copy: those that were opened last."""
BY_HAND: Final = "Look who made it, and remove it by hand."
_AS_OF: Final = ".as-of.json"
_LARGEST: Final = 4_096
"""Bytes of such a file that are read."""
_FLAGS: Final = os.O_NOFOLLOW | os.O_CLOEXEC


class AsOf(Struct, frozen=True):
    """As of when a copy is.

    Attributes:
        incident: its id. opened: when it was last opened here, in UTC.
        seq, link: the last entry that the server had when this machine asked last, the link in hex; 0 before the copy
            is whole for the first time.
        read: when that was, in UTC.
        holds: false once it was found to be changed; it is then read anew as soon as the server answers.
    """

    incident: str
    opened: str
    seq: int = 0
    link: str = ""
    read: str = ""
    holds: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether the copy ever held all that the server had."""
        return self.seq > 0


def find_copies(place: Location) -> CopyFolder | None:
    """The copies of a store behind a line; None for a folder, and for whoever comes in by SSH, not on their machine."""
    if not scheme_of(place) or is_confined():
        return None
    return CopyFolder(own_folder(str(place)) / "copies")


class CopyFolder:
    """The last known copies of one store, on this machine."""

    def __init__(self, folder: Path) -> None:
        """Make nothing yet."""
        self.folder = folder

    def all(self) -> list[AsOf]:
        """As of when each copy is, those that were opened last first.

        Raises:
            Refused: the folder is not ours.
        """
        if not os.path.lexists(self.folder):
            return []
        self._require_ours()
        files = [file.name for file in self.folder.iterdir() if file.name.endswith(_AS_OF)]
        found = [each for name in files if (each := self._read(name)) is not None]
        return sorted(found, key=lambda each: (each.opened, each.incident), reverse=True)

    def place(self, incident: str) -> Path:
        """Where the copy of an incident lies: a store like any other.

        Raises:
            Refused: a symbolic link has its name.
        """
        place = self.folder / _name_of(incident)
        if place.is_symlink():
            raise Refused(f"The copy of {incident} at {place} is a symbolic link, so it is not used.", hint=BY_HAND)
        return place

    def begin(self, incident: str, opened: str) -> None:
        """Say that an incident was opened here, so that it has a copy from now on; the oldest one beyond `MOST` goes.

        Raises:
            Refused: the folder is not ours, or cannot be written.
        """
        private_folder(self.folder)
        known = self.all()
        before = next((each for each in known if each.incident == incident), AsOf(incident, opened))
        self.keep(structs.replace(before, opened=opened))
        for each in [each for each in known if each.incident != incident][MOST - 1 :]:
            self.remove(each.incident)

    def keep(self, as_of: AsOf) -> None:
        """Write as of when a copy is, after the copy itself is on disk.

        Raises:
            Refused: it cannot be written.
        """
        write_private(self.folder / (_name_of(as_of.incident) + _AS_OF), json.encode(as_of))

    def remove(self, incident: str) -> None:
        """Remove the copy of an incident, the words first.

        Raises:
            Refused: it cannot be removed.
        """
        place = self.place(incident)
        try:
            if os.path.lexists(place):
                shutil.rmtree(place)
            (self.folder / (_name_of(incident) + _AS_OF)).unlink(missing_ok=True)
        except OSError as error:
            raise Refused(
                f"The copy of {incident} at {place} cannot be removed: {error.strerror}.", hint=BY_HAND
            ) from error

    def remove_all(self) -> None:
        """Remove everything.

        Raises:
            Refused: the folder is not ours, or cannot be removed.
        """
        if not os.path.lexists(self.folder):
            return
        self._require_ours()
        try:
            shutil.rmtree(self.folder)
        except OSError as error:
            raise Refused(f"The copies at {self.folder} cannot be removed: {error.strerror}.", hint=BY_HAND) from error

    def sweep(self, known: Iterable[AsOf]) -> None:
        """Remove stores of which nothing says as of when they are; to be called by whoever changes the copies alone."""
        named = {_name_of(each.incident) for each in known}
        for place in self.folder.iterdir():
            if place.is_dir() and place.name not in named and not (self.folder / (place.name + _AS_OF)).exists():
                shutil.rmtree(place, ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether this process alone changes the copies, until the block ends.

        Raises:
            Refused: the folder is not ours, or cannot be written.
        """
        if not os.path.lexists(self.folder):
            yield False
            return
        self._require_ours()
        try:
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | _FLAGS, 0o600)
        except OSError as error:
            raise Refused(f"The folder of your copies, {self.folder}, cannot be used: {error.strerror}.") from error
        try:
            yield _lock(descriptor)
        finally:
            os.close(descriptor)

    def _require_ours(self) -> None:
        """See that the folder is ours alone.

        Raises:
            Refused: it is not.
        """
        try:
            found = self.folder.lstat()
        except OSError as error:
            raise Refused(f"The folder of your copies, {self.folder}, cannot be used: {error.strerror}.") from error
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise Refused(
                f"The folder of your copies, {self.folder}, is not yours alone, so it is not used.",
                hint="Look who made it, then move it away or take the rights of others: chmod 700.",
            )

    def _read(self, name: str) -> AsOf | None:
        try:
            file, found = open_regular(self.folder / name)
            with file:
                if found.st_uid != os.geteuid():
                    return None
                as_of = json.decode(file.read(_LARGEST), type=AsOf)
        except (IrrunnerError, OSError, DecodeError, ValidationError):
            return None
        is_sound = is_time(as_of.opened) and (not as_of.is_whole or is_time(as_of.read))
        return as_of if is_sound and name == _name_of(as_of.incident) + _AS_OF else None


def _name_of(incident: str) -> str:
    """A name that no id can choose."""
    return sha256(incident.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
