"""The second layer against what a terminal would obey: every line is filtered just before it is drawn.

The first layer is `text`, where foreign text becomes Content. Should something get past it, this spells it
out. It works after the layout, so columns may shift; that is why it is only the second layer.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter
from textual.scrollbar import ScrollBar, ScrollBarRender
from typing_extensions import override

from irrunner.safety import one_line

if TYPE_CHECKING:
    from textual.color import Color


_ASCII_TWINS = str.maketrans("‹›·–—…“”‘’×─│━", "<>---~\"\"''x-|-")  # noqa: RUF001 - the signs are meant


class AsciiFilter(LineFilter):
    """Draws with ASCII only, and writes what people wrote as far as the terminal's encoding has it.

    Letters that it has not lose their accents; what is left shows as question marks here, and stays in the record.
    """

    def __init__(self, encoding: str = "ascii") -> None:
        super().__init__()
        self._encoding = encoding

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.text.isascii() else Segment(self._ascii(segment.text), segment.style, segment.control)
            for segment in segments
        ]

    def _ascii(self, text: str) -> str:
        return "".join(
            char if char.isascii() else _character(char, self._encoding) for char in text.translate(_ASCII_TWINS)
        )


def _character(char: str, encoding: str) -> str:
    """A character as wide as it was: itself, its letter without the accent, or question marks."""
    try:
        char.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        width = cell_len(char)
        plain = unicodedata.normalize("NFKD", char)[:1]
        return plain if width == 1 and plain.isascii() else "?" * width
    return char


class ControlFilter(LineFilter):
    """Spells out control, direction and invisible characters in what is about to be drawn."""

    @override
    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(one_line(segment.text) is segment.text for segment in segments):
            return segments
        return [Segment(one_line(segment.text), segment.style, segment.control) for segment in segments]


class WholeCells(ScrollBarRender):
    """A bar of blanks in reverse."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


def choose_scrollbars(*, only_ascii: bool) -> None:
    """Decide for all scrollbars; Textual keeps it in their class."""
    ScrollBar.renderer = WholeCells if only_ascii else ScrollBarRender
