"""The robots that play in a rehearsal, and what each plans. The same seed gives the same plans.

- `golden` does everything that is expected in time, keeps contingencies from playing, and opens every gate.
- `slow` does it all, but late; where a scenario asks for two options of one decision, golden takes the
  first and slow the last, so that both ways of the story are played.
- `idle` does nothing.
- a script does what it says, when it says.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.rehearse.robot_actions import can_perform
from irrunner.exercise.scenario.model import Expectation, Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.exercise.scenario.model import Inject, Scenario

ROBOTS = ("golden", "slow", "idle")
GATE = 60
"""Seconds of story time from the inject before a gate to the action that opens it."""
NO_LIMIT = 120
"""Seconds of played time that stand for the `within` of an expectation without one."""


class PlannedAction(Struct, frozen=True):
    """Something that a robot will do: make a condition true, judge an expectation, or deliver an inject.

    Attributes:
        at: seconds of story time.
        does: the condition. judges: the expectation's id, with its result. fires: the inject's id.
    """

    at: float
    does: Predicate | None = None
    judges: str = ""
    result: str = "on-time"
    fires: str = ""


class Robot:
    """One robot in one rehearsal."""

    def __init__(self, name: str, seed: int, script: Iterable[PlannedAction] = ()) -> None:
        """Make a robot: one of ROBOTS by name, or one of any name with a script."""
        self.name = name
        self._random = Random(f"{seed}:{name}")  # noqa: S311 - nobody guesses a robot's pace
        self._script = tuple(script)

    def opening(self, scenario: Scenario) -> list[PlannedAction]:
        """What is planned before the first inject."""
        if self.name == "idle" or self._script:
            return list(self._script)
        plans = list(self._gates(scenario))
        if self.name == "golden":
            plans += [
                PlannedAction((inject.at or 0) / 2, inject.unless)
                for inject in scenario.injects
                if inject.unless is not None and can_perform(inject.unless)
            ]
        return plans

    def after_inject(self, inject: Inject, now: float) -> list[PlannedAction]:
        """What is planned in answer to an inject that was delivered at `now`, in seconds of story time."""
        if self.name == "idle" or self._script:
            return []
        return [self._answer(expectation, now) for expectation in inject.expect]

    def _answer(self, expectation: Expectation, now: float) -> PlannedAction:
        within = expectation.within or NO_LIMIT
        pace = self._random.uniform(0.2, 0.6) if self.name == "golden" else self._random.uniform(1.2, 1.6)
        at = now + within * pace
        if expectation.met_by is None:
            return PlannedAction(at, judges=expectation.id, result="on-time" if self.name == "golden" else "late")
        return PlannedAction(at, expectation.met_by)

    def _gates(self, scenario: Scenario) -> Iterator[PlannedAction]:
        """Actions that open the gates of injects which no expectation opens, in the order of the file."""
        conditions = [each.met_by for _, each in scenario.expectations() if each.met_by is not None]
        expected = {_key(condition) for condition in conditions}
        wanted: dict[tuple[str, str], set[str]] = {}
        for leaf in (leaf for condition in conditions for leaf in condition.leaves()):
            wanted.setdefault((leaf.kind, leaf.name), set()).add(leaf.value)
        chosen = self._options(scenario)
        turn = 0
        for inject in scenario.injects:
            turn = max(turn, inject.at or 0)
            for gate in _doable(inject.when):
                way = chosen.get((gate.kind, gate.name))
                if self.name == "golden" and gate.value not in wanted.get((gate.kind, gate.name), {gate.value}):
                    continue  # what is expected is another way
                if _key(gate) not in expected and (way is None or way == gate.value):
                    yield PlannedAction(turn + GATE * (1 if self.name == "golden" else 3), gate)

    def _options(self, scenario: Scenario) -> dict[tuple[str, str], str]:
        """The option that this robot takes of every decision, question and choice that a gate is about."""
        ways: dict[tuple[str, str], str] = {}
        for inject in scenario.injects:
            for gate in _doable(inject.when):
                key = (gate.kind, gate.name)
                if gate.kind in ("decision", "answer", "choice") and (self.name != "golden" or key not in ways):
                    ways[key] = gate.value
        return ways


def _doable(predicate: Predicate | None) -> list[Predicate]:
    """The conditions of a gate that players can make true."""
    return [] if predicate is None else [leaf for leaf in predicate.leaves() if can_perform(leaf)]


def _key(predicate: Predicate) -> tuple[str, str, str, int, tuple[tuple[str, str], ...]]:
    return predicate.kind, predicate.name, predicate.value, predicate.slot, tuple(sorted(predicate.has.items()))
