"""The measures of one incident, out of its record alone: the same journal always gives the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.milestones import Milestone, milestones
from irrunner.incident.moments import PRECISIONS
from irrunner.incident.targets import wall_time
from irrunner.incident.time_bounds import time_bounds
from irrunner.report.measures.definitions import MEASURES, Definition
from irrunner.report.measures.model import EXACT, OF_PRECISION, UNKNOWN, IncidentMeasures, MeasuredValue, unknown
from irrunner.report.measures.notification import MEASURE as NOTIFICATION
from irrunner.report.measures.notification import measure_notification
from irrunner.report.measures.step_work import end_of, measure_work

if TYPE_CHECKING:
    from irrunner.incident.checklist import Checklist
    from irrunner.incident.state import State
    from irrunner.incident.targets import Timing

LEFT_OUT = ("false-alarm", "duplicate", "test")
"""Outcomes of incidents that are in no measure: nothing happened that could be measured."""


def why_left_out(state: State) -> str:
    """Why an incident is in no measure; empty for one that is."""
    if state.declared is None:
        return "it was never declared"
    if state.is_removed:
        return "it was purged"
    if state.damaged:
        return "its journal is damaged"
    outcome = str(state.closed.refs.get("outcome", "")) if state.closed is not None else ""
    return f"closed as {outcome.replace('-', ' ')}" if outcome in LEFT_OUT else ""


def measure_incident(checklist: Checklist, timing: Timing | None = None) -> IncidentMeasures:
    """Every measure of one incident.

    Args:
        checklist: of the state to measure; it has at least one entry.
        timing: what counts, as an exercise has it: time played; None for time on the wall.
    """
    state = checklist.state
    timing = timing or wall_time(state)
    known = {each.name: each for each in milestones(checklist)}
    by_measure = {each.measure: each for each in measure_work(checklist, timing)}
    by_measure[NOTIFICATION] = measure_notification(state, end_of(state))
    for definition in MEASURES:
        if definition.start:
            by_measure[definition.id] = _between(definition, known, state, timing)
    return IncidentMeasures(
        incident=state.incident,
        mode=state.mode,
        status="closed" if state.closed is not None else "open",
        outcome=str(state.closed.refs.get("outcome", "")) if state.closed is not None else "",
        declared=state.declared.when if state.declared is not None else state.entries[-1].recorded,
        title=state.name,
        playbook=state.playbook.id,
        severity=state.level,
        tlp=state.tlp_label,
        privilege=state.privilege.words if state.privilege is not None else "",
        values=tuple(by_measure[each.id] for each in MEASURES),
    )


def _between(definition: Definition, known: dict[str, Milestone], state: State, timing: Timing) -> MeasuredValue:
    """A length from one milestone to another, as a range when one of the times has one."""
    start, end, note = known.get(definition.start), known.get(definition.end), ""
    if start is None and (other := _IN_ITS_PLACE.get(definition.id)) and (start := known.get(other)) is not None:
        note = f"{definition.start} is not known; counted from {other}"
    if start is None or end is None:
        missing = [name for name, each in ((definition.start, start), (definition.end, end)) if each is None]
        return unknown(definition.id, f"not known: {' and '.join(missing)}")
    rests_on = (start.entry.seq, end.entry.seq)
    (first, last), (earliest, latest) = bounds(start, state.zone), bounds(end, state.zone)
    if latest < first:
        why = f"{definition.end} lies before {start.name}"
        return MeasuredValue(definition.id, exactness=UNKNOWN, note=why, rests_on=rests_on)
    least = max(0, round(timing.counted(earliest) - timing.counted(last)))
    most = max(least, round(timing.counted(latest) - timing.counted(first)))
    coarse = max(start.exactness, end.exactness, key=_coarseness)
    exactness = OF_PRECISION.get(coarse, EXACT)
    if exactness == EXACT:  # within a minute: two numbers would say less
        least = most = max(0, round(timing.counted(end.time) - timing.counted(start.time)))
    return MeasuredValue(definition.id, least=least, most=most, exactness=exactness, note=note, rests_on=rests_on)


_IN_ITS_PLACE = {"declare": "detected", "duration": "detected"}
"""From which moment a measure counts when its own is not known; for a duration after (EU) 2024/1772, article 3."""


def bounds(milestone: Milestone, zone: str) -> tuple[str, str]:
    """The earliest and the latest moment that a milestone's words can mean, in irrunner's fixed form.

    A day is one of the responders' zone.
    """
    return time_bounds(milestone.time, milestone.exactness, zone)


def _coarseness(precision: str) -> int:
    return PRECISIONS.index(precision) if precision in PRECISIONS else len(PRECISIONS)
