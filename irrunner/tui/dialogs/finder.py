"""Help and palette: one search line over rows. Enter carries out what is under the cursor.

Help shows the keys of where you are, the focused pane's first, and is searched by name and by key. The
palette searches everything: actions, incidents, steps, colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from typing_extensions import override

from irrunner.tui.text import joined, line
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.result_list import ResultList, ResultRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

_MOST = 500
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
        findings.show(found(self._rows, text)[:_MOST], text.strip())

    def add(self, rows: Sequence[ResultRow]) -> None:
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


def found(rows: Sequence[ResultRow], text: str) -> list[ResultRow]:
    """The rows that a search means, the best first: a key as it stands, then words of the title, then others.

    Without a search: all rows, under their headings.
    """
    typed = text.strip()
    if not typed:
        return list(rows)
    words = typed.casefold().split()
    ranked: list[tuple[int, int, ResultRow]] = []
    for place, row in enumerate(rows):
        if not row.id:
            continue
        title = row.title.casefold()
        if typed in row.keys:
            rank = 0
        elif title.startswith(typed.casefold()) or row.id.partition(" ")[2].startswith(typed.casefold()):
            rank = 1
        elif all(any(part.startswith(word) for part in title.split()) for word in words):
            rank = 2
        elif len(typed) > 1 and all(word in row.words for word in words):
            rank = 3
        else:
            continue
        ranked.append((rank, place, row))
    return [row for _, _, row in sorted(ranked, key=lambda each: each[:2])]
