"""Key times and measures: each measure with its formula, never negative, `n/a` when it cannot be known.

The definitions stand in the table: names and formulas as incident responders and DORA use them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.milestones import ANSWER, PERSON, STEP, Milestone, Occurrence, milestones
from irrunner.incident.moments import format_time, seconds_between
from irrunner.playbook.durations import format_duration
from irrunner.report.data.model_record import KeyTime, Measure

if TYPE_CHECKING:
    from irrunner.report.data.context import ReportContext

UNKNOWN = "n/a"

FORMULAS = (
    ("Time to detect", "began", "detected"),
    ("Exposure before detection", "introduced", "detected"),
    ("Time to confirm", "detected", "confirmed"),
    ("Time to acknowledge", "detected", "acknowledged"),
    ("Time to declare", "acknowledged", "declared"),
    ("Time to contain", "detected", "contained"),
    ("Attacker access time", "began", "access-ended"),
    ("Time to eradicate", "detected", "eradicated"),
    ("Time to recover", "detected", "recovered"),
)
"""Each measure, and the milestones it runs from and to."""

_COARSENESS = ("second", "minute", "hour", "day")


def key_times(context: ReportContext) -> tuple[KeyTime, ...]:
    """Every milestone that is known, by time, with what it rests on."""
    known = sorted(milestones(context.checklist), key=lambda each: each.time)
    return tuple(_key_time(context, each) for each in known)


def measures(context: ReportContext) -> tuple[Measure, ...]:
    """What the record adds up to: durations, time in each severity, targets met, evidence complete."""
    known = {each.name: each for each in milestones(context.checklist)}
    found = [_between(name, known.get(start), known.get(end), start, end) for name, start, end in FORMULAS]
    found.insert(5, _first_response(context, known.get("acknowledged")))
    found.append(_whole(known))
    found.extend(_severities(context))
    found.append(_targets(context))
    return tuple(found)


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


def _between(name: str, start: Milestone | None, end: Milestone | None, first: str, last: str) -> Measure:
    formula = f"{last} − {first}"  # noqa: RUF001 - a minus sign is meant
    missing = [each for each, known in ((first, start), (last, end)) if known is None]
    if start is None or end is None:
        return Measure(name, UNKNOWN, formula, note=f"not known: {' and '.join(missing)}")
    coarse = max(start.exactness, end.exactness, key=_coarseness)
    if end.time < start.time:
        if coarse == "day" and end.time[:10] == start.time[:10]:
            return Measure(name, "within a day", formula, note="exact to the day only")
        return Measure(name, UNKNOWN, formula, note=f"{last} lies before {first}")
    seconds = seconds_between(start.time, end.time)
    rough = coarse in ("hour", "day")
    value = f"about {format_duration(seconds)}" if rough else format_duration(seconds)
    return Measure(name, value, formula, seconds, f"exact to the {coarse} only" if rough else "")


def _coarseness(precision: str) -> int:
    return _COARSENESS.index(precision) if precision in _COARSENESS else len(_COARSENESS)


def _first_response(context: ReportContext, acknowledged: Milestone | None) -> Measure:
    """The first step that somebody worked on after the alert was taken up, apart from taking it up."""
    name, first = "Time to respond", "first step worked on after it"
    formula = f"{first} − acknowledged"  # noqa: RUF001 - a minus sign is meant
    if acknowledged is None:
        return Measure(name, UNKNOWN, formula, note="not known: acknowledged")
    worked = [
        entry.when
        for entry in context.state.entries
        if entry.kind in ("step.started", "step.done", "decision.made")
        and entry.withdrawal is None
        and entry.when >= acknowledged.time
        and entry.refs.get("step") != acknowledged.entry.refs.get("step", "-")
    ]
    if not worked:
        return Measure(name, UNKNOWN, formula, note="no step was worked on after it")
    seconds = seconds_between(acknowledged.time, min(worked))
    return Measure(name, format_duration(seconds), formula, seconds)


def _whole(known: dict[str, Milestone]) -> Measure:
    """As DORA counts: from occurrence; if that is unknown, from detection (EU 2024/1772, article 3)."""
    start = "began" if "began" in known else "detected"
    measure = _between("Duration of the incident", known.get(start), known.get("recovered"), start, "recovered")
    if start == "detected" and measure.seconds is not None:
        return Measure(measure.name, measure.value, measure.formula, measure.seconds, "when it began is not known")
    return measure


def _severities(context: ReportContext) -> list[Measure]:
    """How long the incident was in each severity, until it was closed or the last entry."""
    state = context.state
    if not state.severities:
        return []
    end = state.closed.when if state.closed is not None else state.entries[-1].recorded
    changes = sorted(state.severities, key=lambda entry: (entry.when, entry.seq))
    ends = [entry.when for entry in changes[1:]] + [max(end, changes[-1].when)]
    spent: dict[str, int] = {}
    for entry, until in zip(changes, ends, strict=True):
        level = str(entry.refs.get("level", ""))
        spent[level] = spent.get(level, 0) + seconds_between(entry.when, until)
    until = "closed" if state.closed is not None else "last entry"
    formula = f"sum of the times at that severity, until {until}"
    return [
        Measure(f"Time in severity {level}", format_duration(seconds), formula, seconds)
        for level, seconds in spent.items()
    ]


def _targets(context: ReportContext) -> Measure:
    """How many of the finished steps with a target met it."""
    met = total = 0
    for view in context.checklist:
        if view.step.within and view.workable and view.standing == "done" and view.met is not None:
            total += 1
            took = context.timing.counted(view.met.when) - context.timing.counted(view.workable)
            met += took <= view.step.within
    formula = "steps done within their target, of those done that have one"
    return Measure("Targets met", f"{met} of {total}" if total else UNKNOWN, formula)
