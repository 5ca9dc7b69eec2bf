"""The first page's line on duties to notify: which run, until when, which were met, and what nobody looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.deadline_board import DECISION_WORDS, MET, MET_LATE, MISSED, STAGE_STANDINGS, deadline_board
from irrunner.incident.deadline_records import APPLIES, DOES_NOT_APPLY, NOT_LOOKED_AT
from irrunner.incident.moments import parse_utc
from irrunner.report.data.brief_work import shortened
from irrunner.report.data.model_brief import BriefItem, BriefSection

if TYPE_CHECKING:
    from irrunner.incident.deadline_board import Duty, DutyStage
    from irrunner.report.data.context import ReportContext

SHOWN = 8
"""How many lines the first page gives them."""
_KINDS_OF_STAGE = (MET, MET_LATE)


def duties(context: ReportContext) -> BriefSection:
    """Every duty that somebody decided on, the next deadline first; those that nobody looked at in one line."""
    found = deadline_board(context.state, parse_utc(context.people_now)).duties
    looked_at = [duty for duty in found if duty.decision not in (NOT_LOOKED_AT, DOES_NOT_APPLY)]
    items = [item for duty in looked_at for item in _duty(context, duty)]
    note = f"{len(items) - SHOWN:,} more lines on duties are left out." if len(items) > SHOWN else ""
    open_ = [duty.id for duty in found if duty.decision == NOT_LOOKED_AT]
    if none := [duty.id for duty in found if duty.decision == DOES_NOT_APPLY]:
        items = [*items[:SHOWN], BriefItem(", ".join(none), DECISION_WORDS[DOES_NOT_APPLY], kind="plain")]
    if open_:
        items = [
            *items[: SHOWN + 1],
            BriefItem(", ".join(open_), DECISION_WORDS[NOT_LOOKED_AT], tone="open", kind="plain"),
        ]
    note = note or ("" if items else "No duty was recorded, and none was proposed.")
    return BriefSection("duties", "Which duties run", tuple(items[: SHOWN + 2]), note)


def _duty(context: ReportContext, duty: Duty) -> list[BriefItem]:
    stages = [stage for stage in duty.stages if stage.due or stage.submissions]
    if duty.decision == APPLIES and stages:
        return [_stage(context, duty, stage) for stage in stages]
    entry = duty.decided
    tone = "unknown" if duty.decision not in (APPLIES, DOES_NOT_APPLY) else ""
    why = shortened(context.text(entry.words)) if entry is not None else ""
    return [
        BriefItem(
            context.text(duty.title),
            DECISION_WORDS[duty.decision],
            why,
            entry.by if entry is not None else "",
            context.when(entry) if entry is not None else None,
            entry.seq if entry is not None else 0,
            tone=tone,
            kind="plain",
        )
    ]


def _stage(context: ReportContext, duty: Duty, stage: DutyStage) -> BriefItem:
    """A stage; in an exercise the wall says nothing about what is late, so that it is only due."""
    acts = (*stage.submissions, stage.overridden, duty.decided)
    entry = next((act for act in acts if act is not None), None)
    missed = stage.standing == MISSED and context.state.mode != "exercise"
    standing = "due" if stage.is_open and context.state.mode == "exercise" else STAGE_STANDINGS[stage.standing]
    due = f", due {context.time(stage.due, 'minute').text}" if stage.due else ""
    evidence = tuple(item for act in stage.submissions for item in str(act.refs.get("evidence", "")).split())
    return BriefItem(
        f"{context.text(duty.title)}: {context.text(stage.title)}{due}",
        standing,
        by=entry.by if entry is not None else "",
        at=context.when(entry) if entry is not None and stage.standing in _KINDS_OF_STAGE else None,
        entry=entry.seq if entry is not None else 0,
        evidence=evidence,
        tone="open" if missed else "",
        kind="plain",
    )
