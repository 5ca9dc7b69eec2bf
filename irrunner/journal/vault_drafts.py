"""Files on their way into a folder vault: `incoming-…` until they are whole, removed when their writer is gone."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO

from irrunner.errors import StoreUnusable
from irrunner.journal.faults import disk_fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INCOMING = "incoming-"
_NAME = re.compile(r"incoming-(\d+)-[0-9a-f]{16}")
_LARGE = 16 << 20
"""Bytes from which on it is worth asking the disk whether there is room."""


@contextmanager
def incoming(folder: Path, size: int = 0) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file to write into, which is gone at the end unless it was given another name.

    Args:
        folder: the vault's.
        size: how many bytes are expected; 0 when nobody knows.

    Raises:
        StoreUnusable: the disk has no room for so many, or cannot be written.
    """
    if size >= _LARGE:
        _require_free_space(folder, size)
    draft = folder / f"{INCOMING}{os.getpid()}-{os.urandom(8).hex()}"
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "wb", buffering=0) as out:
                _lock(out.fileno())
                yield draft, out
        finally:
            with suppress(FileNotFoundError):  # it has its real name by now
                draft.unlink()
    except OSError as error:
        raise disk_fault(error, folder) from error


def remove_abandoned(folder: Path) -> None:
    """Remove what writers left who are gone: their process does not run, and nobody holds the lock on the file."""
    with suppress(OSError):
        names = [entry.name for entry in os.scandir(folder) if entry.name.startswith(INCOMING)]
        for name in names:
            found = _NAME.fullmatch(name)
            if found is not None and not _runs(int(found[1])):
                _remove_unlocked(folder / name)


def _require_free_space(folder: Path, size: int) -> None:
    from shutil import disk_usage

    try:
        free = disk_usage(folder).free
    except OSError as error:
        raise disk_fault(error, folder) from error
    if size > free:
        raise StoreUnusable(
            f"The disk under {folder} has room for {free / 1e6:,.0f} MB, and {size / 1e6:,.0f} MB are to be kept."
            " Nothing was kept.",
            hint="Free some space, choose another place with --store, or record where the file lies (--reference).",
        )


def _lock(handle: int) -> None:
    """Hold a lock as long as the file is open, where there are such."""
    with suppress(ImportError, OSError):
        from fcntl import LOCK_EX, LOCK_NB, flock

        flock(handle, LOCK_EX | LOCK_NB)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _remove_unlocked(path: Path) -> None:
    from fcntl import LOCK_EX, LOCK_NB, flock

    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            flock(handle, LOCK_EX | LOCK_NB)
            path.unlink()
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
        finally:
            os.close(handle)
