"""From an expectation to the playbook step that it is about, so that a miss says where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.state import StepKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.exercise.scenario.model import Expectation, Predicate
    from irrunner.incident.state import State
    from irrunner.playbook.model import Step


def step_of(expectation: Expectation, state: State) -> str:
    """The id of the step; empty when the expectation is about none."""
    if expectation.step:
        return expectation.step if expectation.step in state.steps else ""
    for leaf in expectation.met_by.leaves() if expectation.met_by is not None else ():
        found = _step_of(leaf, state.steps.values())
        if found in state.steps:
            return found
    return ""


def _step_of(leaf: Predicate, steps: Iterable[Step]) -> str:
    if leaf.kind in ("step", "decision", "evidence"):
        key = StepKey.read(leaf.name)
        return key.id if key is not None else ""
    schedule = _LOOKS.get(leaf.kind)
    return next((step.id for step in steps if schedule(step, leaf.name)), "") if schedule is not None else ""


_LOOKS: dict[str, Callable[[Step, str], bool]] = {
    "milestone": lambda step, name: step.marks == name,
    "register": lambda step, name: step.collect == name,
    "answer": lambda step, name: any(ask.key == name for ask in step.ask),
}
