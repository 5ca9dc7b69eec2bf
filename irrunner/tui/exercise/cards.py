"""Everything that the players were told so far: cards, answers of control, hints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal

from irrunner.tui.actions import ROOMS, Context
from irrunner.tui.exercise.card import CardScreen, blocks
from irrunner.tui.room import bindings
from irrunner.tui.screens.inside import IncidentRoom
from irrunner.tui.text import line, plain
from irrunner.tui.widgets.lines import Lines
from irrunner.tui.widgets.page import Block, Page, hanging, paragraphs
from irrunner.tui.widgets.pane import Pane
from irrunner.tui.widgets.tables import Column, Table, TableRow
from irrunner.tui.widgets.words import clock_time, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from textual.widget import Widget

    from irrunner.tui.exercise.picture import Exchange, Told
    from irrunner.tui.snapshot import Snapshot

_COLUMNS = (
    Column("", 4, 8, "muted"),
    Column("story", 5, 6, "muted"),
    Column("from", 6, 22),
    Column("what", 16, 0),
    Column("", 4, 16, optional=True),
)


class CardsRoom(IncidentRoom):
    """The list, and what the row under the cursor says."""

    ROOM = "cards"
    CSS_PATH: ClassVar[Any] = ["../screens/inside.tcss", "exercise.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in ROOMS["cards"] if scope != "anywhere"))
    FOOTER = ("players.acknowledge", "players.ask", "cards.file", "cards.save", "cards.filter", "back")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = Page()

    def body(self) -> Iterable[Widget]:
        """The list beside the words; below one another where it is narrow."""
        with Horizontal(id="cards-panes"):
            yield Pane("Told so far", self.table, placeholder="words", id="rows")
            yield Pane("In full", self.page, id="words")

    def on_mount(self) -> None:
        """The newest first."""
        self.table.focus()
        self.table.action_go(-1)

    def picture(self, snapshot: Snapshot) -> None:
        """Show the rows."""
        if (known := self.told) is None:
            return
        at_end = self.table.cursor >= self.table.count - 1
        self.table.show(list(rows(known, snapshot.zone)))
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

    @on(Lines.Moved)
    def _read(self) -> None:
        known = self.told
        if known is None:
            return
        kind, _, name = self.table.selected.partition(" ")
        card = known.card(name) if kind == "card" else None
        if card is not None:
            self.page.show(list(blocks(card, known)))
        elif kind == "question":
            self.page.show(list(_exchange(next(each for each in known.questions if each.id == name))))
        elif kind == "hint":
            self.page.show(paragraphs(plain(known.hints[int(name)][1])))
        else:
            self.page.show([Block(line("Nothing has been told yet.", "muted"))])

    @on(Lines.Chosen)
    def _open(self) -> None:
        card = self.told.card(self.context().card) if self.told is not None else None
        if card is not None and self.told is not None:
            self.app.push_screen(CardScreen(card, self.told))

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    def action_filter(self) -> None:
        """Filter the list."""
        self.query_one("#rows", Pane).begin_filter()


def rows(known: Told, zone: str) -> Iterator[TableRow]:
    """Cards, questions and hints, by when they came."""
    found: list[tuple[str, TableRow]] = []
    for card in known.cards:
        state = "acknowledge" if card.outstanding else "acknowledged" if card.acknowledged else ""
        at = known.story.shown(card.story) if known.story is not None else clock_time(card.when, zone)
        cells = (f"card {card.number}", at, card.sender or card.via, card.heading, state)
        style = "warning" if card.outstanding else ""
        found.append((card.when, TableRow(f"card {card.opaque}", cells, style)))
    for each in known.questions:
        state = "no answer yet" if each.answer is None else each.result or "answered"
        cells = (each.id, clock_time(each.when, zone), each.by, each.text, state)
        found.append((each.when, TableRow(f"question {each.id}", cells, "" if each.answer is not None else "muted")))
    for number, (when, text) in enumerate(known.hints):
        found.append((when, TableRow(f"hint {number}", ("hint", clock_time(when, zone), "", text, ""))))
    yield from (row for _, row in sorted(found, key=lambda each: each[0]))


def _exchange(each: Exchange) -> Iterator[Block]:
    yield hanging(line("Asked        ", "muted"), line(f"{each.text} ({each.by})"))
    if each.step or each.check:
        yield hanging(line("About        ", "muted"), line(" ".join(part for part in (each.step, each.check) if part)))
    yield Block()
    if each.answer is None:
        yield Block(line("Control has not answered yet.", "muted"))
        return
    if each.result:
        yield hanging(line("Result       ", "muted"), line(each.result, "strong"))
    yield from paragraphs(plain(each.answer))
