"""The key times of an incident: when each was first reached, when again, what says so, and how exact that is.

A key time is its first occurrence by when it occurred. What came later stands beside it and never moves it: a step
that was done again next day, a moment that was named once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.incident.entries import Entry
from irrunner.incident.moments import is_time
from irrunner.playbook.model import MILESTONES, milestone_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.playbook.model import Step

STEP, PERSON, ACT, ANSWER = "step", "milestone", "act", "answer"
"""What can say that a moment was reached: a step that marks it, a person who named it, an act on the incident itself
(it was declared, or closed), the answer to a question that asks for the moment."""

MEANINGS: Final = {
    "began": "the first act of the attacker here, or the first effect",
    "introduced": "what was bad came within reach: a version published or adopted, a weakness, a leaked key",
    "detected": "the first credible signal, whoever gave it",
    "confirmed": "reasonable certainty that it is an incident; what most legal clocks mean by aware",
    "acknowledged": "a person took the signal up",
    "declared": "it was declared an incident",
    "contained": "it can spread no further",
    "access-ended": "the attacker has no way in that is known",
    "eradicated": "nothing of it is left",
    "recovered": "operation is normal again",
    "closed": "the incident was closed",
}
"""What each of MILESTONES means, for pages that explain a time."""

_DENIALS: Final = ("no", "not", "none", "nothing", "unknown", "")
"""First words of options with which a decision says that a moment was not reached, or that nobody knows."""


class Occurrence(Struct, frozen=True):
    """One time that a moment was reached.

    Attributes:
        time: when, in irrunner's fixed form. exactness: how precise that is: second, minute, hour or day.
        entry: what it rests on; `entry.by` said so, `entry.actor` recorded it.
        source: what kind of thing says so: STEP, PERSON, ACT or ANSWER.
        step: the step that marks it, or whose question it answers; empty when there is none.
    """

    time: str
    exactness: str
    entry: Entry
    source: str
    step: str = ""


class Milestone(Struct, frozen=True):
    """A key time.

    Attributes:
        name: detected, contained, …
        first: the occurrence that counts. later: all others, in order.
        reopened: the entry that put it in question since: the step that marks it, or the incident, was reopened.
    """

    name: str
    first: Occurrence
    later: tuple[Occurrence, ...] = ()
    reopened: Entry | None = None

    @property
    def time(self) -> str:
        """When it was first reached."""
        return self.first.time

    @property
    def exactness(self) -> str:
        """How precise `time` is."""
        return self.first.exactness

    @property
    def entry(self) -> Entry:
        """The entry that `time` rests on."""
        return self.first.entry

    @property
    def step(self) -> str:
        """The step that marked it first; empty when none did."""
        return self.first.step


def milestones(checklist: Checklist) -> list[Milestone]:
    """All key times that are known, in the order of MILESTONES, others after them by time."""
    found: dict[str, list[Occurrence]] = {}
    reopened: dict[str, Entry] = {}
    for name, each in (*_named(checklist), *_acts(checklist), *_answered(checklist)):
        found.setdefault(name, []).append(each)
    for step in checklist.state.steps.values():
        if step.marks:
            occurrences, again = _marked(checklist, step)
            if occurrences:
                found.setdefault(milestone_name(step.marks), []).extend(occurrences)
            if occurrences and again is not None:
                reopened[milestone_name(step.marks)] = again
    if checklist.state.reopenings and checklist.state.closed is None:
        reopened["closed"] = checklist.state.reopenings[-1]
    known = {name: _milestone(name, occurrences, reopened.get(name)) for name, occurrences in found.items()}
    usual = [known.pop(name) for name in MILESTONES if name in known]
    return usual + sorted(known.values(), key=lambda each: (each.time, each.name))


def _milestone(name: str, occurrences: list[Occurrence], reopened: Entry | None) -> Milestone:
    first, *later = sorted(occurrences, key=lambda each: (each.time, each.entry.seq))
    return Milestone(name, first, tuple(later), reopened)


def _at(entry: Entry, source: str, step: str = "") -> Occurrence:
    return Occurrence(entry.when, entry.exactness, entry, source, step)


def _named(checklist: Checklist) -> Iterator[tuple[str, Occurrence]]:
    """What people named."""
    for name, entries in checklist.state.milestones.items():
        for entry in entries:
            if entry.withdrawal is None:
                yield milestone_name(name), _at(entry, PERSON)


def _acts(checklist: Checklist) -> Iterator[tuple[str, Occurrence]]:
    """The incident was declared, and closed, each time."""
    state = checklist.state
    if state.declared is not None:
        yield "declared", _at(state.declared, ACT)
    for entry in state.closings:
        yield "closed", _at(entry, ACT)


def _answered(checklist: Checklist) -> Iterator[tuple[str, Occurrence]]:
    """What questions that ask for a moment were answered with; an answer that was changed counts as it is now."""
    state = checklist.state
    for key in state.answers:
        ask = state.asks.get(key.partition("@")[0])
        value = state.answer(key) if ask is not None and ask.marks else None
        if ask is not None and isinstance(value, str) and is_time(value):
            entry = state.answers[key]
            step = str(entry.refs.get("step", ""))
            yield milestone_name(ask.marks), Occurrence(value, entry.words_precision, entry, ANSWER, step)


def _marked(checklist: Checklist, step: Step) -> tuple[list[Occurrence], Entry | None]:
    """When a step reached what it marks, and what reopened it since.

    That is once every instance was done, or is settled otherwise. What reopens an instance takes nothing back, but an
    instance that came later, such as one for a new row, has to be done as well.
    """
    views = [checklist.view(key) for key in checklist.instances(step.id)]
    done = [(view, _times_done(view, step.marked_by)) for view in views]
    firsts = [entries[0] for _, entries in done if entries]
    if not firsts or not all(entries or view.is_settled for view, entries in done):
        return [], None
    first = max(firsts, key=_by_time)
    later = [entry for _, entries in done for entry in entries[1:] if _by_time(entry) > _by_time(first)]
    again = [view.progress.reopened for view, _ in done if not view.is_settled and view.progress.reopened is not None]
    return [_at(entry, STEP, step.id) for entry in (first, *later)], max(again, key=_by_time, default=None)


def _times_done(view: StepView, marked_by: Sequence[str]) -> list[Entry]:
    """Every time that an instance was done, or decided so that it marks, by when it occurred.

    A decision that says no now marks nothing, whatever it said before.
    """
    acts = [entry for entry in view.progress.acts if entry.kind in ("step.done", "decision.made")]
    last = view.progress.last
    now = view.progress.ends or (last if last in acts else acts[-1:] and acts[-1],)
    if acts and all(each and _denies(each, marked_by) for each in now):
        return []
    return sorted((entry for entry in acts if not _denies(entry, marked_by)), key=_by_time)


def _denies(entry: Entry, marked_by: Sequence[str]) -> bool:
    """Whether it is a decision that does not reach what it marks.

    Without options of the playbook that do, that is one that says no, or that nobody knows: `no`, `not-shown`,
    `unknown`.
    """
    if entry.kind != "decision.made":
        return False
    option = str(entry.refs.get("option", ""))
    if marked_by:
        return option not in marked_by
    return (option.casefold().replace("-", " ").split() or [""])[0] in _DENIALS


def _by_time(entry: Entry) -> tuple[str, int]:
    return entry.when, entry.seq
