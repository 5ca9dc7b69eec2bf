"""Zeroing what SQLite leaves of erased words in unused parts of its file, a slice at a time.

SQLite overwrites what it deletes (`secure_delete`), but when it moves rows to another page, the old ones stay in the
gap between the page's directory and its rows. `VACUUM` would get rid of them, under a lock that lasts as long as the
file is large. Here the gaps, free blocks and free pages are zeroed where they lie: bytes that nobody reads, so that it
can be broken off at any moment and begun again. By https://www.sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from irrunner.journal.sqlite.open_files import identity

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.sqlite.open_files import Identity

SLICE = 4 << 20
"""Bytes looked at under one lock: some milliseconds."""

_INTERIOR, _LEAF = (2, 5), (10, 13)
_LOCKS = 0x40000000
"""Where SQLite's locks lie; the page around it holds nothing."""
_MOST_PAGES = 1 << 24
"""Pages up to which the number of a page begins with a zero byte, which is no kind of page."""


class UnusualLayout(Exception):
    """The file is not laid out as irrunner has SQLite lay it out; it is not touched here."""


class Layout(NamedTuple):
    """What the first page says about a file.

    Attributes:
        page: bytes of a page. usable: of these, without what is reserved. pages: how many there are.
        first_free: the first page of the list of free pages; 0 when there is none.
    """

    page: int
    usable: int
    pages: int
    first_free: int


class JournalFile:
    """The bytes of a journal. Whoever changes them here holds SQLite's lock of the only writer."""

    def __init__(self, path: Path) -> None:
        self._descriptor = _open_for_good(path)

    def zero_unused(self, start: int) -> int | None:
        """Zero what is unused on the pages of one slice; done twice, it changes nothing.

        Args:
            start: the first page of the slice, from 1.

        Returns:
            The first page of the next slice; None at the end.

        Raises:
            UnusualLayout: the file is none of ours, or damaged. OSError: it cannot be read or written.
        """
        layout = self._layout()
        free = self._free_pages(layout)
        end = min(start + max(SLICE // layout.page, 1), layout.pages + 1)
        raw = os.pread(self._descriptor, (end - start) * layout.page, (start - 1) * layout.page)
        for number in range(start, start + len(raw) // layout.page):
            at = (number - start) * layout.page
            if number == 1 or number == _LOCKS // layout.page + 1:
                continue
            before = raw[at : at + layout.page]
            parts = _whole(free[number], layout) if number in free else _unused_parts(before, layout.usable)
            after = bytearray(before)
            for first, last in parts:
                after[first:last] = bytes(last - first)
            if after != before:
                self._put(after, (number - 1) * layout.page)
        return end if end <= layout.pages else None

    def _put(self, content: bytearray, at: int) -> None:
        view = memoryview(content)
        while view:
            written = os.pwrite(self._descriptor, view, at)
            view, at = view[written:], at + written

    def _layout(self) -> Layout:
        header = os.pread(self._descriptor, 100, 0)
        page = int.from_bytes(header[16:18])
        page = 65536 if page == 1 else page
        if len(header) < 100 or page < 512 or page & (page - 1) or any(header[52:56]):  # the last: auto-vacuum
            raise UnusualLayout
        pages = os.fstat(self._descriptor).st_size // page
        if pages >= _MOST_PAGES:
            raise UnusualLayout
        return Layout(page, page - header[20], pages, int.from_bytes(header[32:36]))

    def _free_pages(self, layout: Layout) -> dict[int, int]:
        """The free pages, each with how many bytes at its beginning are in use: those of a page of the list itself."""
        free: dict[int, int] = {}
        trunk = layout.first_free
        while trunk:
            if trunk in free or not 1 < trunk <= layout.pages:
                raise UnusualLayout
            content = os.pread(self._descriptor, layout.page, (trunk - 1) * layout.page)
            count = int.from_bytes(content[4:8])
            leaves = [int.from_bytes(content[8 + 4 * n : 12 + 4 * n]) for n in range(count)] if count else []
            if 8 + 4 * count > layout.usable or any(not 1 < leaf <= layout.pages or leaf in free for leaf in leaves):
                raise UnusualLayout
            free[trunk] = 8 + 4 * count
            free |= dict.fromkeys(leaves, 0)
            trunk = int.from_bytes(content[:4])
        return free


def _whole(used: int, layout: Layout) -> list[tuple[int, int]]:
    return [(used, layout.usable)]


def _unused_parts(page: bytes, usable: int) -> list[tuple[int, int]]:
    """Where a page of rows holds nothing: its gap and its free blocks; none where it is broken, or of another kind."""
    if page[0] not in (*_INTERIOR, *_LEAF):
        return []
    cells = int.from_bytes(page[3:5])
    gap = (12 if page[0] in _INTERIOR else 8) + 2 * cells
    content = int.from_bytes(page[5:7]) or 65536
    starts = [int.from_bytes(page[at : at + 2]) for at in range(gap - 2 * cells, gap, 2)]
    if not gap <= content <= usable or any(not content <= start < usable for start in starts):
        return []
    parts = [(gap, content)]
    block, before = int.from_bytes(page[1:3]), 0
    while block:
        size = int.from_bytes(page[block + 2 : block + 4])
        if block < max(before, content) or size < 4 or block + size > usable:
            return []
        parts.append((block + 4, block + size))
        block, before = int.from_bytes(page[block : block + 2]), block + size
    return parts


_descriptors: dict[Identity, int] = {}
_lock = Lock()


def _open_for_good(path: Path) -> int:
    """A descriptor that stays open: to close it would give up every lock that SQLite holds on the file (POSIX)."""
    with _lock:
        found = identity(path.lstat())
        if found not in _descriptors:
            descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            _descriptors[identity(os.fstat(descriptor))] = descriptor
        return _descriptors[found]
