"""Lists of text: one indicator a line, such as `npm:axios:1.14.1`, or CSV with the names of its columns on top."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.exchange.indicator_lists.builder import ListBuilder, guess_type
from irrunner.exchange.indicator_lists.columns import find_columns, read_row
from irrunner.exchange.json_text import text_of
from irrunner.playbook.indicator_packs.packages import ECOSYSTEMS, package_value
from irrunner.safety.terminal import one_line
from irrunner.safety.text_bytes import NotText, decode_text

if TYPE_CHECKING:
    from irrunner.playbook.indicator_packs.model import Pack

_LONGEST_LINE = 10_000
_NO_ECOSYSTEM = "names no ecosystem; say which with --ecosystem, such as npm"


def read(file: str, data: bytes, ecosystem: str = "") -> Pack:
    """The pack of a list.

    Raises:
        Refused: it is no text, holds nothing to look for, or nobody said which ecosystem its packages are of.
    """
    try:
        text = decode_text(data).text
    except NotText as error:
        raise Refused(f"{one_line(file, 80)} is no UTF-8 text in line {error.line}. Nothing was read.") from None
    if ecosystem and ecosystem.lower() not in ECOSYSTEMS:
        known = ", ".join(dict.fromkeys(ECOSYSTEMS.values()))
        raise Refused(f"There is no ecosystem {one_line(ecosystem, 40)!r}.", hint=f"There are: {known}.")
    lines = text.splitlines()
    builder = ListBuilder(file, "list")
    header = next((number for number, line in enumerate(lines[:20]) if line.strip() and line.lstrip()[0] != "#"), 0)
    columns = find_columns(lines[header]) if lines else None
    if columns is None:
        _read_lines(builder, lines, ecosystem)
    else:
        builder.form = "csv"
        _read_table(builder, lines, header, columns, ecosystem)
    return builder.pack()


def _read_lines(builder: ListBuilder, lines: list[str], ecosystem: str) -> None:
    for number, whole in enumerate(lines, 1):
        line, _, comment = whole[:_LONGEST_LINE].partition(" #")
        line = line.strip().strip(",\"'")
        if line and not line.startswith(("#", "//")):
            _read_line(builder, line, f"line {number}", text_of(comment, 300), ecosystem)


def _read_line(builder: ListBuilder, line: str, where: str, note: str, ecosystem: str) -> None:
    before, colon, rest = line.partition(":")
    if colon and before.strip().lower() in ECOSYSTEMS:
        name, equals, version = rest.partition("==")
        if not equals:
            name, _, version = rest.rpartition(":")
            name, version = (name, version) if name else (rest, "")
        builder.add("package", package_value(before, name, version), where, note=note)
    elif kind := guess_type(line):
        builder.add(kind, line, where, note=note)
    elif package := _package(line, ecosystem):
        builder.add("package", package, where, note=note)
    else:
        what = _NO_ECOSYSTEM if not ecosystem else "is no indicator that is known here"
        builder.leave_out(f"{where}: {one_line(line, 80)} {what}")


def _package(line: str, ecosystem: str) -> str:
    """`name==1.0`, `name@1.0` or `name:1.0` of an ecosystem that somebody named."""
    if not ecosystem:
        return ""
    for sign in ("==", "@", ":"):
        name, found, version = line.rpartition(sign)
        if found and name.strip("@"):
            return package_value(ecosystem, name, version)
    return package_value(ecosystem, line)


def _read_table(builder: ListBuilder, lines: list[str], header: int, columns: dict[str, int], ecosystem: str) -> None:
    separator = _separator(lines[header])
    rows = csv.reader((line[:_LONGEST_LINE] for line in lines[header + 1 :]), delimiter=separator)
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                cell = {name: cells[at].strip() for name, at in columns.items() if at < len(cells)}
                read_row(builder, cell, f"line {header + 1 + rows.line_num}", ecosystem)
    except csv.Error as error:
        raise Refused(f"Line {header + 1 + rows.line_num} cannot be read as CSV: {error}. Nothing was read.") from None


def _separator(line: str) -> str:
    return max(",;\t", key=line.count)
