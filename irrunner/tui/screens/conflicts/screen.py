"""All that two records ended apart: each end with who, when and why, and a key that says which counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal
from typing_extensions import override

from irrunner.incident.moments import format_claimed
from irrunner.incident.state import StepKey
from irrunner.incident.unsettled_branches import describe_conflicts
from irrunner.tui.actions.dispatch import begin
from irrunner.tui.actions.model import SCREEN_SCOPES, Context, action
from irrunner.tui.dialogs.confirm import Confirm
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs
from irrunner.tui.widgets.time_formats import day_and_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from irrunner.incident.unsettled_branches import ConflictSide
    from irrunner.tui.store.snapshot import Snapshot

_COLUMNS = (
    Column("step or question", 6, 0),
    Column("end", 8, 22),
    Column("who", 4, 16),
    Column("when", 11, 11, "muted"),
    Column("why", 4, 40, "muted", optional=True),
)
_REOPENED = "step.reopened"


class ConflictsView(IncidentView):
    """The ends, those of a step together, and the one under the cursor with its step in full."""

    FOOTER = ("conflicts.settle", "conflicts.step", "note", "back")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = TextView()
        self._sides: dict[str, ConflictSide] = {}

    @override
    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield Pane("Ended apart", self.table, placeholder="words", id="rows")
            yield Pane("In full", self.page, id="facts")

    def on_mount(self) -> None:
        """The list first."""
        self.table.focus()

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._sides = {f"{each.about} {int(each.entry.seq)}": each for each in snapshot.conflicts}
        self.table.show([_row(name, each, snapshot.zone) for name, each in self._sides.items()])
        self.query_one("#rows", Pane).show_facts("", warning=describe_conflicts(snapshot.conflicts))
        self._show_page()

    @property
    def chosen(self) -> ConflictSide | None:
        """The end under the cursor."""
        return self._sides.get(self.table.selected)

    @on(LineList.Moved)
    def _show_page(self) -> None:
        if self.snapshot is not None:
            self.page.show(list(_page(self.chosen, self.snapshot)))

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    @override
    def context(self) -> Context:
        each = self.chosen
        if each is None or each.is_answer:
            return Context()
        about = {"seq": f"{each.about}: {each.outcome} by {each.entry.by}"}
        return Context(step=each.about, seq=each.entry.seq, about=about)

    # What the keys do

    @on(LineList.Chosen)
    def action_settle(self) -> None:
        """Let the end under the cursor count; a reason is asked for."""
        each = self.chosen
        if each is None:
            self.say(line("Nothing is ended apart.", "muted"))
        elif each.is_answer:
            self._answer_again(each)
        elif each.entry.kind == _REOPENED:
            self.say(line("It is open again already: do it again, or let the other end count.", "muted"))
        else:
            begin(self.host, action("conflicts.settle"), self.context())

    def _answer_again(self, each: ConflictSide) -> None:
        """Give the answer under the cursor once more, by whoever is at the keyboard."""
        from irrunner.incident.verbs.decisions import answer

        read, session = StepKey.read(each.about), self.session
        question, step = each.about, str(each.entry.refs.get("step", "")) if read is not None and read.row else ""
        if step:
            question = each.about.partition("@")[0]
        words = each.entry.words

        def answered(yes: bool | None) -> None:
            if yes:
                session.do(answer, {question: words}, step=step, action="step.answer")

        asked = f"{self._question(each)}\n\n{words or 'No answer: it is taken back.'}\n\nIt is answered again, by you."
        self.app.push_screen(Confirm(asked, confirm="This answer counts", enter=True), answered)

    def _question(self, each: ConflictSide) -> str:
        asks = self.snapshot.asks if self.snapshot is not None else {}
        return asks.get(each.about.partition("@")[0], each.about)

    def action_filter(self) -> None:
        self.query_one("#rows", Pane).open_filter()

    def action_go_to_step(self) -> None:
        """To the step, with everything about it."""
        if (each := self.chosen) is not None and not each.is_answer:
            self.host.navigation.go_to_step(each.about)


class ConflictsScreen(IncidentScreen):
    """What two records ended apart before they were merged."""

    SCREEN = "conflicts"
    VIEW = ConflictsView
    CSS_PATH: ClassVar[Any] = ["conflicts.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["conflicts"] if scope != "anywhere"))
    view: ConflictsView


def _row(name: str, each: ConflictSide, zone: str) -> TableRow:
    entry, why = each.entry, "" if each.is_answer else each.entry.words
    return TableRow(name, (each.about, each.outcome, entry.by, day_and_time(entry.when, zone), why))


def _page(chosen: ConflictSide | None, snapshot: Snapshot) -> Iterator[Block]:
    """The step or question, and both of its ends in full."""
    if chosen is None:
        yield Block(line("Nothing is ended apart.", "heading"))
        yield Block()
        yield Block(line("What two records both ended before they were merged stands here until somebody settles it."))
        return
    step = snapshot.step(chosen.about)
    title = step.title if step is not None else snapshot.asks.get(chosen.about.partition("@")[0], "")
    yield Block(joined((f"{chosen.about}  ", "muted"), (title, "strong")))
    if step is not None:
        yield hanging_block(line("Stands as   ", "muted"), line(step.standing))
    for each in (each for each in snapshot.conflicts if each.about == chosen.about):
        entry = each.entry
        yield Block()
        mark = "> " if each is chosen else "  "
        who = f" by {entry.by}, {format_claimed(entry.when, snapshot.zone, entry.exactness)}, entry {entry.seq}"
        yield hanging_block(line(mark, "key"), joined((each.outcome, "strong"), who))
        words = "" if each.is_answer else entry.words
        for block in paragraphs(plain(words)) if words else ():
            yield hanging_block(line("    "), block.text)
        if entry.redaction is not None:
            yield hanging_block(line("    "), line("Its words were redacted.", "muted"))
