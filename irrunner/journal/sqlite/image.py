"""The bytes of a store that SQLite must not open where it lies, as a database in memory.

Nothing is written, created or deleted anywhere. A write that was cut off is undone in the memory alone, by the rules
of SQLite's rollback journal (https://www.sqlite.org/fileformat2.html#rollbackjournal).
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from typing import TYPE_CHECKING, NamedTuple

from irrunner.errors import StoreUnusable
from irrunner.journal.faults import busy, disk_fault
from irrunner.journal.sqlite.side_files import MAGIC, ROLLBACK

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1 << 30
"""Bytes of a journal beyond which it is not read into memory."""

_PENDING = 0x40000000  # where SQLite's locks lie in the file
_SHARED, _SHARED_SIZE = _PENDING + 2, 510
_LEGACY = b"\x01\x01"  # the version numbers of a file that has no write-ahead log
_PAUSE = 0.01


class _RollbackHeader(NamedTuple):
    """A header of a rollback journal: what SQLite writes at the beginning of each of its parts."""

    records: int
    nonce: int
    pages: int
    sector: int
    page: int


def read_image(journal: Path, *, wait: float) -> bytes:
    """A whole journal, as it was before a write that was cut off.

    Args:
        journal: the file; it may be anybody's.
        wait: seconds to wait for somebody who writes.

    Raises:
        StoreUnusable: it cannot be read, is too large for that, or somebody writes for longer.
    """
    try:
        descriptor = _open(journal)
        try:
            size = os.fstat(descriptor).st_size
            if size > LARGEST:
                raise _too_large(journal, size)
            _hold_still(descriptor, wait)
            image = bytearray(_read_all(descriptor, size))
            records = _rollback_journal(journal)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise disk_fault(error, journal.parent, "It was left as it was.") from error
    if not records.endswith(MAGIC):  # that would be the end of a super-journal's name
        undo_write(image, records)
    image[18:20] = _LEGACY
    return bytes(image)


def undo_write(image: bytearray, rollback: bytes) -> None:
    """Put back what a rollback journal kept, as SQLite does: up to its end, or to the first record that does not hold.

    Args:
        image: the database, changed in place.
        rollback: the rollback journal.
    """
    size = int.from_bytes(image[16:18])
    page = 65536 if size == 1 else size
    at, pages = 0, 0
    most = len(image) + len(rollback)  # what a write cuts off is kept first, so there was never more
    while (header := _header(rollback, at)) is not None and header.page == page and header.pages * page <= most:
        pages = pages or header.pages
        at += header.sector
        for _ in range(min(header.records, (len(rollback) - at) // (page + 8))):
            number = int.from_bytes(rollback[at : at + 4])
            content = rollback[at + 4 : at + 4 + page]
            if int.from_bytes(rollback[at + 4 + page : at + 8 + page]) != _checksum(header.nonce, content):
                at = len(rollback)
                break
            if 0 < number <= pages:
                _put(image, (number - 1) * page, content)
            at += page + 8
        at += -at % header.sector
    if pages:
        del image[pages * page :]


def _put(image: bytearray, at: int, content: bytes) -> None:
    if at > len(image):
        image.extend(bytes(at - len(image)))
    image[at : at + len(content)] = content


def _header(rollback: bytes, at: int) -> _RollbackHeader | None:
    if rollback[at : at + 8] != MAGIC or len(rollback) < at + 28:
        return None
    header = _RollbackHeader(*(int.from_bytes(rollback[at + 8 + n : at + 12 + n]) for n in range(0, 20, 4)))
    if not 32 <= header.sector <= 65536 or header.sector & (header.sector - 1) or header.pages > LARGEST // 512:
        return None
    return header


def _checksum(nonce: int, content: bytes) -> int:
    return (nonce + sum(content[at] for at in range(len(content) - 200, 0, -200))) & 0xFFFFFFFF


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise StoreUnusable(f"{path} is not a regular file.", hint="Choose another place with --store.")
    return descriptor


def _read_all(descriptor: int, size: int) -> bytes:
    pieces, at = [], 0
    while at < size and (piece := os.pread(descriptor, min(size - at, 1 << 24), at)):
        pieces.append(piece)
        at += len(piece)
    return b"".join(pieces)


def _rollback_journal(journal: Path) -> bytes:
    try:
        descriptor = _open(journal.with_name(journal.name + ROLLBACK))
    except (OSError, StoreUnusable):  # there is none, or it is something else
        return b""
    try:
        return _read_all(descriptor, min(os.fstat(descriptor).st_size, 2 * LARGEST))
    finally:
        os.close(descriptor)


def _hold_still(descriptor: int, wait: float) -> None:
    """Hold SQLite's lock of a reader, so that nobody changes the file meanwhile; it ends with the descriptor.

    Raises:
        StoreUnusable: somebody wrote all the time.
    """
    deadline = time.monotonic() + wait
    while not _lock(descriptor):
        if time.monotonic() >= deadline:
            raise busy(wait)
        time.sleep(_PAUSE)


def _lock(descriptor: int) -> bool:
    """Take the lock, or do without on a file system that has none; False while somebody writes."""
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, 1, _PENDING)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED)
        finally:
            fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, _PENDING)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES)
    return True


def _too_large(journal: Path, size: int) -> StoreUnusable:
    return StoreUnusable(
        f"The store at {journal.parent} was cut off in the middle of a write, or has files beside its journal that are"
        f" not irrunner's, and it is too large to be put right in memory ({size >> 20} MB).",
        hint="Copy the folder to a disk of your own with `cp -a`, and open the copy: what lies beside it is looked at"
        " before it is used.",
    )
