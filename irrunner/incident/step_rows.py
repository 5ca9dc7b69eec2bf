"""For which rows of its register a step has instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.state import StepKey

if TYPE_CHECKING:
    from irrunner.incident.state import State
    from irrunner.playbook.model import Step


class StepRows:
    """The rows that stand, and the withdrawn ones that somebody had worked on: what was done stays to be seen."""

    def __init__(self, state: State) -> None:
        """Look at the state as it is now."""
        self._state = state
        self._standing: dict[str, dict[str, None]] = {}
        self._of_step: dict[str, dict[str, None]] = {}

    def count(self, register: str) -> int:
        """How many rows of a register stand."""
        return len(self._standing_in(register))

    def of(self, step: Step) -> dict[str, None]:
        """The ids of the rows that a step has instances for, in order; none when it is for no register."""
        if not step.for_each:
            return {}
        if (found := self._of_step.get(step.id)) is None:
            found = self._of_step[step.id] = self._worked_out(step)
        return found

    def is_withdrawn(self, step: Step, row: str) -> bool:
        """Whether the row of an instance was withdrawn."""
        found = self._state.registers.get(step.for_each, {}).get(row)
        return found is not None and found.withdrawn is not None

    def _standing_in(self, register: str) -> dict[str, None]:
        if (found := self._standing.get(register)) is None:
            found = self._standing[register] = dict.fromkeys(self._state.standing_rows(register))
        return found

    def _worked_out(self, step: Step) -> dict[str, None]:
        rows = self._state.registers.get(step.for_each, {})
        standing = self._standing_in(step.for_each)
        if len(standing) == len(rows):
            return standing
        return {row: None for row in rows if row in standing or str(StepKey(step.id, row)) in self._state.progress}
