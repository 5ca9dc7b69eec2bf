"""Where every inject stands at one time, and what comes next: the schedule of an exercise.

Pure: it neither writes nor reads a clock.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.story_clock import Reading
from irrunner.exercise.scenario.model import MAX_REPETITIONS, Inject, repetition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exercise.play.condition_log import ConditionLog
    from irrunner.exercise.play.director_log import DirectorLog
    from irrunner.exercise.scenario.model import Expectation, Predicate

DELIVERED, SKIPPED, AVERTED, NOT_DRAWN = "delivered", "skipped", "averted", "not drawn"
DUE, UPCOMING, WAITING, BY_HAND = "due", "upcoming", "waiting", "by hand"


class InjectStatus(Struct, frozen=True):
    """Where one inject stands.

    Attributes:
        state: DELIVERED, SKIPPED, AVERTED (its `unless` or `until` came true in time), NOT_DRAWN (chance left it out),
            DUE, UPCOMING (its time is known), WAITING (for a gate) or BY_HAND.
        story: milliseconds of story time at which it was, or may be, delivered; None while that is not known.
    """

    inject: Inject
    state: str
    story: int | None = None


class Schedule(Struct, frozen=True):
    """Where every inject stands at one time.

    Attributes:
        now: what the clocks show.
        injects: in the order of the scenario, each followed by its repetitions.
        next: milliseconds of story time at which something changes next without anybody's act; None for never.
        over: why the exercise should end, as half a sentence; empty while it should not.
    """

    now: Reading
    injects: tuple[InjectStatus, ...]
    next: int | None
    over: str = ""

    @property
    def due(self) -> list[InjectStatus]:
        """The injects that can be delivered now, the earliest first."""
        found = [view for view in self.injects if view.state == DUE]
        return sorted(found, key=lambda view: view.story or 0)

    @property
    def upcoming(self) -> list[InjectStatus]:
        """The injects whose time is known and has not come, the earliest first."""
        found = [view for view in self.injects if view.state == UPCOMING]
        return sorted(found, key=lambda view: view.story or 0)

    def of(self, name: str) -> InjectStatus | None:
        """The status of an inject by its id; None when there is no such inject."""
        return next((view for view in self.injects if view.inject.id == name), None)


def schedule_at(conditions: ConditionLog) -> Schedule:
    """The schedule at the time of the conditions."""
    views = tuple(view for inject in conditions.director_log.injects() for view in _views(inject, conditions))
    return _outlook(conditions, views, _awaited(conditions.director_log))


def _outlook(
    conditions: ConditionLog, views: tuple[InjectStatus, ...], awaited: list[tuple[Inject, Expectation]]
) -> Schedule:
    now = conditions.now
    times = [view.story for view in views if view.state == UPCOMING and view.story is not None]
    times += [now.story + left for left in _deadlines(conditions, awaited)]
    end = conditions.ending
    if end > now.story:
        times.append(end)
    return Schedule(now, views, min(times, default=None), _over(conditions, end))


class ScheduleTracker:
    """Works out schedules one after the other, fast, as a rehearsal needs them after every act.

    Its schedules hold only what is due and what comes next. Injects that wait for nothing but their time are visited
    once, in the order of their times, instead of every time.
    """

    def __init__(self, director_log: DirectorLog) -> None:
        """Sort the injects of a scenario. From here on the director must not delay, skip or write any."""
        injects = list(director_log.injects())
        self._timed = sorted((each for each in injects if _only_timed(each)), key=lambda each: each.at or 0)
        self._others = [each for each in injects if not _only_timed(each)]
        self._awaited = _awaited(director_log)
        self._at = 0

    def schedule_at(self, conditions: ConditionLog) -> Schedule:
        """The injects that are due, and the next that comes by its time; times must not go back between two calls."""
        while self._at < len(self._timed) and conditions.presented(self._timed[self._at]) is not None:
            self._at += 1
        views = []
        for inject in islice(self._timed, self._at, None):
            view = status_of(inject, conditions)
            if view.state != DELIVERED:
                views.append(view)
            if view.state == UPCOMING:
                break
        self._others = [each for each in self._others if each.repeat_every or conditions.presented(each) is None]
        views += [view for inject in self._others for view in _views(inject, conditions)]
        return _outlook(conditions, tuple(views), self._awaited)


def _only_timed(inject: Inject) -> bool:
    """Whether nothing but its time decides when an inject is delivered."""
    gated = inject.when is not None or inject.unless is not None or inject.repeat_every or inject.chance is not None
    return inject.at is not None and not inject.manual and not gated


def _over(conditions: ConditionLog, end: int) -> str:
    sooner = conditions.director_log.scenario.end.sooner
    if conditions.now.story >= end:
        return "its time is up"
    if sooner is not None and conditions.of(sooner) is not None:
        return "what it was to end with has happened"
    return ""


def _views(inject: Inject, conditions: ConditionLog) -> Iterator[InjectStatus]:
    """The status of an inject, of each repetition that was delivered, and of the next repetition."""
    view = status_of(inject, conditions)
    yield view
    time = 1
    while inject.repeat_every and view.state == DELIVERED and time < MAX_REPETITIONS:
        time += 1
        view = _again(repetition(inject, time), view.story or 0, conditions)
        yield view


def _again(inject: Inject, before: int, conditions: ConditionLog) -> InjectStatus:
    """The status of a repetition; before: milliseconds of story time at which the one before it was delivered."""
    if (presented := conditions.presented(inject)) is not None:
        return InjectStatus(inject, DELIVERED, presented.story)
    if inject.id in conditions.director_log.skipped:
        return InjectStatus(inject, SKIPPED)
    if inject.until is not None and conditions.of(inject.until) is not None:
        return InjectStatus(inject, AVERTED)
    opens = before + (inject.repeat_every + conditions.director_log.delays.get(inject.id, 0)) * 1000
    return InjectStatus(inject, DUE if opens <= conditions.now.story else UPCOMING, opens)


def status_of(inject: Inject, conditions: ConditionLog) -> InjectStatus:
    """Where an inject stands, its first delivery."""
    director_log = conditions.director_log
    if (presented := conditions.presented(inject)) is not None:
        return InjectStatus(inject, DELIVERED, presented.story)
    if inject.id in director_log.skipped:
        return InjectStatus(inject, SKIPPED)
    if inject.id in director_log.left_out:
        return InjectStatus(inject, NOT_DRAWN)
    if inject.manual:
        return InjectStatus(inject, BY_HAND)
    opens = 0
    if inject.when is not None:
        gate = conditions.of(inject.when)
        if gate is None:
            return InjectStatus(inject, WAITING)
        opens = gate.story + (inject.delay + director_log.delays.get(inject.id, 0)) * 1000
    if inject.at is not None:
        opens = max(opens, (inject.at + director_log.shift + director_log.delays.get(inject.id, 0)) * 1000)
    if inject.unless is not None:
        opens = max(opens, _end_of_time_left(inject.unless, conditions))
        kept = conditions.of(inject.unless)
        if kept is not None and kept.story <= opens:
            return InjectStatus(inject, AVERTED)
    return InjectStatus(inject, DUE if opens <= conditions.now.story else UPCOMING, opens)


def _end_of_time_left(unless: Predicate, conditions: ConditionLog) -> int:
    """Milliseconds of story time until which what comes only when the team is late has to wait; 0 if it need not.

    When story time was set ahead, the jump took none of the time that there is for an expectation which is met by the
    same thing, so nobody is late before that is over.
    """
    if conditions.now.story == conditions.now.played:
        return 0
    wanted = {_leaf(leaf) for leaf in unless.leaves()}
    until = 0
    for inject, expectation in conditions.director_log.expectations():
        if expectation.met_by is None or wanted.isdisjoint(map(_leaf, expectation.met_by.leaves())):
            continue
        deadline = conditions.deadline(inject, expectation)
        if deadline is not None:
            until = max(until, conditions.player_log.story_played(deadline) + 1)
        elif _is_about_to_go(inject, conditions):
            until = max(until, conditions.now.story + expectation.within * 1000 + 1)
    return until


def _is_about_to_go(inject: Inject, conditions: ConditionLog) -> bool:
    """Whether an inject that waits for nothing but its time was jumped to, and not delivered yet."""
    left_out = inject.id in conditions.director_log.skipped or conditions.presented(inject) is not None
    due = inject.at is not None and inject.at * 1000 <= conditions.now.story
    return due and not left_out and inject.when is None and inject.unless is None


def _leaf(leaf: Predicate) -> tuple[str, str, str, int]:
    return leaf.kind, leaf.name, leaf.value, leaf.slot


def _deadlines(conditions: ConditionLog, awaited: list[tuple[Inject, Expectation]]) -> list[int]:
    """Milliseconds of played time until each expectation that a gate is about will be missed."""
    deadlines = [conditions.deadline(inject, expectation) for inject, expectation in awaited]
    return [left for each in deadlines if each is not None and (left := each - conditions.now.played) > 0]


def _awaited(director_log: DirectorLog) -> list[tuple[Inject, Expectation]]:
    """The expectations that a gate is about, each with its inject."""
    gates = [gate for inject in director_log.injects() for gate in (inject.when, inject.unless, inject.until)]
    named = {leaf.name for gate in gates if gate is not None for leaf in gate.leaves() if leaf.kind == "expectation"}
    return [(inject, each) for inject, each in director_log.expectations() if each.id in named] if named else []


def hint_for(conditions: ConditionLog, expectations: list[tuple[Inject, Expectation]]) -> Expectation | None:
    """The first expectation that was presented, is not met and has a hint that nobody took; None when there is none."""
    for inject, expectation in expectations:
        given = conditions.player_log.hints.get(conditions.director_log.opaque(expectation.id, "expectation"))
        presented = conditions.presented(inject) is not None
        if expectation.hint and presented and not given and conditions.met(expectation) is None:
            return expectation
    return None
