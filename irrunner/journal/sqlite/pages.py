"""Rows of a journal whose file is damaged, read page by page without following what points from one page to another.

In SQLite's format (https://www.sqlite.org/fileformat2.html) every row of our table is a cell of an index page, with its
long part on a chain of overflow pages. A page that was overwritten or cut off costs the rows on it, and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERIOR, LEAF = 2, 10
_COLUMNS = 7
_OFTEN = 4
"""How often an overflow page is read at most, on average: a cell that was moved may stand on a second page."""
_LARGEST_CELL = 1 << 28  # bytes; a row is far smaller
_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}  # bytes of an integer, by its type
_FIRST_TEXT = 12

Columns = tuple[bytes, int, bytes, bytes, bytes, bytes, bytes]
"""The columns of a row, in their order: incident, seq, header, body, salt, digest, link."""


class _Layout(NamedTuple):
    page: int
    usable: int


def read_rows(image: bytes) -> Iterator[Columns]:
    """Every row that stands whole on the pages of a file, in no order; one may come twice.

    Args:
        image: the bytes of the file, of which any may be wrong.
    """
    for layout in _layouts(image):
        found = False
        budget = _ReadBudget(_OFTEN * len(image))
        for start in range(0, len(image) - layout.page + 1, layout.page):
            for row in _rows_on_page(image, start, layout, budget):
                found = True
                yield row
        if found:
            return


def _layouts(image: bytes) -> Iterator[_Layout]:
    """The size of a page as the header says it; when that finds nothing, the usual ones."""
    size = int.from_bytes(image[16:18])
    size = 65536 if size == 1 else size
    reserved = image[20] if len(image) > 20 else 0
    if size >= 512 and size & (size - 1) == 0 and reserved <= 32:
        yield _Layout(size, size - reserved)
    yield from (_Layout(each, each) for each in (4096, 1024, 8192, 16384, 2048, 512, 32768, 65536) if each != size)


class _ReadBudget:
    """How many bytes of overflow pages may still be read: cells that all point to one chain are no rows of ours."""

    def __init__(self, left: int) -> None:
        self.left = left

    def takes(self, size: int) -> bool:
        """Whether so many fit in; from then on they are taken."""
        self.left -= size
        return self.left >= 0


def _rows_on_page(image: bytes, start: int, layout: _Layout, budget: _ReadBudget) -> Iterator[Columns]:
    at = start + 100 if start == 0 else start
    kind = image[at]
    if kind not in (INTERIOR, LEAF):
        return
    count = int.from_bytes(image[at + 3 : at + 5])
    pointers = at + (12 if kind == INTERIOR else 8)
    if pointers + 2 * count > start + layout.usable:
        return
    for number in range(count):
        offset = int.from_bytes(image[pointers + 2 * number : pointers + 2 * number + 2])
        if offset + 8 > layout.usable:
            continue
        cell = start + offset + (4 if kind == INTERIOR else 0)
        record = _record(image, cell, start, layout, budget)
        if record is not None and (row := _columns(record)) is not None:
            yield row


def _record(image: bytes, cell: int, start: int, layout: _Layout, budget: _ReadBudget) -> bytes | None:
    """The bytes of a cell's record, its overflow included; None when not all of it is there."""
    size, at = _varint(image, cell)
    if not 0 < size <= _LARGEST_CELL:
        return None
    most = (layout.usable - 12) * 64 // 255 - 23
    if size <= most:
        return image[at : at + size] if at + size <= start + layout.usable else None
    least = (layout.usable - 12) * 32 // 255 - 23
    local = least + (size - least) % (layout.usable - 4)
    local = local if local <= most else least
    if at + local + 4 > start + layout.usable or size > len(image) or not budget.takes(size):
        return None
    return _with_overflow(
        image, image[at : at + local], int.from_bytes(image[at + local : at + local + 4]), size, layout
    )


def _with_overflow(image: bytes, begin: bytes, page: int, size: int, layout: _Layout) -> bytes | None:
    parts, left = [begin], size - len(begin)
    while left > 0:
        start = (page - 1) * layout.page
        if page < 2 or start + layout.page > len(image):
            return None
        part = image[start + 4 : start + min(4 + left, layout.usable)]
        parts.append(part)
        left -= len(part)
        page = int.from_bytes(image[start : start + 4])
    return b"".join(parts)


def _columns(record: bytes) -> Columns | None:
    """A row of our table; None for anything else, such as what our index holds."""
    end, at = _varint(record, 0)
    types = []
    while at < end <= len(record):
        kind, at = _varint(record, at)
        types.append(kind)
    if len(types) != _COLUMNS or at != end:
        return None
    values: list[bytes | int] = []
    for number, kind in enumerate(types):
        if (kind >= _FIRST_TEXT) == (number == 1):  # only the place is a number
            return None
        size = (kind - _FIRST_TEXT) // 2 if kind >= _FIRST_TEXT else _SIZES.get(kind, -1)
        raw = record[at : at + size]
        if size < 0 or len(raw) < size:
            return None
        values.append(raw if kind >= _FIRST_TEXT else kind - 8 if kind in (8, 9) else int.from_bytes(raw, signed=True))
        at += size
    incident, seq, header, body, salt, digest, link = values
    if not isinstance(seq, int) or not seq > 0 or not incident:
        return None
    return incident, seq, header, body, salt, digest, link  # type: ignore[return-value] # told apart above


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """An integer of one to nine bytes, and where it ends; -1 when the data ends before it."""
    value = 0
    for number in range(9):
        if at + number >= len(data):
            return -1, at + number
        byte = data[at + number]
        if number == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + number + 1
    raise AssertionError("a varint has at most nine bytes")
