"""Turns the pieces of a list's rows into strips in its colours, and keeps what it has painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.style import Style

from irrunner.tui.text import STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.style import Style as RichStyle
    from textual.widget import Widget

_MARKS = ("", "on $cursor-blurred", "$cursor-foreground on $cursor-background")
_ANSI_MARKS = ("", "on ansi_default", "$cursor-foreground on ansi_default")
"""The styles of rows by their mark. Not by component classes: each is a node that is styled with the list."""

PLAIN, CURSOR, FOCUSED_CURSOR = range(3)
"""How a row is marked: not, as the cursor's, or as the cursor's while the list has the focus."""


class RowPainter:
    """Turns pieces into strips in the colours of a list, and keeps what it has painted."""

    def __init__(self, owner: Widget, cursor: str) -> None:
        """`cursor`: what stands in the first column of the row that is marked."""
        self._owner = owner
        self._cursor = cursor
        self._strips: dict[tuple[int, bool, int, int], Strip] = {}
        self._styles: dict[tuple[str, int], RichStyle] = {}

    def clear(self, *, colours: bool = False) -> None:
        """Forget what was painted, because the rows changed, or the colours as well."""
        self._strips.clear()
        if colours:
            self._styles.clear()

    def line(self, pieces: Iterable[tuple[str, str]], width: int) -> Strip:
        """A line that is no row."""
        segments = [Segment(text, self._style(style, PLAIN)) for text, style in pieces]
        return Strip(segments).adjust_cell_length(width, self._style("", PLAIN))

    def row(
        self, key: tuple[int, bool], width: int, mark: int, draw: Callable[[int], Sequence[tuple[str, str]]]
    ) -> Strip:
        """One line of a row, with a cursor in its first column if it is marked.

        Args:
            key: which line it is: the row, and whether it is the one below it.
            width: its columns.
            mark: PLAIN, CURSOR or FOCUSED_CURSOR.
            draw: gives its pieces for so many columns; it is asked once until `clear`.
        """
        if (strip := self._strips.get((*key, width, mark))) is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            strip = self._strips[*key, width, mark] = self._paint(draw(width - 1), width, mark)
        return strip

    def _paint(self, pieces: Sequence[tuple[str, str]], width: int, mark: int) -> Strip:
        if mark == PLAIN:
            first = (" ", pieces[0][1] if pieces else "")
        else:
            first = (self._cursor, "key" if mark == FOCUSED_CURSOR else "muted")
        segments = [Segment(text, self._style(style, mark)) for text, style in (first, *pieces) if text]
        return Strip(segments).adjust_cell_length(width, self._style("", mark)).simplify()

    def _style(self, name: str, mark: int) -> RichStyle:
        if (found := self._styles.get((name, mark))) is None:
            ansi = self._owner.app.native_ansi_color
            base = self._owner.visual_style + Style.parse((_ANSI_MARKS if ansi else _MARKS)[mark])
            if mark == FOCUSED_CURSOR and ansi:
                base += Style(reverse=True)
            found = self._styles[(name, mark)] = (base + Style.parse(STYLES[name])).rich_style
        return found
