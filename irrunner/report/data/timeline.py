"""The timeline, and what was changed in the record after the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.entries import REDACTED, Entry
from irrunner.incident.entry_text import recorded_apart
from irrunner.journal.events import ClockStepped
from irrunner.report.data.context import report_entry
from irrunner.report.data.model_record import Changes, ClockStep, Correction, Redaction, TimelineRow

if TYPE_CHECKING:
    from irrunner.report.data.context import ReportContext


def timeline(context: ReportContext) -> tuple[TimelineRow, ...]:
    """All entries by when they occurred."""
    return tuple(_row(context, entry) for entry in context.state.timeline())


def corrections_of(context: ReportContext, entry: Entry) -> tuple[Correction, ...]:
    """How an entry was corrected, each time with what it said before."""
    found = []
    was, when, exactness = entry.first_words, entry.occurred, entry.precision
    for correction in entry.corrections:
        words, occurred = getattr(correction.event, "words", None), getattr(correction.event, "occurred", None)
        now = was if words is None else str(words)
        erased = correction.event is None
        found.append(
            Correction(
                entry=correction.seq,
                corrects=entry.seq,
                at=context.when(correction),
                by=correction.by,
                was=context.text(was) if words is not None else REDACTED if erased else "",
                now=context.text(now) if words is not None else REDACTED if erased else "",
                time_was=context.time(when, exactness) if occurred is not None else None,
                time_now=context.time(occurred[0], occurred[1]) if occurred is not None else None,
                why=context.text(correction.body_text("why")),
            )
        )
        was = now
        if occurred is not None:
            when, exactness = occurred[0], occurred[1]
    return tuple(found)


def changes(context: ReportContext) -> Changes:
    """What was changed or taken out, each by its own entry."""
    entries = context.state.entries
    corrected = [each for entry in entries if entry.corrections for each in corrections_of(context, entry)]
    redactions = [redaction for entry in entries if (redaction := _redaction(context, entry))]
    destroyed = [
        f"{item.id} by {item.destroyed.by}, entry {item.destroyed.seq}, {context.when(item.destroyed).text}"
        for item in context.state.evidence.values()
        if item.destroyed is not None
    ]
    steps = [
        ClockStep(entry.seq, context.time(entry.event.before).text, context.time(entry.event.now).text)
        for entry in entries
        if isinstance(entry.event, ClockStepped)
    ]
    by_place = sorted(corrected, key=lambda each: each.entry)
    return Changes(tuple(by_place), tuple(redactions), tuple(destroyed), tuple(steps))


def _row(context: ReportContext, entry: Entry) -> TimelineRow:
    act = report_entry(context, entry)
    recorded = None
    if recorded_apart(entry):
        recorded = context.time(entry.recorded)
    return TimelineRow(
        entry=entry.seq,
        kind=entry.kind,
        at=context.when(entry),
        recorded=recorded,
        said=entry.as_written,
        by="" if entry.is_default else entry.by,
        recorded_by=entry.actor.name,
        act=act.act,
        about=act.about,
        words=act.words,
        marks=act.marks,
        later=act.later,
        step=str(entry.refs.get("step", "")),
        evidence=_evidence(context, entry),
        corrections=corrections_of(context, entry) if entry.corrections else (),
        redaction=_redaction(context, entry),
        withdrawn=context.withdrawn(entry.withdrawal),
    )


def _evidence(context: ReportContext, entry: Entry) -> tuple[str, ...]:
    """The item an entry is about, or the items that back a finished step."""
    if item := entry.refs.get("evidence"):
        return (str(item),)
    if entry.kind not in ("step.done", "decision.made"):
        return ()
    progress = context.state.progress.get(str(entry.refs.get("step", "")))
    return tuple(item for slot in sorted(progress.evidence) for item in progress.evidence[slot]) if progress else ()


def _redaction(context: ReportContext, entry: Entry) -> Redaction | None:
    erased = entry.redaction
    if erased is None:
        return None
    return Redaction(
        entry=erased.seq,
        redacts=entry.seq,
        at=context.when(erased),
        by=erased.by,
        why=context.text(erased.body_text("why")),
        authority=erased.body_text("authority"),
    )
