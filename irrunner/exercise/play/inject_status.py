"""What is due: the script against the room at one moment. Pure; it neither writes nor asks a clock."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.story_clock import Reading
from irrunner.exercise.scenario.model import MOST_TIMES, Inject, again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.exercise.play.condition_log import Moments
    from irrunner.exercise.play.director_log import Script
    from irrunner.exercise.scenario.model import Expectation

DELIVERED, SKIPPED, AVERTED = "delivered", "skipped", "averted"
DUE, UPCOMING, WAITING, BY_HAND = "due", "upcoming", "waiting", "by hand"


class InjectView(Struct, frozen=True):
    """Where one inject stands.

    Attributes:
        standing: DELIVERED, SKIPPED, AVERTED (what it was to punish did not happen), DUE, UPCOMING
            (its time is known), WAITING (for a gate) or BY_HAND.
        story: milliseconds: when it went, or may go; None while nobody knows.
    """

    inject: Inject
    standing: str
    story: int | None = None


class Outlook(Struct, frozen=True):
    """Everything at one moment.

    Attributes:
        now: what the clocks show.
        injects: in the order of the scenario.
        next: story milliseconds of the next moment at which something changes by itself; None without one.
        over: why the exercise should end; empty while it should not.
    """

    now: Reading
    injects: tuple[InjectView, ...]
    next: int | None
    over: str = ""

    @property
    def due(self) -> list[InjectView]:
        """What may go now, the earliest first."""
        found = [view for view in self.injects if view.standing == DUE]
        return sorted(found, key=lambda view: view.story or 0)

    @property
    def upcoming(self) -> list[InjectView]:
        """What has a time, the earliest first."""
        found = [view for view in self.injects if view.standing == UPCOMING]
        return sorted(found, key=lambda view: view.story or 0)

    def of(self, name: str) -> InjectView | None:
        """One inject by its id."""
        return next((view for view in self.injects if view.inject.id == name), None)


def look(moments: Moments) -> Outlook:
    """Work out where every inject stands."""
    views = tuple(view for inject in moments.script.injects() for view in _views(inject, moments))
    return _outlook(moments, views, _awaited(moments.script))


def _outlook(moments: Moments, views: tuple[InjectView, ...], awaited: list[tuple[Inject, Expectation]]) -> Outlook:
    now = moments.now
    times = [view.story for view in views if view.standing == UPCOMING and view.story is not None]
    times += [now.story + left for left in _deadlines(moments, awaited)]
    end = ending(moments)
    if end > now.story:
        times.append(end)
    return Outlook(now, views, min(times, default=None), _over(moments, end))


class Agenda:
    """`look` for whoever looks after every act, as a rehearsal does: it shows only what is due and what comes next.

    Injects that wait for nothing but their time are gone through once, in its order, instead of every time.
    """

    def __init__(self, script: Script) -> None:
        """Sort the injects of a scenario whose director delays, skips and writes none."""
        injects = list(script.injects())
        self._timed = sorted((each for each in injects if _only_timed(each)), key=lambda each: each.at or 0)
        self._others = [each for each in injects if not _only_timed(each)]
        self._awaited = _awaited(script)
        self._at = 0

    def look(self, moments: Moments) -> Outlook:
        """What is due, and the next of what comes by time."""
        while self._at < len(self._timed) and moments.presented(self._timed[self._at]) is not None:
            self._at += 1
        views = []
        for inject in islice(self._timed, self._at, None):
            view = _view(inject, moments)
            if view.standing != DELIVERED:
                views.append(view)
            if view.standing == UPCOMING:
                break
        self._others = [each for each in self._others if each.repeat_every or moments.presented(each) is None]
        views += [view for inject in self._others for view in _views(inject, moments)]
        return _outlook(moments, tuple(views), self._awaited)


def _only_timed(inject: Inject) -> bool:
    """Whether an inject goes by its time alone."""
    gated = inject.when is not None or inject.unless is not None or inject.repeat_every
    return inject.at is not None and not inject.manual and not gated


def ending(moments: Moments) -> int:
    """Story milliseconds at which the exercise is over."""
    return (moments.script.scenario.end.at + moments.script.shift) * 1000


def _over(moments: Moments, end: int) -> str:
    sooner = moments.script.scenario.end.sooner
    if moments.now.story >= end:
        return "its time is up"
    if sooner is not None and moments.of(sooner) is not None:
        return "what it was to end with has happened"
    return ""


def _views(inject: Inject, moments: Moments) -> Iterator[InjectView]:
    """One inject, and every time that it is told again: what was told, and the next one."""
    view = _view(inject, moments)
    yield view
    time = 1
    while inject.repeat_every and view.standing == DELIVERED and time < MOST_TIMES:
        time += 1
        view = _again(again(inject, time), view.story or 0, moments)
        yield view


def _again(inject: Inject, before: int, moments: Moments) -> InjectView:
    """The next telling of an inject; before: milliseconds of story time of the one before it."""
    if (presented := moments.presented(inject)) is not None:
        return InjectView(inject, DELIVERED, presented.story)
    if inject.id in moments.script.skipped:
        return InjectView(inject, SKIPPED)
    if inject.until is not None and moments.of(inject.until) is not None:
        return InjectView(inject, AVERTED)
    opens = before + (inject.repeat_every + moments.script.delays.get(inject.id, 0)) * 1000
    return InjectView(inject, DUE if opens <= moments.now.story else UPCOMING, opens)


def _view(inject: Inject, moments: Moments) -> InjectView:
    script = moments.script
    if (presented := moments.presented(inject)) is not None:
        return InjectView(inject, DELIVERED, presented.story)
    if inject.id in script.skipped:
        return InjectView(inject, SKIPPED)
    if inject.manual:
        return InjectView(inject, BY_HAND)
    opens = 0
    if inject.when is not None:
        gate = moments.of(inject.when)
        if gate is None:
            return InjectView(inject, WAITING)
        opens = gate.story + (inject.delay + script.delays.get(inject.id, 0)) * 1000
    if inject.at is not None:
        opens = max(opens, (inject.at + script.shift + script.delays.get(inject.id, 0)) * 1000)
    if inject.unless is not None:
        kept = moments.of(inject.unless)
        if kept is not None and kept.story <= opens:
            return InjectView(inject, AVERTED)
    return InjectView(inject, DUE if opens <= moments.now.story else UPCOMING, opens)


def _deadlines(moments: Moments, awaited: list[tuple[Inject, Expectation]]) -> list[int]:
    """Milliseconds until an expectation that something waits for can be missed."""
    deadlines = [moments.deadline(inject, expectation) for inject, expectation in awaited]
    return [left for each in deadlines if each is not None and (left := each - moments.now.played) > 0]


def _awaited(script: Script) -> list[tuple[Inject, Expectation]]:
    """The expectations that a gate is about."""
    gates = [gate for inject in script.injects() for gate in (inject.when, inject.unless, inject.until)]
    named = {leaf.name for gate in gates if gate is not None for leaf in gate.leaves() if leaf.kind == "expectation"}
    return [(inject, each) for inject, each in script.expectations() if each.id in named] if named else []


def hint_for(moments: Moments, expectations: list[tuple[Inject, Expectation]]) -> Expectation | None:
    """The next hint that the players can have: of what was presented and is not met, the first with one left."""
    for inject, expectation in expectations:
        taken = moments.room.hints.get(moments.script.opaque(expectation.id, "expectation"))
        presented = moments.presented(inject) is not None
        if expectation.hint and presented and not taken and moments.met(expectation) is None:
            return expectation
    return None
