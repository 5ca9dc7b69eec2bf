"""What a step rests on: `needs`, and what its `when` names and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook import conditions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irrunner.playbook.model import Step


class StepOrder:
    """In which order the steps of one incident have to be looked at."""

    def __init__(self, steps: Mapping[str, Step]) -> None:
        """Look at the steps as they are now."""
        self._steps = steps
        self._collecting: dict[str, list[str]] = {}
        for step in steps.values():
            if step.collect:
                self._collecting.setdefault(step.collect, []).append(step.id)

    def collecting(self, register: str) -> Sequence[str]:
        """The steps that bring rows of a register."""
        return self._collecting.get(register, ())

    def dependencies_first(self, root: str, prepared: set[str]) -> list[str]:
        """A step and all it rests on but what was `prepared`, each after its own; they count as prepared then."""
        ordered: list[str] = []
        entered: set[str] = set()
        stack = [root]
        while stack:
            step_id = stack.pop()
            if step_id in prepared:
                continue
            if step_id in entered:
                prepared.add(step_id)
                ordered.append(step_id)
                continue
            entered.add(step_id)
            stack.append(step_id)
            stack.extend(each for each in self._rests_on(step_id) if each not in entered and each not in prepared)
        return ordered

    def _rests_on(self, step_id: str) -> list[str]:
        """The steps that have to be looked at before this one."""
        step = self._steps[step_id]
        found = [*step.needs, *conditions.names_of(step.when)]
        for register in conditions.registers_of(step.when):
            found.extend(self.collecting(register))
        if step.for_each:
            found.extend(self.collecting(step.for_each))
        return [each for each in found if each in self._steps]
