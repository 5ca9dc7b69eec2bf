"""Rows for a register out of pasted or imported text: CSV or tab-separated with a head line, or a name per line."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.playbook.model import REGISTERS
from irrunner.safety.paths import open_regular
from irrunner.tui.scribing import kind_of

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 5_000_000
"""Bytes of a file that are read."""


def rows_of_file(path: Path, register: str) -> list[dict[str, str]]:
    """The rows in a file.

    Raises:
        NotFound, Refused: there is no such file, it is not a regular one, too large, or no text; or as `rows_of`.
    """
    file, found = open_regular(path)
    with file:
        if found.st_size > LARGEST:
            raise Refused(f"The file has more than {LARGEST // 1_000_000} MB. Nothing was written.", hint="Split it.")
        data = file.read(LARGEST)
    try:
        return rows_of(data.decode("utf-8-sig"), register)
    except UnicodeDecodeError:
        raise Refused("The file is no text in UTF-8. Nothing was written.", hint="Save it as CSV in UTF-8.") from None


def rows_of(text: str, register: str) -> list[dict[str, str]]:
    """The rows in a text.

    Raises:
        Refused: it cannot be read as rows, or has none.
    """
    columns = REGISTERS[register]
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        raise Refused("There are no rows. Nothing was written.")
    separator = next((sign for sign in "\t;," if sign in lines[0]), "")
    head = [name.strip().casefold() for name in (lines[0].split(separator) if separator else lines[:1])]
    if not all(name in columns or name == "name" for name in head):
        return [_single(line.strip(), register) for line in lines]
    try:
        table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator or ",", strict=True))
    except csv.Error as error:
        raise Refused(f"This cannot be read as CSV: {error}. Nothing was written.") from None
    names = [name.strip().casefold() for name in table[0]]
    for number, cells in enumerate(table[1:], 1):
        if len(cells) > len(names):
            raise Refused(f"Row {number} has more cells than there are columns. Nothing was written.")
    rows = [
        {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()} for cells in table[1:]
    ]
    if not rows:
        raise Refused("There are only column names and no rows. Nothing was written.")
    return rows


def _single(name: str, register: str) -> dict[str, str]:
    """One thing per line; what type an indicator is can often be told."""
    row = {REGISTERS[register][0]: name}
    if register == "indicators" and (kind := kind_of(name)):
        row["type"] = kind
    return row
