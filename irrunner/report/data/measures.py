"""Key times and measures: each measure with its formula, never negative, `n/a` when it cannot be known.

The definitions are those of `irrunner.report.measures`, so that one incident and many are measured alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.concurrency import overruled
from irrunner.incident.milestones import ANSWER, PERSON, STEP, Milestone, Occurrence, milestones
from irrunner.incident.moments import format_time, seconds_between
from irrunner.incident.target_outcomes import COUNTED, MET, target_outcome
from irrunner.playbook.durations import format_duration
from irrunner.report.data.model_record import KeyTime, Measure
from irrunner.report.measures.definitions import MEASURES, Definition, find_definition
from irrunner.report.measures.model import EXACTNESS, NOT_AVAILABLE, SECONDS, MeasuredValue
from irrunner.report.measures.one_incident import LEFT_OUT, measure_incident

if TYPE_CHECKING:
    from irrunner.incident.state import State
    from irrunner.report.data.context import ReportContext

_AFTER_ACKNOWLEDGE = 4


def key_times(context: ReportContext) -> tuple[KeyTime, ...]:
    """Every milestone that is known, by time, with what it rests on."""
    known = sorted(milestones(context.checklist), key=lambda each: each.time)
    return tuple(_key_time(context, each) for each in known)


def measures(context: ReportContext) -> tuple[Measure, ...]:
    """What the record adds up to, each with its definition; nothing for what was no incident after all."""
    if is_no_incident(context.state):
        return ()
    measured = measure_incident(context.checklist, context.timing)
    found = [_measure(measured.value(each.id), each) for each in MEASURES if each.id != "targets"]
    acknowledged = next((each for each in milestones(context.checklist) if each.name == "acknowledged"), None)
    found.insert(_AFTER_ACKNOWLEDGE, _first_response(context, acknowledged))
    return (*found, *_severities(context), _targets(context))


def is_no_incident(state: State) -> bool:
    """Whether it was closed as a false alarm, a duplicate or a test: it is in no measure."""
    return state.closed is not None and str(state.closed.refs.get("outcome", "")) in LEFT_OUT


def _measure(value: MeasuredValue, definition: Definition) -> Measure:
    """One measure as `irrunner metrics` has it; a range says what it comes from."""
    exact = value.least == value.most
    why = EXACTNESS[value.exactness] if value.is_known and not exact else ""
    return Measure(
        name=definition.title,
        value=value.text,
        formula=definition.formula,
        seconds=value.least if exact and value.unit == SECONDS else None,
        note="; ".join(filter(None, [value.note, why])),
        least=value.least,
        most=value.most,
    )


def _key_time(context: ReportContext, milestone: Milestone) -> KeyTime:
    zone = context.state.zone
    entry = milestone.entry
    at = context.time(milestone.time, milestone.exactness)
    local = "" if zone.upper() in ("UTC", "Z", "GMT") or at.precision == "day" else format_time(milestone.time, zone)
    again = milestone.reopened
    return KeyTime(
        name=milestone.name,
        at=at,
        local=local,
        source=_rests_on(context, milestone.name, milestone.first),
        entry=entry.seq,
        by=entry.by,
        step=milestone.step,
        kind=milestone.first.source,
        recorded_by=entry.actor.name,
        later=tuple(_later(context, milestone, each) for each in milestone.later),
        reopened=f"reopened {context.when(again).text} by {again.by} (entry {again.seq})" if again is not None else "",
    )


def _rests_on(context: ReportContext, name: str, found: Occurrence) -> str:
    """What says that a moment was reached, in words."""
    if found.source == STEP:
        return f"step {found.step}"
    if found.source == ANSWER:
        key = str(found.entry.refs.get("key", ""))
        ask = context.state.asked.get(key)
        return f"answer: {context.text(ask.label)}" if ask is not None else f"answer: {key}"
    if found.source == PERSON:
        return context.text(found.entry.words) or "named by a person"
    return f"the incident was {name}"


def _later(context: ReportContext, milestone: Milestone, found: Occurrence) -> str:
    """Another occurrence, or the same moment by another source."""
    at, entry = context.time(found.time, found.exactness).text, found.entry
    how = "also" if found.time == milestone.time else f"later: {at},"
    return f"{how} {_rests_on(context, milestone.name, found)}, by {entry.by} (entry {entry.seq})"


def _first_response(context: ReportContext, acknowledged: Milestone | None) -> Measure:
    """The first step that somebody worked on after the alert was taken up, apart from taking it up."""
    name, first = "Time to respond", "first step worked on after it"
    formula = f"{first} − acknowledged"  # noqa: RUF001 - a minus sign is meant
    if acknowledged is None:
        return Measure(name, NOT_AVAILABLE, formula, note="not known: acknowledged")
    worked = [
        entry.when
        for entry in context.state.entries
        if entry.kind in ("step.started", "step.done", "decision.made")
        and entry.withdrawal is None
        and entry.when >= acknowledged.time
        and entry.refs.get("step") != acknowledged.entry.refs.get("step", "-")
    ]
    if not worked:
        return Measure(name, NOT_AVAILABLE, formula, note="no step was worked on after it")
    seconds = seconds_between(acknowledged.time, min(worked))
    return Measure(name, format_duration(seconds), formula, seconds)


def _severities(context: ReportContext) -> list[Measure]:
    """How long the incident was in each severity while it was open."""
    state = context.state
    if not state.severities:
        return []
    if state.mode == "retrospective":
        why = "it was written down afterwards, and when a severity was set is not known"
        return [Measure("Time in severity", NOT_AVAILABLE, "time at each severity", note=why)]
    end = state.closed.when if state.closed is not None else state.entries[-1].recorded
    apart = overruled(state, state.severity, state.severities)
    changes = sorted((each for each in state.severities if each not in apart), key=lambda each: (each.when, each.seq))
    ends = [entry.when for entry in changes[1:]] + [max(end, changes[-1].when)]
    spent: dict[str, int] = {}
    for entry, until in zip(changes, ends, strict=True):
        level = str(entry.refs.get("level", ""))
        spent[level] = spent.get(level, 0) + _open_seconds(context, entry.when, until)
    until = "closed" if state.closed is not None else "last entry"
    formula = f"sum of the times at that severity while the incident was open, until {until}"
    note = ""
    if state.reopenings and state.closings:
        first = state.closings[0]
        note = f"first closed {context.when(first).text} (entry {first.seq}); what it was closed for is not counted"
    return [
        Measure(f"Time in severity {level}", format_duration(seconds), formula, seconds, note, seconds, seconds)
        for level, seconds in spent.items()
    ]


def _open_seconds(context: ReportContext, since: str, until: str) -> int:
    """The seconds between two moments that count, without those for which the incident was closed."""
    seconds = context.timing.counted(until) - context.timing.counted(since)
    for closing, reopening in zip(context.state.closings, context.state.reopenings, strict=False):
        first, last = max(since, closing.when), min(until, reopening.when)
        if first < last:
            seconds -= context.timing.counted(last) - context.timing.counted(first)
    return max(0, round(seconds))


def _targets(context: ReportContext) -> Measure:
    """How many of the targets that are over were met, and what became of the others."""
    found = [
        outcome.status
        for view in context.checklist
        if (outcome := target_outcome(context.checklist, view, context.timing)) is not None
    ]
    over = [status for status in found if status in COUNTED]
    others = ", ".join(f"{over.count(each)} {each}" for each in COUNTED[1:] if each in over)
    definition = find_definition("targets")
    value = f"{over.count(MET)} of {len(over)}" if over else NOT_AVAILABLE
    return Measure(definition.title, value, definition.formula, note=others or ("" if over else "no target is over"))
