"""Rows for a register out of other people's text: CSV with its many habits, or a name on each line."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs.registers import MAX_ROWS, columns_of
from irrunner.safety.defang import kind_of
from irrunner.safety.paths import open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 64 * 1024 * 1024
"""Bytes of a file; 10,000 full rows fit into less."""

_SEPARATORS = ",;\t"


def read_table_file(path: Path, register: str) -> list[dict[str, str]]:
    """The rows in a file.

    Raises:
        NotFound: there is no such file. Refused: it is no regular file. Both: as `rows_of_bytes`.
    """
    stream, _ = open_regular(path)
    with stream:
        return parse_table_bytes(stream.read(LARGEST + 1), register)


def parse_table_bytes(data: bytes, register: str) -> list[dict[str, str]]:
    """The rows in a file's bytes.

    Raises:
        Refused: it is too large or no UTF-8, with the line. NotFound, Refused: as `parse_table`.
    """
    if len(data) > LARGEST:
        raise Refused(f"This is larger than {LARGEST // 1_048_576} MiB. Nothing was written.", hint="Split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        hint = "Save it as CSV in UTF-8 and try again."
        raise Refused(f"Line {at} is not UTF-8. Nothing was written.", hint=hint) from error
    return parse_table(text, register)


def parse_table(text: str, register: str) -> list[dict[str, str]]:
    """The rows in a text; empty cells are left out.

    A first line with a separator, or with the name of a column, makes it a table. Otherwise there is a name on each
    line; what type an indicator is can then often be recognised.

    Raises:
        NotFound: the register has no such column.
        Refused: there are no rows or too many, or one does not fit the first line; with its line.
    """
    known = columns_of(register)
    text = re.sub(r"\r\n?", "\n", text)
    first = next((line for line in text.split("\n") if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    if separator in first or first.strip().lower() in (*known, "name", "row"):
        rows = list(_table(text, separator, register))
    else:
        rows = [_named(line.strip(), register) for line in text.split("\n") if line.strip()]
    if not rows:
        raise Refused("There are no rows. Nothing was written.")
    return rows


def _named(name: str, register: str) -> dict[str, str]:
    row = {columns_of(register)[0]: name}
    if register == "indicators" and (kind := kind_of(name)):
        row["type"] = kind
    return row


def _table(text: str, separator: str, register: str) -> Iterator[dict[str, str]]:
    table = csv.reader(StringIO(text), delimiter=separator, strict=True)
    filled = (row for row in table if any(cell.strip() for cell in row))
    try:
        columns = [name.strip().lower() for name in next(filled, [])]
        _check(columns, register)
        for number, row in enumerate(filled):
            if number >= MAX_ROWS:
                raise Refused(f"There are more than {MAX_ROWS:,} rows. Nothing was written.", hint="Split the file.")
            if len(row) > len(columns):
                raise Refused(
                    f"Line {table.line_num} has {len(row)} cells, and the first line names {len(columns)} columns."
                    " Nothing was written.",
                    hint="Put cells that hold the separator in quotes.",
                )
            cells = zip(columns, row, strict=False)
            yield {name: cell.strip() for name, cell in cells if name != "row" and cell.strip()}
    except csv.Error as error:
        raise Refused(f"Line {table.line_num} is no CSV: {error}. Nothing was written.") from error


def _check(columns: list[str], register: str) -> None:
    """The first line names columns of the register, each once; `row` is what our own lists call the id."""
    known = columns_of(register)
    if not {*known, "name"}.intersection(columns):
        hint = f"Name them above the rows ({', '.join(known)}), or write one {known[0]} on each line."
        raise NotFound(f"The first line names no columns of {register}. Nothing was written.", hint=hint)
    for name in columns:
        if name not in (*known, "name", "row"):
            from irrunner.playbook.problems import suggest

            meant = suggest(name, known)
            hint = f"Did you mean {meant!r}?" if meant else f"Columns: {', '.join(known)}."
            raise NotFound(f"{register} has no column {name!r}. Nothing was written.", hint=hint)
    if len(set(columns)) < len(columns):
        raise Refused("The first line names a column twice. Nothing was written.")
