"""What a lint examines: one file's draft, and the whole playbook that it and its grafts make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.playbook.column_values import ColumnChoices
from irrunner.playbook.draft import Draft, DraftStep, DraftUse, place
from irrunner.playbook.model import DERIVED_COLUMNS, REGISTERS, Playbook, Step
from irrunner.playbook.names import ITEM, Name, column

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.nodes import Findings, Span

    Where = Callable[[], Span]


class Subject(Struct):
    """A playbook being linted.

    Attributes:
        draft: the file.
        playbook: the same with its grafts folded in.
        names: every name of `playbook`.
        steps: every step of `playbook` by id, in the order in which it is read.
        own: the file's own steps by id; of a duplicate id, the first.
        uses: the grafts by prefix.
        choices: what the columns of registers may say.
        broken: prefixes of grafts that could not be made, whose names nobody can know.
    """

    draft: Draft
    playbook: Playbook
    names: dict[str, Name]
    steps: dict[str, Step]
    own: dict[str, DraftStep]
    uses: dict[str, DraftUse]
    choices: ColumnChoices
    broken: frozenset[str]

    @property
    def findings(self) -> Findings:
        """Where a lint reports what it finds."""
        return self.draft.findings

    def where(self, step: str, key: str = "id", index: int | None = None) -> Span:
        """The place of a step's key; of a grafted step, that of its `use`."""
        if step in self.own:
            return place(self.own[step].node, key, index)
        use = self.uses.get(step.split("/", 1)[0])
        return place(use.node, "use") if use else self.draft.node.span

    def is_unknowable(self, name: str) -> bool:
        """Whether a name belongs to a graft that is broken itself."""
        return name.split("/", 1)[0] in self.broken and "/" in name

    def look_up(self, name: str, register: str, where: Where) -> Name | None:
        """What a name stands for in a step; a problem and None when it stands for nothing.

        Args:
            name: as in a condition or template.
            register: of the step's `for_each`; empty without one.
            where: finds the place of the name; it is asked only when there is a problem.
        """
        if self.is_unknowable(name) or self.findings.full:
            return None
        return self._column(name, register, where) if name.startswith(ITEM) else self._name(name, register, where)

    def _column(self, name: str, register: str, where: Where) -> Name | None:
        if not register:
            self.findings.error("item-outside", where(), f"{name} means a row, and this step has no `for_each`")
            return None
        if register not in REGISTERS:
            return None
        found = column(register, name, self.choices)
        if found is None:
            wanted = name.removeprefix(ITEM)
            columns = (*REGISTERS[register], *DERIVED_COLUMNS.get(register, ()))
            message = f'{register} has no column "{wanted}".{self.findings.did_you_mean(wanted, columns)}'
            self.findings.error("unknown-column", where(), message)
        return found

    def _name(self, name: str, register: str, where: Where) -> Name | None:
        found = self.names.get(name)
        if found is None:
            if name in self.steps:
                message = f'"{name}" is a step that is done, not decided; there is no answer to name'
            else:
                lines = {key: value.line for key, value in self.names.items()}
                meant = self.findings.did_you_mean(name, lines, lines)
                message = f'nothing is called "{name}": no question and no decision.{meant}'
            self.findings.error("unknown-name", where(), message)
        elif found.register and found.register != register:
            message = f'"{name}" is answered row by row; only a step with `for_each: {found.register}` can name it'
            self.findings.error("per-row-name", where(), message)
            return None
        return found
