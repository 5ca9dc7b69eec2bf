"""The list below the search line of help and palette: headings, and rows with a key and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.tui.widgets.line_list import LineList, Piece, fit

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


class ResultList(LineList):
    """Rows under headings."""

    can_focus = False
    NOTHING = "Nothing is called that."

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[ResultRow] = ()

    @property
    def count(self) -> int:
        """How many rows."""
        return len(self.rows)

    @property
    def chosen(self) -> ResultRow | None:
        """The row under the cursor, if it is no heading."""
        row = self.rows[self.cursor] if self.rows else None
        return row if row is not None and row.id else None

    def is_selectable(self, index: int) -> bool:
        """Headings are only to be read."""
        return super().is_selectable(index) and bool(self.rows[index].id)

    def show(self, rows: Sequence[ResultRow]) -> None:
        """Show these, from the first that can be chosen."""
        self.rows = rows
        first = next((index for index, row in enumerate(rows) if row.id), 0)
        self.update_rows(first)
        self.scroll_to(y=0, animate=False)

    def extend(self, rows: Sequence[ResultRow]) -> None:
        """The same rows, and more below them."""
        self.rows = rows
        self.update_rows()

    def _mark(self, index: int) -> int:
        """The cursor looks as if the list had the focus: the arrows work from the search line."""
        return 2 if index == self.cursor and bool(self.rows[index].id) else 0

    def draw(self, index: int, width: int) -> list[Piece]:
        """Key, title, note."""
        row = self.rows[index]
        if not row.id:
            return [(fit(row.title, width, self.glyphs.more), "heading")]
        title = fit(row.title, min(len(row.title), width - _KEY), self.glyphs.more)
        room = width - _KEY - len(title)
        pieces: list[Piece] = [(fit(_fitting(row.keys, _KEY - 1), _KEY), "key"), (title, "")]
        if row.note and room > 8:
            pieces.append((fit(f"  {row.note}", room, self.glyphs.more), "muted"))
        return pieces


def _fitting(keys: Sequence[str], width: int) -> str:
    """As many keys as there is room for; the first in any case."""
    said = keys[0] if keys else ""
    for each in keys[1:]:
        if len(said) + 1 + len(each) > width:
            break
        said = f"{said} {each}"
    return said
