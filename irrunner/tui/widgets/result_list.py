"""The list below the search line of help and palette: headings, and rows with a key and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from typing_extensions import override

from irrunner.tui.widgets.line_list import FOCUSED_CURSOR, PLAIN, LineList, LineSource, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEY = 11
"""Columns for the key."""


class ResultRow(Struct, frozen=True):
    """One row; without an id it is a heading.

    Attributes:
        id: of what it stands for, as whoever opened the list understands it.
        title: what it does; foreign text when it is an incident or a step.
        keys: the keys as they stand on the keyboard, the first one is shown.
        note: more about it, behind the title.
        words: what a search looks at, in lower case.
    """

    id: str
    title: str
    keys: tuple[str, ...] = ()
    note: str = ""
    words: str = ""


class _Results(LineSource):
    nothing_found: ClassVar[str] = "Nothing is called that."

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[ResultRow] = ()

    @property
    @override
    def count(self) -> int:
        return len(self.rows)

    @override
    def is_selectable(self, index: int) -> bool:
        return super().is_selectable(index) and bool(self.rows[index].id)  # headings are only to be read

    @override
    def draw(self, index: int, width: int) -> list[Piece]:
        row = self.rows[index]
        if not row.id:
            return [(fit(row.title, width, self.glyphs.more), "heading")]
        title = fit(row.title, min(len(row.title), width - _KEY), self.glyphs.more)
        room = width - _KEY - len(title)
        pieces: list[Piece] = [(fit(_fitting(row.keys, _KEY - 1), _KEY), "key"), (title, "")]
        if row.note and room > 8:
            pieces.append((fit(f"  {row.note}", room, self.glyphs.more), "muted"))
        return pieces


class ResultList(LineList):
    """Rows under headings."""

    can_focus = False
    source: _Results

    def __init__(self) -> None:
        super().__init__(_Results())

    @property
    def rows(self) -> Sequence[ResultRow]:
        """What is shown, headings included."""
        return self.source.rows

    @property
    def chosen(self) -> ResultRow | None:
        """The row under the cursor, if it is no heading."""
        row = self.rows[self.cursor] if self.rows else None
        return row if row is not None and row.id else None

    def show(self, rows: Sequence[ResultRow], search: str = "") -> None:
        """Show what a search found, from the first that can be chosen."""
        self.source.rows, self.source.filter = rows, search
        first = next((index for index, row in enumerate(rows) if row.id), 0)
        self.update_rows(first)
        self.scroll_to(y=0, animate=False)

    def extend(self, rows: Sequence[ResultRow]) -> None:
        """Show the same rows with more below them; the cursor stays."""
        self.source.rows = rows
        self.update_rows()

    @override
    def _mark(self, index: int) -> int:
        """The cursor looks as if the list had the focus: the arrows work from the search line."""
        return FOCUSED_CURSOR if index == self.cursor and bool(self.rows[index].id) else PLAIN


def _fitting(keys: Sequence[str], width: int) -> str:
    """As many keys as there is room for; the first in any case."""
    said = keys[0] if keys else ""
    for each in keys[1:]:
        if len(said) + 1 + len(each) > width:
            break
        said = f"{said} {each}"
    return said
