"""What of the deadlines has to be said aloud: half, three quarters, nine tenths of the time gone, and missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.incident.deadline_board import MISSED, RUNNING, deadline_board
from irrunner.incident.moments import format_utc, parse_utc

if TYPE_CHECKING:
    from datetime import datetime

    from irrunner.incident.deadline_board import DeadlineBoard, DutyStage
    from irrunner.incident.state import State

LEVELS: Final = (50, 75, 90)
"""Per cent of the time that is gone when it is said."""


class DeadlineWarning(Struct, frozen=True):
    """One warning.

    Attributes:
        regime, stage: ids. level: `50`, `75`, `90` or `missed`.
        at: from when on it holds. due: the deadline. decision: whether the duty applies.
    """

    regime: str
    stage: str
    level: str
    at: str
    due: str
    decision: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it another warning: it is said once."""
        return self.regime, self.stage, self.level, self.due


def warnings(state: State, now: datetime) -> list[DeadlineWarning]:
    """Every warning that holds at a moment by the clock that people go by, the newest of each stage last."""
    return board_warnings(deadline_board(state, now))


def board_warnings(board: DeadlineBoard, closed: str = "") -> list[DeadlineWarning]:
    """As `warnings`, of a board that was worked out already; `closed` says when the incident was, if it was."""
    found = []
    for duty, stage in board.pressing(closed):
        for level, at in _levels(stage):
            if at <= board.now:
                found.append(DeadlineWarning(duty.id, stage.id, level, at, stage.due, duty.decision))
    return found


def newest_warnings(board: DeadlineBoard, closed: str = "") -> list[DeadlineWarning]:
    """The most pressing warning of each stage, the earliest deadline first."""
    return list({(each.regime, each.stage): each for each in board_warnings(board, closed)}.values())


def warning_times(stage: DutyStage) -> list[tuple[str, str]]:
    """When each share of the time is gone, of a stage that runs: for alarms of a calendar."""
    return [(level, at) for level, at in _levels(stage) if level != MISSED]


def _levels(stage: DutyStage) -> list[tuple[str, str]]:
    """The levels of a stage, each with the moment from which it holds."""
    if stage.standing not in (RUNNING, MISSED) or not stage.due:
        return []
    since, due = parse_utc(stage.since or stage.due), parse_utc(stage.due)
    whole = max(timedelta(0), due - since)
    shares = [(str(level), format_utc(since + whole * level / 100)) for level in LEVELS]
    missed = format_utc(due + timedelta(milliseconds=1))
    return [*(each for each in shares if whole), (MISSED, missed)]
