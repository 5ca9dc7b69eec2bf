"""What SQLite complains about, in sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import StoreUnusable
from irrunner.journal.faults import busy
from irrunner.journal.losses import WHERE_TO_LOOK

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

CUT_OFF = 776
"""SQLITE_READONLY_ROLLBACK: a write was cut off, and may not be undone where it is."""


_NOTHING = " Nothing was written."


def is_disk_error(error: BaseException | None) -> bool:
    """Whether the disk failed in the middle of something, so that nobody knows yet how far it came."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == 10


def unacknowledged(fault: StoreUnusable, folder: Path, entry: str, *, written: bool | None) -> StoreUnusable:
    """What became of an entry whose commit ended in an error of the disk, after the journal was read again.

    Args:
        fault: what the disk said.
        folder: the store's folder.
        entry: which entry, in words.
        written: whether it is there; None when the journal cannot be read.
    """
    said = fault.sentence.removesuffix(_NOTHING)
    if written is None:
        return StoreUnusable(
            f"{said} {entry[:1].upper()}{entry[1:]} may or may not be written: the journal cannot be looked up again.",
            hint="Look with `irrunner log --last 3` before you do it again.",
        )
    if not written:
        return StoreUnusable(
            f"{said} Looked up again: {entry} is not there, and nothing was written.",
            hint="Do it again. If it stays so, copy the store to another disk with `irrunner store copy`.",
        )
    return StoreUnusable(
        f"{said} Looked up again: {entry} is there all the same, though the disk may not keep it.",
        hint="Do not do it again. Copy the store to another disk now, with `irrunner store copy`.",
    )


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is not as SQLite wrote it."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in (11, 26) or (code == 1 and "unsupported file format" in str(error))


def store_fault(error: sqlite3.Error, folder: Path, wait: float) -> StoreUnusable:
    """The sentence for an error of SQLite.

    Args:
        error: what SQLite raised.
        folder: the store's folder.
        wait: how many seconds were spent waiting for the lock.
    """
    code: int = getattr(error, "sqlite_errorcode", 0)
    match code & 0xFF:
        case 13:  # SQLITE_FULL
            return disk_full(folder)
        case 5 | 6:  # SQLITE_BUSY, SQLITE_LOCKED
            return busy(wait)
        case 8:  # SQLITE_READONLY
            return StoreUnusable(
                f"The store at {folder} cannot be written. Nothing was written.",
                hint="Choose another place with --store.",
            )
        case 11 | 26:  # SQLITE_CORRUPT, SQLITE_NOTADB
            return damaged(folder, str(error))
        case 3 | 14:  # SQLITE_PERM, SQLITE_CANTOPEN
            return StoreUnusable(
                f"The store at {folder} cannot be opened: {error}.",
                hint="Check that the folder exists and that you may write in it.",
            )
        case 10:  # SQLITE_IOERR
            return StoreUnusable(
                f"The disk under {folder} answered with an error: {error}.{_NOTHING}",
                hint="What was written before is kept: copy the store to another disk with `irrunner store copy`.",
            )
    if code == 1 and "no such table" in str(error):
        return StoreUnusable(
            f"The journal at {folder} was emptied or exchanged while it was open. Nothing was written.",
            hint=WHERE_TO_LOOK,
        )
    return StoreUnusable(f"The store at {folder} cannot be used: {error}.", hint="It was left as it was.")


def disk_full(folder: Path) -> StoreUnusable:
    """No room for the journal."""
    return StoreUnusable(
        "The disk is full. Nothing was written; what was written before is kept.",
        hint=f"Free some space under {folder}, then do it again.",
    )


def damaged(folder: Path, why: str) -> StoreUnusable:
    """The file is SQLite's and ours, and broken."""
    return StoreUnusable(
        f"The journal at {folder} is damaged: {why}. It was left as it was.",
        hint="Keep the folder. `irrunner store salvage DEST` brings what can be read into a new store; or go on with"
        " the latest copy made by `irrunner store copy` or the mirror.",
    )
