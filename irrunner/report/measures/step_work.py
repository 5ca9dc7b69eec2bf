"""Measures of the work on steps: targets, waiting, blocked, decisions, evidence."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from irrunner.incident.checklist import DONE
from irrunner.incident.target_outcomes import COUNTED, MET, target_outcome
from irrunner.report.measures.model import PERCENT, SECONDS, MeasuredValue, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from irrunner.incident.checklist import Checklist
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.incident.step_view import StepView
    from irrunner.incident.targets import Timing


def measure_work(checklist: Checklist, timing: Timing) -> Iterator[MeasuredValue]:
    """Every measure of the work on steps."""
    views = list(checklist)
    end = end_of(checklist.state)
    timed = [view for view in views if view.workable]
    yield _targets(checklist, views, timing)
    took = [(view, timing.counted(view.met.when) - timing.counted(view.workable)) for view in timed if view.met]
    took_of_target = [
        round(100 * max(0.0, seconds) / view.step.within)
        for view, seconds in took
        if view.step.within and view.standing == DONE
    ]
    yield _median("step-time", took_of_target, "no step with a target was done", PERCENT)
    waited = [
        timing.counted(view.progress.started.when) - timing.counted(view.workable)
        for view in timed
        if view.progress.started is not None
    ]
    yield _median("waiting", waited, "no beginning of a step was recorded")
    yield MeasuredValue("blocked", least=(blocked := _blocked(views, timing, end)), most=blocked)
    decided = [seconds for view, seconds in took if view.option]
    yield _median("decision", decided, "no step's decision was made")
    yield _evidence(views)


def end_of(state: State) -> str:
    """Until when things counted: the closing, or the last entry of what is open."""
    return state.closed.when if state.closed is not None else state.entries[-1].recorded


def _targets(checklist: Checklist, views: Sequence[StepView], timing: Timing) -> MeasuredValue:
    found = [outcome.status for view in views if (outcome := target_outcome(checklist, view, timing)) is not None]
    over = [status for status in found if status in COUNTED]
    return _share("targets", over.count(MET), len(over), "no target is over")


def _median(measure: str, values: Iterable[float], why: str, unit: str = SECONDS) -> MeasuredValue:
    found = [max(0, round(value)) for value in values]
    if not found:
        return unknown(measure, why, unit)
    middle = round(median(found))
    return MeasuredValue(measure, unit, middle, middle, note=f"of {len(found)}")


def _share(measure: str, part: int, whole: int, why: str) -> MeasuredValue:
    if not whole:
        return unknown(measure, why, PERCENT)
    share = 100 * part // whole
    return MeasuredValue(measure, PERCENT, share, share, note=f"{part} of {whole}")


def _blocked(views: Iterable[StepView], timing: Timing, end: str) -> int:
    """Seconds during which something was blocked; what overlaps counts once."""
    spans = sorted(
        (timing.counted(start), timing.counted(max(start, stop)))
        for view in views
        for start, stop in _blocked_spans(view.progress.acts, end)
    )
    total, reached = 0.0, float("-inf")
    for start, stop in spans:
        total += max(0.0, stop - max(start, reached))
        reached = max(reached, stop)
    return round(total)


def _blocked_spans(acts: Sequence[Entry], end: str) -> Iterator[tuple[str, str]]:
    """From each time that a step was blocked to what was done with it next."""
    since = ""
    for act in acts:
        if act.kind == "step.blocked":
            since = since or act.when
        elif since:
            yield since, act.when
            since = ""
    if since:
        yield since, end


def _evidence(views: Iterable[StepView]) -> MeasuredValue:
    asked = there = 0
    for view in views:
        if view.standing == DONE:
            asked += len(view.step.evidence)
            there += len(view.step.evidence) - len(view.missing_evidence)
    return _share("evidence", there, asked, "no done step asks for evidence")
