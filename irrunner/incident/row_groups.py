"""Rows of a register that are alike: what follows for a step of one of them follows for all of them.

Where the instances of a row stand is decided by what is the same for all rows, by what somebody did with this one,
and by the columns that conditions name. So of 10,000 rows that nobody has worked on, only the first of each kind is
worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook import conditions, templates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.incident.state import State

    Group = tuple[object, ...]


class RowGroups:
    """The groups of alike rows in one state."""

    def __init__(self, state: State) -> None:
        """Look at the state as it is now."""
        self._state = state
        self._groups: dict[str, dict[str, Group]] = {}

    def of(self, register: str) -> dict[str, Group]:
        """The group of each row of a register that nobody has worked on, by the row's id."""
        if (found := self._groups.get(register)) is None:
            found = self._groups[register] = self._worked_out(register)
        return found

    def _worked_out(self, register: str) -> dict[str, Group]:
        state = self._state
        worked_on = _rows_in([*state.progress, *state.rounds, *state.began, *state.answers])
        columns = self._columns()
        found = {}
        for row in state.registers.get(register, {}).values():
            if row.id in worked_on or row.withdrawn is not None:
                continue
            found[row.id] = (row.redacted, *(row.cell(column) for column in columns))
        return found

    def _columns(self) -> list[str]:
        """The columns that decide something in this incident."""
        names: set[str] = set()
        for step in self._state.steps.values():
            names.update(conditions.names_of(step.when))
        for binding in self._state.bindings.values():
            names.update(templates.known_names_in(binding))
        return sorted(name.removeprefix("item.") for name in names if name.startswith("item."))


def _rows_in(keys: Iterable[str]) -> set[str]:
    """The rows in keys of steps and answers as texts: `isolate@a3.2`, `owner@a3`."""
    return {key.partition("@")[2].partition(".")[0] for key in keys if "@" in key}
