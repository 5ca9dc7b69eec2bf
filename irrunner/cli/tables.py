"""Tables that other programs wrote: CSV with its many habits, read into rows of a register."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.incident.verbs.registers import MAX_ROWS, columns_of
from irrunner.safety.paths import open_regular
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 64 * 1024 * 1024
"""Bytes of a file; 10,000 full rows fit into less."""

_SEPARATORS = ",;\t"


def read_csv(file: str, register: str) -> list[dict[str, str]]:
    """The rows of a CSV file, or of stdin (`-`), by the names in its first line; empty cells are left out.

    Raises:
        NotFound: there is no such file, or the register has no such column.
        Refused: it is too large, is no UTF-8, or a row does not fit the first line; with its line.
    """
    lines = _bytes(file)
    if len(lines) > LARGEST:
        raise Refused(f"{one_line(file)} is larger than {LARGEST // 1_048_576} MiB. Nothing was written.")
    try:
        text = lines.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = lines.count(b"\n", 0, error.start) + 1
        hint = "Save it as CSV in UTF-8 and try again."
        raise Refused(f"Line {at} of {one_line(file)} is not UTF-8. Nothing was written.", hint=hint) from error
    return list(_rows(text, register))


def _bytes(file: str) -> bytes:
    if file == "-":
        from irrunner.cli.reading import stdin

        return stdin().read(LARGEST + 1)
    stream, _ = open_regular(Path(file))
    with stream:
        return stream.read(LARGEST + 1)


def _rows(text: str, register: str) -> Iterator[dict[str, str]]:
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    table = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        columns = [name.strip().lower() for name in next(table, [])]
        _check(columns, register)
        for number, row in enumerate(table):
            if number >= MAX_ROWS:
                raise Refused(f"There are more than {MAX_ROWS:,} rows. Nothing was written.", hint="Split the file.")
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(columns):
                raise Refused(
                    f"Line {table.line_num} has {len(row)} cells, and the first line names {len(columns)} columns."
                    " Nothing was written.",
                    hint="Put cells that hold the separator in quotes.",
                )
            yield {name: cell for name, cell in zip(columns, row, strict=False) if name != "row" and cell}
    except csv.Error as error:
        raise Refused(f"Line {table.line_num} is no CSV: {error}. Nothing was written.") from error


def _check(columns: list[str], register: str) -> None:
    """The first line names columns of the register, each once; `row` is what our own lists call the id."""
    if not any(columns):
        raise Refused("The first line names no columns. Nothing was written.")
    known = columns_of(register)
    for name in columns:
        if name not in (*known, "name", "row"):
            from irrunner.errors import NotFound
            from irrunner.playbook.problems import suggest

            meant = suggest(name, known)
            hint = f"Did you mean {meant!r}?" if meant else f"Columns: {', '.join(known)}."
            raise NotFound(f"{register} has no column {name!r}. Nothing was written.", hint=hint)
    if len(set(columns)) < len(columns):
        raise Refused("The first line names a column twice. Nothing was written.")
