"""Deadlines in words: the same in the shell, in plain mode and on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.deadline_board import (
    ENDED,
    MET,
    MET_LATE,
    MISSED,
    NOT_STARTED,
    RUNNING,
    STAGE_STANDINGS,
)
from irrunner.incident.deadline_records import UNKNOWN
from irrunner.incident.moments import format_time
from irrunner.playbook.durations import format_duration
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.incident.deadline_board import DeadlineBoard, Duty, DutyStage
    from irrunner.incident.deadline_warnings import DeadlineWarning


def two_clocks(time: str, zone: str) -> str:
    """A time in a zone and, where that is another one, in UTC."""
    local = format_time(time, zone)
    return local if local.endswith(" UTC") else f"{local} ({format_time(time)})"


def countdown(stage: DutyStage) -> str:
    """What is left, or how much too late it is: `2d 4h left`, `MISSED by 3h`."""
    if stage.standing == MISSED:
        return f"MISSED by {format_duration(-stage.left)}"
    return f"{format_duration(max(0, stage.left))} left"


def stage_state(stage: DutyStage, zone: str) -> str:
    """Where a stage stands, with its times."""
    if stage.standing in (RUNNING, MISSED):
        parts = [f"due {two_clocks(stage.due, zone)}", countdown(stage)]
        if stage.standing == RUNNING:
            parts.append(f"{stage.percent} % gone")
        if stage.outer:
            parts.append(f"the law leaves until {format_time(stage.outer, zone)}")
        if stage.overridden is not None:
            parts.append(f"set by {one_line(stage.overridden.body_text('authority'), 40)}")
        return ", ".join(parts)
    if stage.standing in (MET, MET_LATE):
        late = f" by {format_duration(stage.late)}" if stage.standing == MET_LATE else ""
        return f"{STAGE_STANDINGS[stage.standing]}{late}, {two_clocks(stage.submitted, zone)}{receipts(stage)}"
    if stage.standing == ENDED:
        late = f", {format_duration(stage.late)} after its deadline" if stage.late else ""
        return f"{STAGE_STANDINGS[ENDED]}{late}"
    if stage.standing == NOT_STARTED and stage.waits_for:
        return f"{STAGE_STANDINGS[NOT_STARTED]}: waits for {stage.waits_for}"
    return STAGE_STANDINGS[stage.standing]


def receipts(stage: DutyStage) -> str:
    """What proves the submissions: `, receipt 2026/77, evidence e3`."""
    said = [one_line(entry.body_text("receipt"), 60) for entry in stage.submissions]
    kept = [name for entry in stage.submissions for name in str(entry.refs.get("evidence", "")).split()]
    found = [f"receipt {each}" for each in said if each]
    return "".join(f", {each}" for each in [*found, *([f"evidence {', '.join(kept)}"] if kept else [])])


def next_deadline(board: DeadlineBoard, zone: str) -> str:
    """The next deadline in a line: what, when, how long; empty when no clock runs."""
    if board.next is None:
        return ""
    duty, stage = board.next
    unknown = ", UNKNOWN whether it applies" if duty.decision == UNKNOWN else ""
    return f"{duty.id} {stage.id}, {countdown(stage)}, due {format_time(stage.due, zone)}{unknown}"


def board_summary(board: DeadlineBoard) -> str:
    """How many were missed, run, are unknown or were not looked at: `1 MISSED, 2 run, 3 not looked at`."""
    missed = sum(stage.standing == MISSED for _, stage in board.open_stages)
    running = len(board.open_stages) - missed
    unknown = sum(duty.decision == UNKNOWN for duty in board.duties)
    counts = (
        (missed, "MISSED"),
        (running, "running"),
        (unknown, "UNKNOWN"),
        (len(board.not_looked_at), "not looked at"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def warning_sentence(warning: DeadlineWarning, zone: str) -> str:
    """A warning in a sentence, without its full stop."""
    unknown = ", UNKNOWN whether it applies" if warning.decision == UNKNOWN else ""
    due = format_time(warning.due, zone)
    what = "MISSED" if warning.level == MISSED else f"{warning.level} % of the time is gone"
    return f"{what}: {warning.regime} {warning.stage}, due {due}{unknown}"


def decided_by(duty: Duty) -> str:
    """Who decided and why; empty when nobody did."""
    if duty.decided is None:
        return ""
    return f"by {one_line(duty.decided.by, 24)}: {one_line(duty.decided.words, 200)}"
