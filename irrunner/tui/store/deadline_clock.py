"""The deadlines of a snapshot, and the clock by which they run: that on the wall, or in an exercise the story's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.deadline_board import DeadlineBoard, closed_at, deadline_board
from irrunner.incident.deadline_records import UNKNOWN
from irrunner.incident.moments import format_utc, parse_utc

if TYPE_CHECKING:
    from irrunner.incident.incident import Incident

_SECOND = timedelta(seconds=1)


class NextDeadline(Struct, frozen=True):
    """The next deadline at a moment.

    Attributes:
        name: regime and stage, by their ids. left: seconds; negative when it was missed. share: how much of the time is
            gone, 0 to 1. unknown: whether nobody knows yet if the duty applies. missed: how many deadlines were missed.
    """

    name: str
    left: float
    share: float
    unknown: bool
    missed: int


class DeadlineClock(Struct, frozen=True):
    """A board as it was at one moment, and how its clock goes on.

    Attributes:
        wall: the moment, by the clock on the wall. shown: the same, by the clock that people go by.
        rate: how many of its seconds go by in one on the wall. closed: when the incident was; empty while it is open.
    """

    board: DeadlineBoard
    wall: datetime
    shown: datetime
    rate: float = 1.0
    closed: str = ""

    def now(self, wall: datetime) -> datetime:
        """What the clock that people go by shows at a later moment on the wall."""
        return self.shown + max(timedelta(0), wall - self.wall) * self.rate

    def next(self, wall: datetime) -> NextDeadline | None:
        """The next deadline; one that was missed only when nothing else runs."""
        now = self.now(wall)
        text = format_utc(now)
        open_stages = self.board.pressing(self.closed)
        found = next((each for each in open_stages if each[1].due >= text), open_stages[0] if open_stages else None)
        if found is None:
            return None
        missed = sum(stage.due < text for _, stage in open_stages)
        duty, stage = found
        due = parse_utc(stage.due)
        whole = (due - parse_utc(stage.since)).total_seconds() if stage.since else 0.0
        left = (due - now).total_seconds()
        share = 1 - left / whole if whole > 0 else 1.0
        return NextDeadline(f"{duty.id} {stage.id}", left, share, duty.decision == UNKNOWN, missed)


def deadline_clock(incident: Incident, wall: datetime) -> DeadlineClock:
    """The deadlines of an incident at a moment on the wall. Call it with the lock of its state held."""
    calendar = incident.calendar()
    if calendar is None:
        shown, rate = wall, 1.0
    else:
        shown = calendar.shown(wall)
        rate = (calendar.shown(wall + _SECOND) - shown) / _SECOND
    board = deadline_board(incident.state, shown)
    return DeadlineClock(board, wall, shown, rate, closed_at(incident))
