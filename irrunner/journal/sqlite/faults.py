"""What SQLite and the disk complain about, in sentences for people."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from irrunner.errors import StoreUnusable

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_HOT_JOURNAL_ON_READ_ONLY = 776  # SQLITE_READONLY_ROLLBACK
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def store_fault(error: sqlite3.Error, place: Path, wait: float) -> StoreUnusable:
    """The sentence for an error of SQLite.

    Args:
        error: what SQLite raised.
        place: the store's folder.
        wait: how many seconds were spent waiting for the lock.
    """
    code: int = getattr(error, "sqlite_errorcode", 0)
    if code == _HOT_JOURNAL_ON_READ_ONLY:
        return half_written(place)
    match code & 0xFF:
        case 13:  # SQLITE_FULL
            return disk_full(place)
        case 5 | 6:  # SQLITE_BUSY, SQLITE_LOCKED
            return StoreUnusable(
                f"Somebody else has been writing for {wait:g} seconds, so nothing was written.",
                hint="Try again. If it stays so, look for a program that has the store open.",
            )
        case 8:  # SQLITE_READONLY
            return StoreUnusable(
                f"The store at {place} cannot be written. Nothing was written.",
                hint="Choose another place with --store.",
            )
        case 11 | 26:  # SQLITE_CORRUPT, SQLITE_NOTADB
            return damaged(place, str(error))
        case 3 | 14:  # SQLITE_PERM, SQLITE_CANTOPEN
            return StoreUnusable(
                f"The store at {place} cannot be opened: {error}.",
                hint="Check that the folder exists and that you may write in it.",
            )
        case 10:  # SQLITE_IOERR
            return StoreUnusable(
                f"The disk under {place} answered with an error: {error}. The last action was not written.",
                hint="What was written before is kept. Copy the store to another disk with `irrunner store copy`.",
            )
    return StoreUnusable(f"The store at {place} cannot be used: {error}.", hint="It was left as it was.")


def disk_fault(error: OSError, place: Path, kept: str = "Nothing was kept.") -> StoreUnusable:
    """The sentence for an error of the file system under a store."""
    if error.errno in _NO_SPACE:
        return StoreUnusable(
            f"The disk is full. {kept}", hint=f"Free some space under {place}, or choose another place with --store."
        )
    reason = error.strerror or str(error)
    return StoreUnusable(
        f"The store at {place} cannot be used: {reason}. {kept}", hint="Check the folder and the disk."
    )


def disk_full(place: Path) -> StoreUnusable:
    """No room for the journal."""
    return StoreUnusable(
        "The disk is full. Nothing was written; what was written before is kept.",
        hint=f"Free some space under {place}, then do it again.",
    )


def damaged(place: Path, why: str) -> StoreUnusable:
    """The file is SQLite's and ours, and broken."""
    return StoreUnusable(
        f"The journal at {place} is damaged: {why}. It was left as it was.",
        hint="Keep this copy, and go on with the latest copy made by `irrunner store copy` or the mirror.",
    )


def half_written(place: Path) -> StoreUnusable:
    """A write was cut off, and undoing it needs a place that can be written."""
    return StoreUnusable(
        f"The store at {place} was cut off in the middle of a write, and cannot be repaired where it is.",
        hint="Copy the whole folder to a disk that can be written and open it there.",
    )
