"""What became of a step's target over all its attempts: met, late, never done, unknown, or not over yet.

Reopening a step begins another attempt with its whole time, and takes nothing back: an attempt that was late stays
late. What cannot be known is unknown, which is not met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.incident.checklist import NOT_APPLICABLE, WAITING
from irrunner.incident.entries import Entry
from irrunner.incident.time_bounds import time_bounds
from irrunner.incident.workable import workable_since
from irrunner.playbook.durations import format_duration

if TYPE_CHECKING:
    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.incident.targets import Timing

MET, LATE, NEVER_DONE, UNKNOWN, SKIPPED, RUNNING = "met", "late", "never done", "unknown", "skipped", "running"
"""What can become of a target. Skipped in time is neither met nor missed, like one that still runs."""
COUNTED: Final = (MET, LATE, NEVER_DONE, UNKNOWN)
"""What targets that are met are counted among."""
_WORST_FIRST: Final = (NEVER_DONE, LATE, UNKNOWN, RUNNING, MET, SKIPPED)


class Attempt(Struct, frozen=True):
    """A step from when it could be worked on, or was reopened, until it ended, was reopened, or the counting ended.

    Attributes:
        workable: since when, in irrunner's fixed form.
        ended: the entry that it is measured by: done, skipped, or its first decision that is not unknown.
        reopened: the entry that ended it without anything being done.
        was_unknown: it was decided as unknown before that.
    """

    workable: str
    ended: Entry | None = None
    reopened: Entry | None = None
    was_unknown: bool = False


class TargetOutcome(Struct, frozen=True):
    """What became of a target.

    Attributes:
        status: the worst of all attempts. words: that, and the other attempts, for people.
        attempt: the one that the status comes from.
        left: its seconds that were left when it ended, negative when over; never more than the target.
    """

    status: str
    words: str
    attempt: Attempt
    left: int

    @property
    def missed(self) -> bool:
        """Whether the step is, or was, late, or was never done."""
        return self.status in (LATE, NEVER_DONE)


def target_outcome(checklist: Checklist, view: StepView, timing: Timing) -> TargetOutcome | None:
    """What became of a step's target by the last entry, or by the closing; None when it has none that ever counted."""
    if not view.step.within:
        return None
    found = [_judge(checklist, view, attempt, timing) for attempt in attempts(checklist, view)]
    if not found:
        return None
    worst = min(found, key=lambda each: _WORST_FIRST.index(each.status))
    return TargetOutcome(worst.status, _in_words(found, anew=view.decided_anew), worst.attempt, worst.left)


def attempts(checklist: Checklist, view: StepView) -> list[Attempt]:
    """Every attempt at a step, in order, without acts that were taken back."""
    found = []
    began: Entry | None = None
    ended: Entry | None = None
    unknown = False
    for act in view.progress.acts:
        if act.kind == "step.reopened":
            found.append(_attempt(checklist, view, began, ended, act, unknown=unknown))
            began, ended, unknown = act, None, False
        elif act.kind == "decision.made" and ended is not None:
            unknown = unknown or _is_unknown(ended)
            ended = act if _is_unknown(ended) else ended
        elif act.kind in ("step.done", "step.skipped", "decision.made"):
            ended = act
    if view.standing not in (WAITING, NOT_APPLICABLE):
        found.append(_attempt(checklist, view, began, ended, None, unknown=unknown))
    return [each for each in found if each.workable]


def _attempt(
    checklist: Checklist,
    view: StepView,
    began: Entry | None,
    ended: Entry | None,
    reopened: Entry | None,
    *,
    unknown: bool,
) -> Attempt:
    until = ended or reopened
    limit = until.seq if until is not None else float("inf")
    needs = (need for need in view.step.needs if need in checklist.state.steps)
    met = [checklist.met_before(view.key, need, limit) for need in needs]
    workable = workable_since(checklist.state, checklist.names(view.key), view.key, until, met, reopened=began)
    return Attempt(workable, ended, reopened if ended is None else None, unknown)


def _is_unknown(entry: Entry) -> bool:
    """Whether it is a decision that nobody could make: unknown is not met."""
    return entry.kind == "decision.made" and str(entry.refs.get("option", "")).casefold() == "unknown"


def _judge(checklist: Checklist, view: StepView, attempt: Attempt, timing: Timing) -> TargetOutcome:
    """One attempt against the target."""
    within, state = view.step.within, checklist.state
    due = timing.counted(attempt.workable) + within
    if attempt.ended is None:
        until = attempt.reopened or state.closed
        time = until.when if until is not None else state.entries[-1].recorded
        return _unfinished(attempt, int(due - timing.counted(time)), closed=until is not None)
    earliest, latest = (
        int(due - timing.counted(time)) for time in time_bounds(attempt.ended.when, attempt.ended.exactness, state.zone)
    )
    left = int(due - timing.counted(attempt.ended.when))
    if attempt.ended.exactness in ("second", "minute"):
        earliest = latest = left
    return _finished(attempt, within, left, (latest, earliest))


def _unfinished(attempt: Attempt, left: int, *, closed: bool) -> TargetOutcome:
    if attempt.reopened is not None:
        words = f"overdue by {format_duration(-left)} when it was reopened" if left < 0 else "reopened in time"
        return TargetOutcome(LATE if left < 0 else SKIPPED, words, attempt, left)
    against = f"overdue by {format_duration(-left)}" if left < 0 else f"{format_duration(left)} left"
    if closed:
        return TargetOutcome(NEVER_DONE, f"never done; {against} at the closing", attempt, left)
    return TargetOutcome(LATE if left < 0 else RUNNING, f"{against} at the last entry", attempt, left)


def _finished(attempt: Attempt, within: int, left: int, bounds: tuple[int, int]) -> TargetOutcome:
    """One that ended.

    Args:
        attempt: the attempt.
        within: the target in seconds.
        left: what was left when it ended, by the time as it is recorded.
        bounds: the least and the most that can have been left.
    """
    least, most = bounds
    skipped = attempt.ended is not None and attempt.ended.kind == "step.skipped"
    if most < 0:
        words = f"late by {format_duration(-left)}" if least == most else f"late by at least {format_duration(-most)}"
        return TargetOutcome(LATE, f"skipped {words}" if skipped else words, attempt, left)
    if skipped:
        return TargetOutcome(SKIPPED, "skipped in time", attempt, min(left, within))
    if attempt.ended is not None and _is_unknown(attempt.ended):
        return TargetOutcome(UNKNOWN, "decided as unknown, which is not met", attempt, min(left, within))
    if least > within:
        return TargetOutcome(MET, "done before its time began to count", attempt, within)
    if least < 0 <= most:
        exact = attempt.ended.exactness if attempt.ended is not None else ""
        return TargetOutcome(UNKNOWN, f"unknown: its end is known to the {exact} only", attempt, min(left, within))
    return TargetOutcome(MET, f"{format_duration(min(within, max(0, left)))} to spare", attempt, min(left, within))


def _in_words(found: list[TargetOutcome], *, anew: bool) -> str:
    """All attempts: those before the last one as what had been, so that none of them is forgotten."""
    last = found[-1].words
    if found[-1].attempt.was_unknown and found[-1].status in (MET, LATE):
        last += " when it was known, after it was decided as unknown"
    elif anew and found[-1].status in (MET, LATE):
        last += " when first decided"
    before = [f"{each.words}{' at first' if each.attempt.ended else ''}" for each in found[:-1]]
    return "; ".join([*before, f"then {last}" if before else last])
