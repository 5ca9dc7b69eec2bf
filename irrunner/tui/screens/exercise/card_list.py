"""All cards of the exercise so far, with the answers of control and the hints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal
from typing_extensions import override

from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.exercise.card import CardScreen, heading, message_blocks
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.text import line
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import Block, TextView
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot
    from irrunner.tui.store.snapshot import Snapshot

_COLUMNS = (
    Column("", 4, 8, "muted"),
    Column("story", 5, 6, "muted"),
    Column("from", 6, 16),
    Column("what", 16, 0),
    Column("state", 5, 13),
)


class CardListView(IncidentView):
    """The list of cards, and the text of the one under the cursor."""

    FOOTER = ("players.acknowledge", "players.ask", "cards.read", "cards.file", "cards.filter", "back")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = TextView()

    @override
    def compose(self) -> ComposeResult:
        with Horizontal(id="cards-panes"):
            yield Pane("Told so far", self.table, placeholder="words", id="rows")
            yield Pane("In full", self.page, id="words")

    def on_mount(self) -> None:
        """The cursor begins on the newest card."""
        self.table.focus()
        self.table.action_go(-1)

    @override
    def show_snapshot(self, _: Snapshot) -> None:
        if (players := self.players) is None:
            return
        at_end = self.table.cursor >= self.table.count - 1
        self.table.show(list(rows(players)))
        if at_end:
            self.table.action_go(-1)
        unanswered = len(players.open_questions)
        warnings = [f"{players.outstanding} to acknowledge"] * bool(players.outstanding)
        warnings += [f"{unanswered} without an answer"] * bool(unanswered)
        self.query_one("#rows", Pane).show_facts(count(len(players.cards), "card"), warning=", ".join(warnings))
        self._show_message()

    @override
    def context(self) -> Context:
        kind, _, name = self.table.selected.partition(" ")
        return Context(card=name if kind == "card" else "")

    @on(LineList.Moved)
    def _show_message(self) -> None:
        if self.players is not None:
            found = list(message_blocks(self.table.selected, self.players))
            self.page.show(found or [Block(line("Nothing has been told yet.", "muted"))])

    @on(LineList.Chosen)
    def _open(self) -> None:
        if self.players is not None and self.table.selected:
            self.app.push_screen(CardScreen(self.table.selected, self.players))

    @on(Pane.Filtered)
    def _filter(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    def action_filter(self) -> None:
        """Start to filter the list."""
        self.query_one("#rows", Pane).open_filter()


class CardListScreen(IncidentScreen):
    """The cards of an exercise."""

    SCREEN = "cards"
    VIEW = CardListView
    CSS_PATH: ClassVar[Any] = ["exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["cards"] if scope != "anywhere"))
    view: CardListView


def rows(players: PlayerSnapshot) -> Iterator[TableRow]:
    """Cards, questions and hints in the order of story time, then the end of the exercise."""
    found: list[tuple[int, TableRow]] = []

    def at(story: int) -> str:
        return players.story.time_text(story) if players.story is not None else ""

    for card in players.cards:
        state = "acknowledge" if card.outstanding else "acknowledged" if card.acknowledged else ""
        cells = (f"card {card.number}", at(card.story), card.sender or card.via, card.heading, state)
        style = "warning" if card.outstanding else ""
        found.append((card.story, TableRow(f"card {card.opaque}", cells, style)))
    for each in players.questions:
        state = "no answer yet" if each.answer is None else each.result or "answered"
        cells = (each.id, at(each.story), each.by, each.text, state)
        found.append((each.story, TableRow(f"question {each.id}", cells, "" if each.answer is not None else "muted")))
    for number, (story, text) in enumerate(players.hints):
        found.append((story, TableRow(f"hint {number}", ("hint", at(story), "", text, ""))))
    yield from (row for _, row in sorted(found, key=lambda each: each[0]))
    if players.over:
        yield TableRow("end", ("end", "", "", heading("end", players)[1], players.over))
