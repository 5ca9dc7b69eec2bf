"""Everything that the players were told so far: cards, answers of control, hints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal

from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.exercise.card import CardScreen
from irrunner.tui.screens.exercise.card_page import blocks, heading
from irrunner.tui.screens.incident.screen import IncidentScreen
from irrunner.tui.text import line
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.pane import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import Block, TextView
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from textual.widget import Widget

    from irrunner.tui.screens.exercise.player_snapshot import Told
    from irrunner.tui.store.snapshot import Snapshot

_COLUMNS = (
    Column("", 4, 8, "muted"),
    Column("story", 5, 6, "muted"),
    Column("from", 6, 16),
    Column("what", 16, 0),
    Column("state", 5, 13),
)


class CardsRoom(IncidentScreen):
    """The list, and what the row under the cursor says."""

    SCREEN = "cards"
    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["cards"] if scope != "anywhere"))
    FOOTER = ("players.acknowledge", "players.ask", "cards.file", "cards.save", "cards.filter", "back")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = TextView()

    def body(self) -> Iterable[Widget]:
        """The list beside the words; below one another where it is narrow."""
        with Horizontal(id="cards-panes"):
            yield Pane("Told so far", self.table, placeholder="words", id="rows")
            yield Pane("In full", self.page, id="words")

    def on_mount(self) -> None:
        """The newest first."""
        self.table.focus()
        self.table.action_go(-1)

    def picture(self, _: Snapshot) -> None:
        """Show the rows."""
        if (known := self.told) is None:
            return
        at_end = self.table.cursor >= self.table.count - 1
        self.table.show(list(rows(known)))
        if at_end:
            self.table.action_go(-1)
        asked = sum(each.answer is None for each in known.questions)
        waits = ", ".join(
            said
            for said in (
                f"{known.outstanding} to acknowledge" if known.outstanding else "",
                f"{asked} without an answer" if asked else "",
            )
            if said
        )
        self.query_one("#rows", Pane).say(count(len(known.cards), "card"), warning=waits)
        self._read()

    def context(self) -> Context:
        """The card under the cursor."""
        kind, _, name = self.table.selected.partition(" ")
        return Context(card=name if kind == "card" else "")

    def footer(self) -> Sequence[str]:
        """What can be done with a card."""
        return self.FOOTER

    def panes(self) -> list[Widget]:
        """The list, the words."""
        return [self.table, self.page]

    @on(LineList.Moved)
    def _read(self) -> None:
        known = self.told
        if known is None:
            return
        found = list(blocks(self.table.selected, known))
        self.page.show(found or [Block(line("Nothing has been told yet.", "muted"))])

    @on(LineList.Chosen)
    def _open(self) -> None:
        if self.told is not None and self.table.selected:
            self.app.push_screen(CardScreen(self.table.selected, self.told))

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    def action_filter(self) -> None:
        """Filter the list."""
        self.query_one("#rows", Pane).begin_filter()


def rows(known: Told) -> Iterator[TableRow]:
    """Cards, questions and hints, by when in the story they came, and the end."""
    found: list[tuple[int, TableRow]] = []

    def at(story: int) -> str:
        return known.story.shown(story) if known.story is not None else ""

    for card in known.cards:
        state = "acknowledge" if card.outstanding else "acknowledged" if card.acknowledged else ""
        cells = (f"card {card.number}", at(card.story), card.sender or card.via, card.heading, state)
        style = "warning" if card.outstanding else ""
        found.append((card.story, TableRow(f"card {card.opaque}", cells, style)))
    for each in known.questions:
        state = "no answer yet" if each.answer is None else each.result or "answered"
        cells = (each.id, at(each.story), each.by, each.text, state)
        found.append((each.story, TableRow(f"question {each.id}", cells, "" if each.answer is not None else "muted")))
    for number, (story, text) in enumerate(known.hints):
        found.append((story, TableRow(f"hint {number}", ("hint", at(story), "", text, ""))))
    yield from (row for _, row in sorted(found, key=lambda each: each[0]))
    if known.over:
        yield TableRow("end", ("end", "", "", heading("end", known)[1], known.over))
