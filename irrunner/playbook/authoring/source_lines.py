"""The lines of a file that may not be YAML yet: indentation, dashes, key and value of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE: Final = re.compile(r"( *)((?:- +)*)(?:([A-Za-z0-9_-]+):(?=[ \t]|$)[ \t]*)?")
_RAW: Final = re.compile(r"[^\n]*\n|[^\n]+")
_CLOSING: Final = {"[": "]", "{": "}"}


class SourceLine(Struct, frozen=True):
    """One line, without its end.

    Attributes:
        start: where it starts in the file.
        indent: spaces before everything else.
        dashes: the dashes of list entries, with the spaces after them.
        key: empty when there is none.
        at: where its value starts in the line.
    """

    start: int
    text: str
    indent: int
    dashes: str
    key: str
    at: int

    @property
    def value(self) -> str:
        """What stands after dashes and key."""
        return self.text[self.at :]

    @property
    def column(self) -> int:
        """Where its key starts, or its value."""
        return self.indent + len(self.dashes)

    @property
    def floor(self) -> int:
        """What belongs to its value is indented more than this."""
        return self.column if self.key else self.indent + len(self.dashes.rstrip()) - 1

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.text.strip()

    @property
    def is_comment(self) -> bool:
        """Whether it starts with a #."""
        return self.text.lstrip().startswith("#")

    def as_item(self) -> SourceLine:
        """The same as an entry of a list in which a colon is part of the text."""
        return structs.replace(self, key="", at=self.column)


def read_lines(text: str) -> Iterator[SourceLine]:
    """Every line of a text."""
    start = 0
    for raw in _RAW.findall(text):
        line = raw.rstrip("\r\n")
        match = _LINE.match(line)
        if match is not None:
            yield SourceLine(start, line, len(match[1]), match[2], match[3] or "", match.end())
        start += len(raw)


def after_indented(lines: Sequence[SourceLine], at: int) -> int:
    """The first line after this one that does not belong to its value; blank lines before it do not either."""
    floor, last = lines[at].floor, at + 1
    while last < len(lines) and (lines[last].blank or lines[last].indent > floor):
        last += 1
    while last > at + 1 and lines[last - 1].blank:
        last -= 1
    return last


def closed_at(text: str) -> int:
    """Where the list, mapping or text in quotes with which a text starts is closed; 0 when it never is."""
    expected: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char in "\"'" and (at == 0 or text[at - 1] in " \n[{,:"):
            at = _after_quotes(text, at)
            if not at:
                return 0
        else:
            if char in _CLOSING:
                expected.append(_CLOSING[char])
            elif expected and char == expected[-1]:
                expected.pop()
            at += 1
        if not expected:
            return at
    return 0


def _after_quotes(text: str, at: int) -> int:
    """Past the closing quote of the one at this place; 0 when there is none."""
    quote = text[at]
    at += 1
    while at < len(text):
        if text[at] == "\\" and quote == '"':
            at += 2
        elif text[at] != quote:
            at += 1
        elif quote == "'" and text[at + 1 : at + 2] == "'":
            at += 2
        else:
            return at + 1
    return 0
