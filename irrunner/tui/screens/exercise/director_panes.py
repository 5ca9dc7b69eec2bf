"""The parts of the director's screen: its lists, the players' timeline and checklist, and a line for what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static
from typing_extensions import override

from irrunner.exercise.play import results
from irrunner.exercise.play.inject_status import AVERTED, BY_HAND, DELIVERED, DUE, NOT_DRAWN, SKIPPED, UPCOMING, WAITING
from irrunner.exercise.play.score import score_text as text_of_score
from irrunner.playbook.durations import format_duration, format_offset
from irrunner.tui.screens.run.checklist import Checklist
from irrunner.tui.screens.run.timeline import Timeline
from irrunner.tui.text import line
from irrunner.tui.widgets.panes import Pane, PaneTabs
from irrunner.tui.widgets.table import Column, Table, TableRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widget import Widget

    from irrunner.tui.screens.exercise.director_snapshot import DirectorSnapshot
    from irrunner.tui.screens.exercise.player_snapshot import PlayerSnapshot
    from irrunner.tui.store.snapshot import Snapshot


_RESULT_SECONDS = 8.0
"""How long the result of an action is shown before the usual line returns."""


class ListTabs(PaneTabs):
    """The names of the lists; in the narrowest window without the blanks around them, so that none is cut off."""

    @override
    def _pieces(self) -> list[Content]:
        pieces = super()._pieces()
        if sum(piece.cell_length + 2 for piece in pieces) - 2 <= self.content_size.width:
            return pieces
        return [piece if piece.plain.startswith("[") else piece[1:-1] for piece in pieces]


class DirectorLists(Vertical):
    """The director's lists, one at a time, below their names.

    Attributes:
        which: the list that is shown, one of `LISTS`. table: its rows.
    """

    class Switched(Message):
        """Another list is shown."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.which = SCRIPT
        self.table = Table(COLUMNS[SCRIPT], id="list-rows")
        self._snapshots: tuple[DirectorSnapshot, PlayerSnapshot] | None = None

    @override
    def compose(self) -> ComposeResult:
        yield ListTabs(LISTS)
        yield Pane("Script", self.table, placeholder="words", id="list")

    def show(self, director: DirectorSnapshot, players: PlayerSnapshot) -> None:
        """Show the present rows of the list, and in its heading what needs the director."""
        self._snapshots = director, players
        self.table.show(rows(self.which, director, players), COLUMNS[self.which])
        unanswered = len(players.open_questions)
        warnings = [f"{unanswered} to answer"] * bool(unanswered)
        warnings += [f"{players.outstanding} without acknowledgement"] * bool(players.outstanding)
        if director.ended:
            warnings = [f"over: {director.ended}"]
        elif director.over:
            warnings.append(f"can end: {director.over}")
        pane = self.query_one(Pane)
        pane.set_title(self.which.capitalize())
        pane.show_facts(score_text(director), warning=", ".join(warnings))

    def switch(self, which: str) -> None:
        """Change to another list, without a filter."""
        self.which = which
        self.query_one(ListTabs).show(which)
        self.query_one(Pane).clear_filter()
        if self._snapshots is not None:
            self.show(*self._snapshots)
        self.post_message(self.Switched())

    def action_next_list(self, direction: int) -> None:
        """Change to the list that stands so many names further; after the last comes the first."""
        self.switch(LISTS[(LISTS.index(self.which) + direction) % len(LISTS)])

    def action_filter(self) -> None:
        """Start to filter the list."""
        self.query_one(Pane).open_filter()

    @on(PaneTabs.Chosen)
    def _switch_by_click(self, event: PaneTabs.Chosen) -> None:
        event.stop()
        self.switch(event.name)

    @on(Pane.Filtered)
    def _filter(self, event: Pane.Filtered) -> None:
        event.stop()
        self.table.set_filter(event.text)


class PlayersView(Vertical):
    """What the players see, to be read only: their timeline or their checklist."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.timeline = Timeline(id="room-timeline")
        self.checklist = Checklist(id="room-checklist")
        self._timeline_pane = Pane("The players' timeline", self.timeline, id="timeline")
        self._checklist_pane = Pane("The players' checklist", self.checklist, id="checklist")
        self._checklist_pane.display = False

    @override
    def compose(self) -> ComposeResult:
        yield self._timeline_pane
        yield self._checklist_pane

    @property
    def front(self) -> Widget:
        """The one that is shown."""
        return self.checklist if self._checklist_pane.display else self.timeline

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show the players' incident as it is now."""
        self.timeline.show(snapshot)
        self.checklist.show(snapshot, now)
        self._checklist_pane.show_facts(f"{snapshot.settled} of {snapshot.of}, read only")
        self._timeline_pane.show_facts(f"{len(snapshot.entries):,} entries, {snapshot.zone}, read only")

    def action_other_view(self) -> None:
        """Show the other one, and go there."""
        is_timeline = self._timeline_pane.display
        self._timeline_pane.display, self._checklist_pane.display = not is_timeline, is_timeline
        self.front.focus()


class StatusLine(Static):
    """One sentence: for some seconds the result of the last action, otherwise what the director has to know."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._result = ""
        self._status = ("", "")

    def show_result(self, sentence: str) -> None:
        """Show what an action came to."""
        self._result = sentence
        self.set_timer(_RESULT_SECONDS, self._drop_result)
        self._update()

    def show_status(self, sentence: str, style: str) -> None:
        """Change the sentence that stands here while nothing happens."""
        self._status = (sentence, style)
        self._update()

    def _drop_result(self) -> None:
        self._result = ""
        self._update()

    def _update(self) -> None:
        sentence, style = (self._result, "muted") if self._result else self._status
        self.update(line(sentence, style))


SCRIPT, EXPECTED, OBJECTIVES = "script", "expected", "objectives"
QUESTIONS, PEOPLE, DEBRIEF = "asked", "people", "debrief"
LISTS = (SCRIPT, EXPECTED, OBJECTIVES, QUESTIONS, PEOPLE, DEBRIEF)
"""The names of the lists, in the order of their tabs."""
COLUMNS = {
    SCRIPT: (
        Column("time", 6, 7),
        Column("state", 8, 13),
        Column("inject", 14, 0),
        Column("goes", 10, 40, "muted", optional=True),
    ),
    EXPECTED: (Column("result", 9, 13), Column("within", 6, 7, "muted"), Column("expected", 16, 0)),
    OBJECTIVES: (Column("rating", 6, 8), Column("proposed", 8, 8), Column("objective", 16, 0)),
    QUESTIONS: (Column("", 3, 8, "muted"), Column("who", 4, 14), Column("question", 16, 0), Column("answer", 6, 14)),
    PEOPLE: (Column("what", 8, 14, "muted"), Column("who", 6, 24), Column("role", 6, 20), Column("state", 6, 24)),
    DEBRIEF: (Column("", 2, 3, "muted"), Column("question", 16, 0), Column("answer", 8, 40, "muted", optional=True)),
}
STATUS_LABELS = {
    DUE: ("! due", "late"),
    UPCOMING: ("upcoming", ""),
    WAITING: ("waits", "waiting"),
    BY_HAND: ("by hand", "muted"),
    DELIVERED: ("fired", "done"),
    SKIPPED: ("skipped", "skipped"),
    AVERTED: ("averted", "muted"),
    NOT_DRAWN: ("not drawn", "muted"),
}
"""For each status of an inject its label and its style."""
RESULT_LABELS = {
    results.ON_TIME: ("on time", "done"),
    results.ALREADY_DONE: ("already done", "done"),
    results.AVERTED: ("averted", "done"),
    results.LATE: ("late", "warning"),
    results.MISSED: ("missed", "late"),
    results.CUT_SHORT: ("cut short", "warning"),
    results.NOT_PRESENTED: ("not presented", "muted"),
    results.WAIVED: ("waived", "muted"),
    results.PENDING: ("open", ""),
}
"""For each result of an expectation its label and its style."""


def rows(which: str, director: DirectorSnapshot, players: PlayerSnapshot) -> list[TableRow]:
    """The rows of one of LISTS. A row's id names the thing it shows; in PEOPLE its first word is the kind of row."""
    return list(_ROWS[which](director, players))


def score_text(director: DirectorSnapshot) -> str:
    """How the expectations went so far."""
    return text_of_score(director.score)


def _script(director: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[TableRow]:
    for each in director.injects:
        label, style = STATUS_LABELS[each.status]
        at = format_offset(each.story) if each.story is not None else ""
        kind = f"{each.kind}: " if each.kind != "inject" else ""
        card = players.card(each.opaque)
        if card is not None and card.outstanding:
            label, style = "fired, no ack", "warning"
        gate = f" ({each.trigger})" if each.status == WAITING else ""
        heading = f"{kind}{each.title or ' '.join(each.text.split())}{gate}"
        yield TableRow(each.id, (at, label, heading, each.trigger), style)


def _expected(director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[TableRow]:
    for each in director.expectations:
        label, style = ("to judge", "warning") if each.to_judge else RESULT_LABELS[each.result]
        within = format_duration(each.within) if each.within else ""
        critical = "critical: " if each.critical else ""
        yield TableRow(each.id, (label, within, f"{critical}{each.do}"), style if each.presented else "muted")


def _objectives(director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[TableRow]:
    for each in director.objectives:
        yield TableRow(each.id, (each.rating or "-", each.proposed or "-", each.text))


def _questions(_: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[TableRow]:
    for each in players.questions:
        state = "to answer" if each.answer is None else each.result or "answered"
        about = f" [{each.step} {each.check}]" if each.check else ""
        yield TableRow(each.id, (each.id, each.by, f"{each.text}{about}", state), "warning" * (each.answer is None))


def _people(director: DirectorSnapshot, players: PlayerSnapshot) -> Iterator[TableRow]:
    for person in director.playing:
        yield TableRow(f"plays {person}", ("screen", person, "", "has it open"), "done")
    for person, role, here in director.attendance:
        yield TableRow(f"here {person}", ("takes part", person, role, "here" if here else "left"))
    for role, person in players.roles:
        yield TableRow(f"role {role}", ("role", person or "nobody yet", role, ""), "" if person else "muted")
    for card in players.cards:
        for role in card.outstanding:
            yield TableRow(f"ack {card.number} {role}", (f"card {card.number}", "", role, "to acknowledge"), "warning")
        for role, by in card.acknowledged:
            yield TableRow(f"ack {card.number} {role}", (f"card {card.number}", by, role, "acknowledged"), "done")


def _debrief(director: DirectorSnapshot, _: PlayerSnapshot) -> Iterator[TableRow]:
    for number, (question, answer) in enumerate(director.debrief, 1):
        yield TableRow(str(number), (str(number), question, answer or "-"))


_ROWS: dict[str, Callable[[DirectorSnapshot, PlayerSnapshot], Iterator[TableRow]]] = {
    SCRIPT: _script,
    EXPECTED: _expected,
    OBJECTIVES: _objectives,
    QUESTIONS: _questions,
    PEOPLE: _people,
    DEBRIEF: _debrief,
}
