"""The records of a table: its separator, the line that names the columns, and the lines that are no rows.

Spreadsheets and tools put titles, comments, `sep=;` and `#TYPE` above a table, commas behind it and the names of the
columns into it again. Each line ends up as a record, or is named with the reason why it is none.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SEPARATORS = ",;\t|"
SEPARATOR_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LINES_ABOVE = 20
"""Filled lines among which the names of the columns are looked for."""

_EXCEL_SEPARATOR = re.compile(r'"?sep=(?P<separator>.)"?[,;\t|]*', re.IGNORECASE)
_TYPE_LINE = re.compile(r'"?#TYPE\b', re.IGNORECASE)
_COMMENT = re.compile(r"#(?![^\s#])")
_NOT_PRINTED = 60


class Record(Struct, frozen=True, gc=False):
    """The cells of one row, and the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...]


class LeftOut(Struct, frozen=True, gc=False):
    """A line that became no row.

    Attributes:
        line: its number, from 1. text: how it begins. why: the reason, in words.
        plain: it is surely no row, so that nobody has to be asked.
    """

    line: int
    text: str
    why: str
    plain: bool = False


class Table(Struct):
    """What a text holds.

    Attributes:
        columns: the names of the columns as they are written; empty when no line names any.
        header_line: on which line they stand; 0 when there are none.
        separator: between cells; empty when there are no columns.
        records: the rows, in order. Without columns each line is one cell.
        left_out: the lines that are no rows.
    """

    columns: tuple[str, ...]
    header_line: int
    separator: str
    records: list[Record]
    left_out: list[LeftOut]


def read_records(text: str, count_known: Callable[[Sequence[str]], int], max_records: int) -> Table:
    """Take a text apart.

    Args:
        text: with any line ends.
        count_known: how many of these cells name a column that the import knows; 0 when they cannot be its header.
        max_records: how many there may be.

    Raises:
        Refused: a line cannot be read, or there are too many; with the line.
    """
    lines = re.sub(r"\r\n?", "\n", text).split("\n")
    left_out: list[LeftOut] = []
    separators = SEPARATORS
    start = 0
    for number, line in enumerate(lines[:LINES_ABOVE], 1):
        if (excel := _EXCEL_SEPARATOR.fullmatch(line.strip())) is not None:
            separators = excel["separator"]
            left_out.append(_left_out(number, line, "names the separator", plain=True))
            start = number
            break
        if line.strip():
            break
    header = _find_header(lines, start, separators, count_known)
    if header is None:
        return Table((), 0, "", *_names(lines, start, left_out, max_records))
    number, separator, columns = header
    left_out += _above(lines[start : number - 1], start)
    records, others = _rows(lines, number, separator, columns, max_records)
    return Table(columns, number, separator, records, [*left_out, *others])


def _find_header(
    lines: list[str], start: int, separators: str, count_known: Callable[[Sequence[str]], int]
) -> tuple[int, str, tuple[str, ...]] | None:
    """The line, from 1, that names the columns, its separator and the names."""
    filled = [number for number, line in enumerate(lines[start:], start + 1) if line.strip()][:LINES_ABOVE]
    candidates = []
    for number in filled:
        line = lines[number - 1]
        commented = line.lstrip().startswith("#") and not _TYPE_LINE.match(line)
        found = _best(line.lstrip().lstrip("# ") if commented else line, separators, count_known)
        if found is None or (commented and (len(found[2]) < 2 or found[0] < len(found[2]))):
            continue
        if found[0] > 1 or all(_is_comment(lines[each - 1]) for each in filled if each < number):
            candidates.append((found[0], -number, found[1], found[2]))
    if not candidates:
        return None
    _, before, separator, columns = max(candidates, key=lambda each: each[:2])
    return -before, separator, columns


def _best(
    line: str, separators: str, count_known: Callable[[Sequence[str]], int]
) -> tuple[int, str, tuple[str, ...]] | None:
    """The most known names that a separator makes of a line, that separator, and the names."""
    best: tuple[int, str, tuple[str, ...]] | None = None
    for separator in separators:
        cells = _cells(line, separator)
        known = count_known(cells) if cells else 0
        if known and (best is None or (known, len(cells)) > (best[0], len(best[2]))):
            best = known, separator, cells
    return best


def _cells(line: str, separator: str) -> tuple[str, ...]:
    try:
        return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=separator), ()))
    except csv.Error:
        return ()


def _is_comment(line: str) -> bool:
    return bool(_TYPE_LINE.match(line) or _COMMENT.match(line.lstrip()))


def _above(lines: list[str], start: int) -> Iterator[LeftOut]:
    for number, line in enumerate(lines, start + 1):
        if not line.strip():
            continue
        if _TYPE_LINE.match(line):
            yield _left_out(number, line, "says what PowerShell exported", plain=True)
        elif _COMMENT.match(line.lstrip()):
            yield _left_out(number, line, "is a comment", plain=True)
        else:
            yield _left_out(number, line, "stands above the names of the columns")


def _left_out(number: int, line: str, why: str, *, plain: bool = False) -> LeftOut:
    return LeftOut(number, line.strip()[:_NOT_PRINTED], why, plain)


def _names(
    lines: list[str], start: int, left_out: list[LeftOut], max_records: int
) -> tuple[list[Record], list[LeftOut]]:
    """Every line as one cell."""
    records: list[Record] = []
    for number, line in enumerate(lines[start:], start + 1):
        if not line.strip():
            continue
        if _is_comment(line):
            left_out.append(_left_out(number, line, "is a comment", plain=True))
            continue
        if len(records) == max_records:
            raise _too_many(max_records)
        records.append(Record(number, (line.strip(),)))
    return records, left_out


class _Lines:
    """The lines below the header for the CSV reader, which asks for more inside a quoted cell; comments are taken out.

    Attributes:
        number: of the line that was read last. begins: whether the next line begins a record.
    """

    def __init__(self, lines: list[str], above: int) -> None:
        self._lines = lines
        self.number = above
        self.begins = True
        self.left_out: list[LeftOut] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while self.number < len(self._lines):
            line = self._lines[self.number]
            self.number += 1
            if self.begins and _is_comment(line):
                self.left_out.append(_left_out(self.number, line, "is a comment", plain=True))
                continue
            self.begins = False
            return f"{line}\n"
        raise StopIteration


def _rows(
    lines: list[str], above: int, separator: str, columns: tuple[str, ...], max_records: int
) -> tuple[list[Record], list[LeftOut]]:
    below = _Lines(lines, above)
    reader = csv.reader(below, delimiter=separator, strict=True)
    records: list[Record] = []
    last = above
    try:
        while True:
            last, below.begins = below.number, True
            cells = next(reader, None)
            if cells is None:
                break
            first = _first_line(lines, last, below.number)
            stripped = tuple(cell.strip() for cell in cells)
            if not any(stripped):
                continue
            if stripped == columns:
                below.left_out.append(_left_out(first, lines[first - 1], "names the columns again"))
                continue
            if len(records) == max_records:
                raise _too_many(max_records)
            records.append(Record(first, stripped))
    except csv.Error as error:
        raise Refused(f"Line {max(below.number, 1)} is no CSV: {error}. Nothing was written.") from error
    return records, below.left_out


def _first_line(lines: list[str], last: int, now: int) -> int:
    """Where a record begins that ends on line `now`: comments and empty lines may stand before it."""
    return next((number for number in range(last + 1, now + 1) if not _is_comment(lines[number - 1])), now)


def _too_many(most: int) -> Refused:
    return Refused(f"There are more than {most:,} rows. Nothing was written.", hint="Split the file.")
