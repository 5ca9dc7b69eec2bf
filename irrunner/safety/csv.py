"""Foreign text for a spreadsheet: a cell must not start a formula, and must not end early.

Spreadsheets calculate what starts with `=`, `+`, `-` or `@` and some run programs from it. RFC 4180 says
how quotes, commas and line ends are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.safety.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

# Spreadsheets of East Asian locales take the full-width forms for the plain ones.
_STARTS_FORMULA = tuple("=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                        "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip


def cell(text: str) -> str:
    """One field, always in quotes; a leading apostrophe makes a would-be formula plain text."""
    shown = visible(text)
    if text.startswith(_STARTS_FORMULA) or shown.lstrip().startswith(_STARTS_FORMULA):
        shown = f"'{shown}"
    return '"' + shown.replace('"', '""') + '"'


def write_rows(rows: Iterable[Iterable[str]]) -> str:
    """Rows of text as a CSV document; every row ends in CRLF."""
    return "".join(",".join(cell(text) for text in row) + "\r\n" for row in rows)
