"""Deadlines: whether each duty applied and who said so, when it was due, and what was submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.deadlines.model import CONFIDENCES
from irrunner.incident.deadline_board import (
    DECISION_WORDS,
    ENDED,
    MET,
    MET_LATE,
    MISSED,
    NO_NUMBER,
    RUNNING,
    deadline_board,
)
from irrunner.incident.deadline_records import APPLIES, DOES_NOT_APPLY, NOT_LOOKED_AT, UNKNOWN, moment_of
from irrunner.incident.moments import parse_utc
from irrunner.playbook.durations import format_duration
from irrunner.report.data.model_deadlines import (
    Deadlines,
    DutyDecision,
    DutyRow,
    Ending,
    StageRow,
    Submission,
    TriggerRow,
)

if TYPE_CHECKING:
    from irrunner.incident.deadline_board import Duty, DutyStage
    from irrunner.incident.entries import Entry
    from irrunner.report.data.context import ReportContext

_APPLIES: Final = {APPLIES: "yes", DOES_NOT_APPLY: "no", UNKNOWN: "UNKNOWN", NOT_LOOKED_AT: "not looked at"}


def deadlines(context: ReportContext) -> Deadlines:
    """Every duty, as of the last entry; the next deadline first."""
    state = context.state
    board = deadline_board(state, parse_utc(context.people_now))
    described = state.organisation
    return Deadlines(
        context.time(board.now),
        tuple(_duty(context, duty) for duty in board.duties),
        tuple(duty.id for duty in board.not_looked_at),
        context.text(described.words) if described is not None else "",
    )


def _duty(context: ReportContext, duty: Duty) -> DutyRow:
    regime, record = duty.regime, context.state.deadlines.get(duty.id)
    return DutyRow(
        id=duty.id,
        title=context.text(duty.title),
        law=f"{regime.law}, {regime.article}".rstrip(", ") if regime is not None else "",
        url=regime.url if regime is not None else "",
        confidence=CONFIDENCES.get(regime.confidence, "") if regime is not None and regime.url else "",
        applies=_APPLIES[duty.decision],
        decisions=tuple(_decision(context, entry) for entry in (record.decisions if record is not None else ())),
        proposed=tuple(context.text(each) for each in duty.proposed),
        triggers=tuple(_trigger(context, name, entry) for name, entry in duty.triggers.items()),
        stages=tuple(_stage(context, stage) for stage in duty.stages if _is_listed(duty, stage)),
    )


def _is_listed(duty: Duty, stage: DutyStage) -> bool:
    """Of a duty that does not apply only what was begun."""
    return duty.decision != DOES_NOT_APPLY or bool(stage.due or stage.submissions)


def _decision(context: ReportContext, entry: Entry) -> DutyDecision:
    words = DECISION_WORDS.get(str(entry.refs.get("applies", "")), "")
    return DutyDecision(words, entry.by, context.when(entry), context.text(entry.words), entry.seq)


def _trigger(context: ReportContext, name: str, entry: Entry) -> TriggerRow:
    at = context.time(moment_of(entry), entry.exactness)
    return TriggerRow(name, at, entry.by, context.text(entry.words), entry.seq)


def _stage(context: ReportContext, stage: DutyStage) -> StageRow:
    counted = stage.counted
    return StageRow(
        id=stage.id,
        title=context.text(stage.title),
        to=context.text(stage.to),
        standing=stage.standing,
        result=_result(stage),
        due=context.time(stage.due, "minute") if stage.due else None,
        outer=context.time(stage.outer, "minute") if stage.outer else None,
        counted=context.time(counted.due, "minute") if counted is not None and stage.overridden is not None else None,
        because=counted.because if counted is not None else "",
        calendar=counted.calendar if counted is not None else "",
        seconds_left=stage.left if stage.due else None,
        override=_ending(context, stage.overridden),
        dismissed=_ending(context, stage.dismissed),
        submissions=tuple(_submission(context, entry) for entry in stage.submissions),
    )


def _result(stage: DutyStage) -> str:
    """In time, late by, never: as of the report."""
    if stage.standing == MET:
        return "in time" if stage.due else "submitted"
    if stage.standing == MET_LATE:
        return f"LATE by {format_duration(stage.late)}"
    if stage.standing == MISSED:
        return f"NEVER: not submitted, {format_duration(stage.late)} over"
    if stage.standing == RUNNING:
        return f"runs, {format_duration(stage.left)} left"
    if stage.standing == ENDED:
        return "ended" + (f", {format_duration(stage.late)} after its deadline" if stage.late else "")
    return "no number of hours" if stage.standing == NO_NUMBER else f"not started: waits for {stage.waits_for}"


def _ending(context: ReportContext, entry: Entry | None) -> Ending | None:
    if entry is None:
        return None
    authority = context.text(entry.body_text("authority"))
    return Ending(entry.by, authority, context.when(entry), context.text(entry.words), entry.seq)


def _submission(context: ReportContext, entry: Entry) -> Submission:
    return Submission(
        context.time(moment_of(entry), entry.exactness),
        entry.by,
        context.text(entry.body_text("receipt")),
        tuple(str(entry.refs.get("evidence", "")).split()),
        context.text(entry.words),
        entry.seq,
    )
