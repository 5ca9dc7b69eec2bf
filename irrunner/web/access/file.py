"""The file of grants: read when it changed, and changed whole under a lock that every process takes."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from irrunner.errors import NotFound, Refused
from irrunner.safety.paths import private_folder, reading_regular, write_private
from irrunner.web.access.grants import MOST, Grant, alive, present

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAX_BYTES = 4 * 1024 * 1024
_SECONDS_TO_TRUST = 0.5
"""How long a reader goes by what it read before it looks whether the file has changed."""


class _File(msgspec.Struct):
    """What the file says."""

    grants: list[Grant]
    version: int = 1


class AccessFile:
    """The grants of one server. The file is made with the first grant."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "access.json"
        self._folder = folder
        self._read: list[Grant] = []
        self._stamp: tuple[int, int, int] | None = None
        self._trusted_until = 0.0

    def grants(self) -> list[Grant]:
        """All that have not ended; what another process changed is seen within half a second.

        Raises:
            Refused: the file cannot be read.
        """
        now = time.monotonic()
        if now >= self._trusted_until:
            if (stamp := self._stamp_now()) != self._stamp:
                self._read, self._stamp = self._load(), stamp
            self._trusted_until = now + _SECONDS_TO_TRUST
        return self._read

    @contextmanager
    def changing(self) -> Iterator[list[Grant]]:
        """The grants as they are now, to be changed in place; they are kept when the block ends.

        Raises:
            Refused: they cannot be read or kept, or would be too many.
        """
        private_folder(self._folder)
        with self._locked():
            grants = alive(self._load(), present())
            yield grants
            if len(grants) > MOST:
                raise Refused(
                    f"There are {MOST:,} links already, and no more are made.",
                    hint="End some: irrunner serve revoke ID",
                )
            write_private(self._path, msgspec.json.encode(_File(grants)))
            self._read, self._stamp = grants, self._stamp_now()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(self._folder / "access.lock", flags, 0o600)
        except OSError as error:
            raise Refused(f"The file of links cannot be locked: {error.strerror}.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _stamp_now(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.lstat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Refused(f"The file of links cannot be read: {error.strerror}.") from error
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _load(self) -> list[Grant]:
        try:
            with reading_regular(self._path) as (file, _):
                data = file.read(_MAX_BYTES + 1)
        except NotFound:
            return []
        try:
            return msgspec.json.decode(data, type=_File).grants
        except msgspec.MsgspecError as error:
            raise Refused(
                f"The file of links, {self._path}, is damaged.", hint="Remove it: every link ends with it."
            ) from error
