"""The board of deadlines as plain data: the same in every JSON answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.incident.deadline_records import moment_of

if TYPE_CHECKING:
    from irrunner.incident.deadline_board import DeadlineBoard, Duty, DutyStage
    from irrunner.incident.entries import Entry


def deadlines_data(board: DeadlineBoard) -> dict[str, Any]:
    """All duties; times in UTC, seconds negative when a deadline is over."""
    following = board.next
    return {
        "now": board.now,
        "next": None
        if following is None
        else {"regime": following[0].id, "stage": following[1].id, "due": following[1].due},
        "not_looked_at": [duty.id for duty in board.not_looked_at],
        "duties": [duty_data(duty) for duty in board.duties],
    }


def duty_data(duty: Duty) -> dict[str, Any]:
    """One duty with its stages."""
    regime = duty.regime
    return {
        "regime": duty.id,
        "title": duty.title,
        "law": regime.law if regime else "",
        "article": regime.article if regime else "",
        "url": regime.url if regime else "",
        "as_of": regime.as_of if regime else "",
        "confidence": regime.confidence if regime else "",
        "decision": duty.decision,
        "decided": _entry(duty.decided),
        "proposed": list(duty.proposed),
        "triggers": {name: {"at": moment_of(entry), **_entry_fields(entry)} for name, entry in duty.triggers.items()},
        "dismissed": _entry(duty.dismissed),
        "stages": [_stage(stage) for stage in duty.stages],
    }


def _stage(stage: DutyStage) -> dict[str, Any]:
    counted = stage.counted
    return {
        "stage": stage.id,
        "title": stage.title,
        "to": stage.to,
        "content": list(stage.content),
        "standing": stage.standing,
        "since": stage.since or None,
        "due": stage.due or None,
        "outer": stage.outer or None,
        "counted_due": counted.due if counted else None,
        "because": counted.because if counted else "",
        "calendar": counted.calendar if counted else "",
        "seconds_left": stage.left if stage.due else None,
        "percent": stage.percent if stage.due else None,
        "seconds_late": stage.late,
        "waits_for": stage.waits_for,
        "overridden": _override(stage.overridden),
        "dismissed": _entry(stage.dismissed),
        "submitted": stage.submitted or None,
        "submissions": [_submission(entry) for entry in stage.submissions],
    }


def _override(entry: Entry | None) -> dict[str, Any] | None:
    return None if entry is None else {"authority": entry.body_text("authority"), **_entry_fields(entry)}


def _submission(entry: Entry) -> dict[str, Any]:
    evidence = str(entry.refs.get("evidence", "")).split()
    return {"at": moment_of(entry), "receipt": entry.body_text("receipt"), "evidence": evidence, **_entry_fields(entry)}


def _entry(entry: Entry | None) -> dict[str, Any] | None:
    return None if entry is None else _entry_fields(entry)


def _entry_fields(entry: Entry) -> dict[str, Any]:
    return {"seq": entry.seq, "by": entry.by, "why": entry.words}
