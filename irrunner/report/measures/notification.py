"""How long before its deadline a notification was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.deadline_board import MET, MET_LATE, MISSED, deadline_board
from irrunner.incident.moments import parse_utc
from irrunner.report.measures.model import MeasuredValue, unknown

if TYPE_CHECKING:
    from irrunner.incident.state import State

MEASURE = "notification"


def measure_notification(state: State, end: str) -> MeasuredValue:
    """The smallest margin of all stages that were submitted, or that are overdue by the end.

    Args:
        state: of the incident.
        end: until when it counts, in irrunner's fixed form. In an exercise deadlines run by the story's clock, so that
            only what was submitted counts there.
    """
    over = (MET, MET_LATE) if state.mode == "exercise" else (MET, MET_LATE, MISSED)
    found = [
        (stage.left, f"{duty.title}: {stage.title}")
        for duty in deadline_board(state, parse_utc(end)).duties
        for stage in duty.stages
        if stage.due and stage.standing in over
    ]
    if not found:
        return unknown(MEASURE, "no deadline with a date was met or missed")
    left, name = min(found)
    return MeasuredValue(MEASURE, least=left, most=left, note=f"{name}, the smallest of {len(found)}")
