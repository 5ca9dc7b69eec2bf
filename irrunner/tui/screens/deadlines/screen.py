"""The board of deadlines: what is due next on top, a key for each thing that becomes of a duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from textual import on
from textual.containers import Horizontal
from typing_extensions import override

from irrunner.incident.deadline_board import (
    ENDED,
    MET,
    MET_LATE,
    MISSED,
    NO_NUMBER,
    NOT_STARTED,
    RUNNING,
    DeadlineBoard,
    Duty,
    DutyStage,
    board_of,
)
from irrunner.incident.deadline_records import DOES_NOT_APPLY, NOT_LOOKED_AT, UNKNOWN
from irrunner.incident.deadline_texts import board_summary
from irrunner.incident.moments import in_zone
from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.deadlines.page import duty_page, nothing
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.text_view import TextView
from irrunner.tui.widgets.time_formats import brief

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from irrunner.journal import Journal
    from irrunner.tui.glyphs import Glyphs
    from irrunner.tui.store.snapshot import Snapshot

_COLUMNS = (
    Column("deadline", 10, 19),
    Column("stage", 6, 14, optional=True),
    Column("applies", 5, 10),
    Column("stands", 8, 15),
    Column("due", 5, 12, "muted", optional=True),
)
_MARKS = {
    RUNNING: "active",
    MISSED: "blocked",
    MET: "done",
    MET_LATE: "done",
    NOT_STARTED: "waiting",
    NO_NUMBER: "open",
    ENDED: "skipped",
}
"""The symbol of each standing: that of the standing of a step which it is like."""
_APPLIES = {"applies": "yes", DOES_NOT_APPLY: "no", UNKNOWN: "UNKNOWN", NOT_LOOKED_AT: "?"}


class BoardRow(Struct, frozen=True):
    """A row of the board: a stage of a duty, or a duty that nobody decided on."""

    duty: Duty
    stage: DutyStage | None

    @property
    def name(self) -> str:
        """By it the cursor is kept."""
        return f"{self.duty.id}/{self.stage.id if self.stage is not None else ''}"


class DeadlinesView(IncidentView):
    """The board, and the duty under the cursor in full."""

    FOOTER = ("deadline.consider", "deadline.start", "deadline.met", "deadline.read", "deadline.dismiss", "back")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self.page = TextView()
        self._rows: dict[str, BoardRow] = {}

    @override
    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield Pane("Deadlines", self.table, placeholder="words", id="rows")
            yield Pane("What it asks for", self.page, id="facts")

    def on_mount(self) -> None:
        """The board first."""
        self.table.focus()

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        def look(_: Journal) -> DeadlineBoard:
            return board_of(self.session.in_hand())

        self.session.ask(look, self._show_board)

    @override
    def show_minute(self, now: datetime) -> None:
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def _show_board(self, board: DeadlineBoard) -> None:
        if not self.is_attached or self.snapshot is None:
            return
        rows = _rows(board)
        self._rows = {row.name: row for row in rows}
        zone, glyphs = self.snapshot.zone, self.host.glyphs
        self.table.show([_table_row(row, zone, glyphs) for row in rows])
        summary = board_summary(board)
        loud = any(word in summary for word in ("MISSED", "UNKNOWN"))
        self.query_one("#rows", Pane).show_facts("" if loud else summary, warning=summary if loud else "")
        self._show_page()

    @property
    def chosen(self) -> BoardRow | None:
        """What is under the cursor."""
        return self._rows.get(self.table.selected)

    @on(LineList.Moved)
    def _show_page(self) -> None:
        row, zone = self.chosen, self.snapshot.zone if self.snapshot is not None else "UTC"
        blocks = duty_page(row.duty, row.stage, zone) if row is not None else nothing() if not self._rows else ()
        self.page.show(list(blocks))

    @on(LineList.Chosen)
    def _into_page(self) -> None:
        self.page.focus()

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    @override
    def context(self) -> Context:
        row = self.chosen
        if row is None:
            return Context()
        return Context(regime=row.duty.id, stage=row.stage.id if row.stage is not None else "")

    def action_read_form(self) -> None:
        """Read the form of the stage under the cursor, or of the first one."""
        if (row := self.chosen) is not None:
            self.host.navigation.go_to("form", *filter(None, (row.duty.id, row.stage.id if row.stage else "")))

    def action_filter(self) -> None:
        self.query_one("#rows", Pane).open_filter()


class DeadlinesScreen(IncidentScreen):
    """The duties to notify of an incident."""

    SCREEN = "deadlines"
    VIEW = DeadlinesView
    CSS_PATH: ClassVar[Any] = ["deadlines.tcss"]
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["deadlines"] if scope != "anywhere"))
    view: DeadlinesView


def _rows(board: DeadlineBoard) -> list[BoardRow]:
    """What is due, the earliest first; then the rest, duty by duty."""
    due = [BoardRow(duty, stage) for duty, stage in board.open_stages]
    shown = {row.name for row in due}
    rest = [BoardRow(duty, stage) for duty in board.duties for stage in _stages(duty)]
    return [*due, *(row for row in rest if row.name not in shown)]


def _stages(duty: Duty) -> tuple[DutyStage | None, ...]:
    """The stages that have a row of their own; a duty that asks for nothing yet has one row."""
    if duty.decision == NOT_LOOKED_AT or (duty.decision == DOES_NOT_APPLY and not duty.is_started):
        return (None,)
    return duty.stages or (None,)


def _table_row(row: BoardRow, zone: str, glyphs: Glyphs) -> TableRow:
    duty, stage = row.duty, row.stage
    applies = _APPLIES[duty.decision]
    if stage is None:
        words = "not looked at" if duty.decision == NOT_LOOKED_AT else ""
        mark = f"{glyphs.standing['waiting']} {words}" if words else ""
        style = "muted" if duty.decision == DOES_NOT_APPLY else "late" if duty.decision == UNKNOWN else "warning"
        return TableRow(row.name, (duty.id, "", applies, mark, ""), style)
    due = f"{in_zone(stage.due, zone):%m-%d %H:%M}" if stage.due else ""
    stands = f"{glyphs.standing[_MARKS[stage.standing]]} {_stands(stage)}"
    return TableRow(row.name, (duty.id, stage.id, applies, stands, due), _style(duty, stage))


def _stands(stage: DutyStage) -> str:
    if stage.standing == RUNNING:
        return f"{brief(stage.left)} left"
    if stage.standing == MISSED:
        return f"MISSED {brief(stage.left)}"
    if stage.standing == MET_LATE:
        return f"LATE by {brief(stage.late)}"
    words = {MET: "submitted", NOT_STARTED: "not started", NO_NUMBER: "no number", ENDED: "dismissed"}
    return words[stage.standing]


def _style(duty: Duty, stage: DutyStage) -> str:
    if stage.standing == MISSED or (duty.decision == UNKNOWN and stage.standing not in (MET, MET_LATE, ENDED)):
        return "late"
    if stage.standing == RUNNING:
        return "warning" if stage.percent >= 75 else "strong"
    return "muted" if stage.standing in (MET, ENDED) else ""
