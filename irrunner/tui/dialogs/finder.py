"""Help and palette: one search line over rows. Enter carries out what is under the cursor.

Help shows the keys of where you are, the focused pane's first, and is searched by name and by key. The
palette searches everything: actions, incidents, steps, colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from typing_extensions import override

from irrunner.tui.dialogs.keys import DIALOG_KEYS
from irrunner.tui.text import joined, line, search_form
from irrunner.tui.widgets.line_list import LineList, LineSource, Piece, fit
from irrunner.tui.widgets.row_painter import FOCUSED_CURSOR, PLAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult


_MAX_ROWS = 500
"""Rows that are shown for one search."""


class Finder(ModalScreen[str | None]):
    """Search, choose; gives the id of the row, or None."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("escape,f1", "cancel", "Close"),
        ("down,ctrl+n", "move(1)", "Down"),
        ("up,ctrl+p", "move(-1)", "Up"),
        ("pagedown,ctrl+d", "half(2)", "Page down"),
        ("pageup,ctrl+u", "half(-2)", "Page up"),
        *DIALOG_KEYS,
    ]

    def __init__(self, title: str, rows: Sequence[ResultRow], *, hint: str = "") -> None:
        """Show rows.

        Args:
            title: what this is.
            rows: everything there is, under its headings.
            hint: what may be typed.
        """
        super().__init__()
        self._title = title
        self._rows = list(rows)
        self._hint = hint

    @override
    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog finder"):
            keys = (("enter", "key"), (" do it   ", "muted"), ("esc", "key"), (" close", "muted"))
            yield Static(joined((f"{self._title}   ", "heading"), *keys), classes="finder--title")
            yield Input(placeholder=self._hint, id="search", compact=True)
            yield ResultList()
            yield Static(id="about")

    def on_mount(self) -> None:
        self.query_one(ResultList).show(self._rows)
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _searched(self, event: Input.Changed) -> None:
        self._search(event.value)

    def _search(self, text: str) -> None:
        findings = self.query_one(ResultList)
        findings.show(search(self._rows, text)[:_MAX_ROWS], text.strip())

    def add_rows(self, rows: Sequence[ResultRow]) -> None:
        """More rows, which took a moment to find; the cursor stays while nobody searches."""
        self._rows.extend(rows)
        if self.is_attached and (text := self.query_one(Input).value).strip():
            self._search(text)
        elif self.is_attached:
            self.query_one(ResultList).extend(self._rows)

    @on(LineList.Moved)
    def _moved(self) -> None:
        row = self.query_one(ResultList).chosen
        self.query_one("#about", Static).update(line(row.note if row else "", "muted"))

    @on(LineList.Chosen)
    @on(Input.Submitted)
    def _chosen(self) -> None:
        if (row := self.query_one(ResultList).chosen) is not None:
            self.dismiss(row.id)

    def action_move(self, by: int) -> None:
        self.query_one(ResultList).action_move(by)

    def action_half(self, halves: int) -> None:
        self.query_one(ResultList).action_half(halves)

    def action_cancel(self) -> None:
        self.dismiss(None)


def search(rows: Sequence[ResultRow], text: str) -> list[ResultRow]:
    """The rows that a search means, the best first: a key as it stands, then words of the title, then others.

    Without a search: all rows, under their headings.
    """
    typed = text.strip()
    if not typed:
        return list(rows)
    words = search_form(typed).split()
    ranked: list[tuple[int, int, ResultRow]] = []
    for place, row in enumerate(rows):
        if not row.id:
            continue
        title = search_form(row.title)
        if typed in row.keys:
            rank = 0
        elif title.startswith(search_form(typed)) or row.id.partition(" ")[2].startswith(search_form(typed)):
            rank = 1
        elif all(any(part.startswith(word) for part in title.split()) for word in words):
            rank = 2
        elif len(typed) > 1 and all(word in search_form(row.words) for word in words):
            rank = 3
        else:
            continue
        ranked.append((rank, place, row))
    return [row for _, _, row in sorted(ranked, key=lambda each: each[:2])]


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
        space = width - _KEY - len(title)
        pieces: list[Piece] = [(fit(_fitting(row.keys, _KEY - 1), _KEY), "key"), (title, "")]
        if row.note and space > 8:
            pieces.append((fit(f"  {row.note}", space, self.glyphs.more), "muted"))
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
    """As many keys as there is space for; the first in any case."""
    text = keys[0] if keys else ""
    for each in keys[1:]:
        if len(text) + 1 + len(each) > width:
            break
        text = f"{text} {each}"
    return text
