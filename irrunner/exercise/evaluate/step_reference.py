"""From an expectation to the playbook step that it is about, so that the report can point there when it is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.state import StepKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.exercise.scenario.model import Expectation, Predicate
    from irrunner.incident.state import State
    from irrunner.playbook.model import Step


def step_of(expectation: Expectation, state: State) -> str:
    """The id of the step that an expectation is about; empty when it is about none of this playbook."""
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
    matches = _MATCHES.get(leaf.kind)
    return next((step.id for step in steps if matches(step, leaf.name)), "") if matches is not None else ""


_MATCHES: dict[str, Callable[[Step, str], bool]] = {
    "milestone": lambda step, name: step.marks == name,
    "register": lambda step, name: step.collect == name,
    "answer": lambda step, name: any(ask.key == name for ask in step.ask),
}
