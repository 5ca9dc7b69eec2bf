"""What a name in a playbook means for one step instance.

In this order: a column of the instance's row (`item.kind`), an answer to the step's own questions
for that row, a decision for that row, an answer, a decision, and what `use … with` fixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from irrunner.incident.entries import REDACTED
from irrunner.incident.state import RegisterRow, State, StepKey, answer_value
from irrunner.playbook import templates
from irrunner.playbook.conditions import UNKNOWN, Count, Unsettled

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.progress import Progress
    from irrunner.playbook.column_values import ColumnChoices
    from irrunner.playbook.model import Value

_MAX_BINDINGS = 20
"""How many `with` bindings may lead to one another: as deep as `use` may nest."""


class Decisions(Protocol):
    """What a checklist knows that names are looked up in."""

    state: State

    def decision(self, key: StepKey) -> Value | Unsettled:
        """The option that was chosen, or why there is none."""

    def count(self, register: str) -> Count:
        """A register's rows, and whether more may come."""

    @property
    def columns(self) -> ColumnChoices:
        """What the columns of registers may say."""


class Names:
    """The scope of one instance: for `when`, and for filling in texts."""

    def __init__(self, checklist: Decisions, key: StepKey) -> None:
        """Take the names as they are for that instance."""
        self._checklist = checklist
        self._state: State = checklist.state
        self._key = key

    def value(self, name: str, depth: int = 0) -> Value | Unsettled:
        """The value of a name for `when`; what it waits for otherwise."""
        if name.startswith("item."):
            return self._item(name.removeprefix("item."))
        if (entry := self._answer(name)) is not None:
            if entry.event is None or self._is_in_dispute(entry):
                return Unsettled.OPENED
            value = answer_value(entry)
            return Unsettled.WAITING if value is None else value
        if (key := self._decision(name)) is not None:
            return self._checklist.decision(key)
        if (binding := self._state.bindings.get(name)) is not None and depth < _MAX_BINDINGS:
            return self._bound(binding, depth)
        return Unsettled.WAITING

    def is_disputed(self, name: str) -> bool:
        """Whether branches of the record answered or decided it otherwise, and nobody has settled it."""
        if (entry := self._answer(name)) is not None:
            return self._is_in_dispute(entry)
        progress = self._progress(name)
        return progress is not None and progress.is_disputed

    def _is_in_dispute(self, entry: Entry) -> bool:
        return any(entry in found for found in self._state.disputed.values())

    def count(self, name: str) -> Count:
        """The rows of a register, or the parts of a list answer."""
        if name in self._state.registers:
            return self._checklist.count(name)
        value = self.value(name)
        if isinstance(value, Unsettled):
            return Count(0, settled=value is not Unsettled.WAITING)
        return Count(1 if isinstance(value, str) else len(value), settled=True)

    def lookup(self, name: str) -> Value | None:
        """The value of a name for a template; None when there is none."""
        if name.startswith("item.") and (row := self._row()) is not None:
            cell = row.cell(name.removeprefix("item."))
            return cell or (f"{row.id} {REDACTED}" if row.redacted else None)
        value = self.value(name)
        return None if isinstance(value, Unsettled) else value

    def filled(self, template: str, *, quote: Callable[[str], str] = str) -> str:
        """A text of the playbook with the answers in; what is missing shows as its name and a question mark."""
        return templates.fill(template, self.lookup, quote=quote)

    def source(self, name: str) -> Entry | None:
        """The entry that a name's value came from."""
        if name.startswith("item."):
            row = self._row()
            return row.source(name.removeprefix("item.")) if row else None
        if (entry := self._answer(name)) is not None:
            return entry
        progress = self._progress(name)
        return progress.last if progress else None

    def sources(self, name: str, depth: int = 0) -> list[Entry]:
        """As `source`; of a name that `use … with` fixed, the entries of all that it was made of."""
        if (entry := self.source(name)) is not None:
            return [entry]
        binding = self._state.bindings.get(name, "") if depth < _MAX_BINDINGS else ""
        return [entry for each in templates.known_names_in(binding) for entry in self.sources(each, depth + 1)]

    def choices(self, name: str) -> list[Entry]:
        """The decisions that were made of a name, in the present attempt; none when it is no decision."""
        progress = self._progress(name) if self._answer(name) is None else None
        return progress.decisions if progress else []

    def _progress(self, name: str) -> Progress | None:
        """What people did with the decision of that name."""
        key = None if name.startswith("item.") else self._decision(name)
        return self._state.progress.get(str(key)) if key is not None else None

    def _row(self) -> RegisterRow | None:
        step = self._state.steps.get(self._key.id)
        return self._state.registers.get(step.for_each, {}).get(self._key.row) if step and step.for_each else None

    def _item(self, column: str) -> Value | Unsettled:
        row = self._row()
        if row is None:
            return Unsettled.WAITING
        if not (text := row.cell(column)):
            return Unsettled.OPENED if row.redacted else Unsettled.UNKNOWN
        value = self._checklist.columns.read(row.register, column, text)
        return Unsettled.UNKNOWN if value in (None, UNKNOWN) else value

    def _answer(self, name: str) -> Entry | None:
        answers = self._state.answers
        if self._key.row and (entry := answers.get(f"{name}@{self._key.row}")) is not None:
            return entry
        return answers.get(name)

    def _decision(self, name: str) -> StepKey | None:
        """The instance of the decision that counts here: for the same row, in its latest round."""
        step = self._state.steps.get(name)
        if step is None or not step.is_decision:
            return None
        own = self._state.steps.get(self._key.id)
        row = self._key.row if step.for_each and own is not None and own.for_each == step.for_each else ""
        rounds = self._state.rounds.get(str(StepKey(name, row)), 1)
        return StepKey(name, row, rounds)

    def _bound(self, binding: str, depth: int) -> Value | Unsettled:
        names = templates.names_in(binding)
        values: dict[str, Value] = {}
        for name in names:
            value = self.value(name, depth + 1)
            if isinstance(value, Unsettled):
                return value
            values[name] = value
        return templates.fill_value(binding, values.get)
