"""Rows of a register that are alike: what follows for a step of one of them follows for all of them.

What a condition says of a row is decided by what is the same for all rows, by the columns that conditions name, and by
what somebody decided or answered for this one. Where the instances of a row stand is decided by that, and by what
somebody did with them. So of 10,000 rows that nobody has worked on, only the first of each kind is worked out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.state import RegisterRow
from irrunner.playbook import conditions, templates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.incident.state import State
    from irrunner.playbook.model import Step

    Group = tuple[object, ...]


class AlikeRow(Struct, frozen=True):
    """A row about which nobody has decided or answered anything.

    Attributes:
        group: the same for all rows that are alike: conditions say the same of them.
        is_untouched: nobody has worked on it either, so all its instances stand as those of its group do.
        entered: when it came, in irrunner's form.
    """

    row: RegisterRow
    group: Group
    is_untouched: bool
    entered: str

    def since(self, step: Step) -> str:
        """When it came to say what a step for each row waits for: that it is there, and what the `when` names."""
        if len(self.row.entries) == 1:
            return self.entered
        columns = [name.removeprefix("item.") for name in conditions.names_of(step.when) if name.startswith("item.")]
        return max([self.entered, *(self.row.source(column).when for column in columns)])


class RowGroups:
    """The groups of alike rows in one state."""

    def __init__(self, state: State) -> None:
        """Look at the state as it is now."""
        self._state = state
        self._groups: dict[str, dict[str, AlikeRow]] = {}

    def of(self, register: str) -> dict[str, AlikeRow]:
        """The rows of a register that stand and about which nobody has decided or answered anything, by id."""
        if (found := self._groups.get(register)) is None:
            found = self._groups[register] = self._worked_out(register)
        return found

    def _worked_out(self, register: str) -> dict[str, AlikeRow]:
        state = self._state
        touched = _rows_in([*state.progress, *state.rounds, *state.began])
        decisions = tuple(f"{step.id}@" for step in state.steps.values() if step.is_decision)
        settled = _rows_in([*state.answers, *(key for key in state.progress if key.startswith(decisions))])
        columns = self._columns()
        found = {}
        for row in state.registers.get(register, {}).values():
            if row.id in settled or row.withdrawn is not None:
                continue
            group = (row.redacted, *(row.cell(column) for column in columns))
            found[row.id] = AlikeRow(row, group, row.id not in touched, row.entries[0].when)
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
