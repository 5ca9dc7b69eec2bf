"""Foreign text for a spreadsheet, and back: a cell must not start a formula, and must not end early.

Spreadsheets calculate what starts with `=`, `+`, `-` or `@` and some run programs from it; where the separator is a
semicolon or a tab, that is also what stands behind one. An apostrophe keeps it text. What a terminal would obey is
spelled out, the joiners of Persian, of Indian scripts and of emoji stay. Reading a cell back undoes exactly this:
a list that is written and read again holds the same texts. RFC 4180 says how quotes, commas and line ends are written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.safety.terminal import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterable

# Spreadsheets of East Asian locales take the full-width forms for the plain ones.
_FORMULA = (
    r"=+\-@"
    "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
# Where another program may see a cell begin, and what may stand there before it calculates.
_BEGINS = r"(?:^|(?<=[;|\t\n]))"
_CALCULATES = rf"(?='*+[^\S\t\n]*+[{_FORMULA}])"
_TO_QUOTE = re.compile(rf"{_BEGINS}{_CALCULATES}|\A(?='*+[\t\n\r])")
_QUOTED = re.compile(rf"{_BEGINS}'{_CALCULATES}|\A'(?='*+[\t\n\r])")
_QUOTED_AT_START = re.compile(rf"\A'{_CALCULATES}")

_JOINERS = frozenset("\u200c\u200d\u200e\u200f\ufe0e\ufe0f")
_ESCAPE = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
_ESCAPED = re.compile(r"\\(?:\\|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")


def cell(text: str) -> str:
    """One field, always in quotes; an apostrophe makes a would-be formula plain text."""
    shown = _TO_QUOTE.sub("'", _escaped(text.replace("\r\n", "\n")))
    return '"' + shown.replace('"', '""') + '"'


def write_rows(rows: Iterable[Iterable[str]]) -> str:
    """Rows of text as a CSV document; every row ends in CRLF."""
    return "".join(",".join(cell(text) for text in row) + "\r\n" for row in rows)


def read_cell(text: str) -> str:
    """A cell of a stranger's table, without the apostrophe that keeps a spreadsheet from calculating it."""
    return _QUOTED_AT_START.sub("", text)


def read_own_cell(text: str) -> str:
    """The text that `cell` wrote; line ends are newlines."""
    text = _QUOTED.sub("", text)
    return _ESCAPED.sub(_unescaped, text) if _ESCAPE.search(text) else text


def _escaped(text: str) -> str:
    """The text with what a terminal would obey spelled out; if it holds such an escape, each backslash is doubled."""
    if _ESCAPE.search(text) is None and HOSTILE.sub(_spelled, text) == text:
        return text
    return HOSTILE.sub(_spelled, text.replace("\\", r"\\"))


def _spelled(match: re.Match[str]) -> str:
    return "".join(each if each in _JOINERS else _escape(ord(each)) for each in match[0])


def _escape(code: int) -> str:
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _unescaped(match: re.Match[str]) -> str:
    if match[0] == r"\\":
        return "\\"
    code = int(f"0x{match[0][2:]}", 0)
    return match[0] if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)
