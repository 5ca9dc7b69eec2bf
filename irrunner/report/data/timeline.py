"""The timeline, and what was changed in the record after the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.entries import REDACTED, Entry
from irrunner.incident.entry_text import recorded_apart
from irrunner.journal.events import ClockStepped
from irrunner.report.data.entry import entry_wording
from irrunner.report.data.model_record import Changes, ClockStep, Correction, Redaction, TimelineRow

if TYPE_CHECKING:
    from irrunner.report.data.context import ReportContext


def timeline(telling: ReportContext) -> tuple[TimelineRow, ...]:
    """All entries by when they occurred."""
    return tuple(_row(telling, entry) for entry in telling.state.timeline())


def corrections_of(telling: ReportContext, entry: Entry) -> tuple[Correction, ...]:
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
                at=telling.when(correction),
                by=correction.by,
                was=telling.text(was) if words is not None else "",
                now=telling.text(now) if words is not None else REDACTED if erased else "",
                time_was=telling.time(when, exactness) if occurred is not None else None,
                time_now=telling.time(occurred[0], occurred[1]) if occurred is not None else None,
                why=telling.text(correction.body_text("why")),
            )
        )
        was = now
        if occurred is not None:
            when, exactness = occurred[0], occurred[1]
    return tuple(found)


def changes(telling: ReportContext) -> Changes:
    """What was changed or taken out, each by its own entry."""
    entries = telling.state.entries
    corrected = [each for entry in entries if entry.corrections for each in corrections_of(telling, entry)]
    redactions = [redaction for entry in entries if (redaction := _redaction(telling, entry))]
    destroyed = [
        f"{item.id} by {item.destroyed.by}, entry {item.destroyed.seq}, {telling.when(item.destroyed).text}"
        for item in telling.state.evidence.values()
        if item.destroyed is not None
    ]
    steps = [
        ClockStep(entry.seq, telling.time(entry.event.before).text, telling.time(entry.event.now).text)
        for entry in entries
        if isinstance(entry.event, ClockStepped)
    ]
    by_place = sorted(corrected, key=lambda each: each.entry)
    return Changes(tuple(by_place), tuple(redactions), tuple(destroyed), tuple(steps))


def _row(telling: ReportContext, entry: Entry) -> TimelineRow:
    act = entry_wording(telling, entry)
    recorded = None
    if recorded_apart(entry):
        recorded = telling.time(entry.recorded)
    return TimelineRow(
        entry=entry.seq,
        kind=entry.kind,
        at=telling.when(entry),
        recorded=recorded,
        said=entry.said,
        by=entry.by,
        recorded_by=entry.actor.name,
        act=act.act,
        about=act.about,
        words=act.words,
        marks=act.marks,
        step=str(entry.refs.get("step", "")),
        evidence=_evidence(telling, entry),
        corrections=corrections_of(telling, entry) if entry.corrections else (),
        redaction=_redaction(telling, entry),
    )


def _evidence(telling: ReportContext, entry: Entry) -> tuple[str, ...]:
    """The item an entry is about, or the items that back a finished step."""
    if item := entry.refs.get("evidence"):
        return (str(item),)
    if entry.kind not in ("step.done", "decision.made"):
        return ()
    progress = telling.state.progress.get(str(entry.refs.get("step", "")))
    return tuple(item for slot in sorted(progress.evidence) for item in progress.evidence[slot]) if progress else ()


def _redaction(telling: ReportContext, entry: Entry) -> Redaction | None:
    erased = entry.redaction
    if erased is None:
        return None
    return Redaction(
        entry=erased.seq,
        redacts=entry.seq,
        at=telling.when(erased),
        by=erased.by,
        why=telling.text(erased.body_text("why")),
        authority=erased.body_text("authority"),
    )
