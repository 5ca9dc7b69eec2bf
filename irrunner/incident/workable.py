"""Since when a step instance could be worked on: from there its target counts."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.names import Names
from irrunner.playbook import conditions
from irrunner.playbook.conditions import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State, StepKey
    from irrunner.playbook.condition_tree import Condition
    from irrunner.playbook.conditions import Count, Unsettled
    from irrunner.playbook.model import Step, Value


def workable_since(
    state: State,
    names: Names,
    key: StepKey,
    ended: Entry | None,
    met: Iterable[str],
    *,
    reopened: Entry | None,
    of_row: bool = True,
) -> str:
    """When the instance became workable: the latest of what had to come first, in irrunner's fixed form.

    Args:
        state: what people did.
        names: what the instance's condition names.
        key: an instance that neither waits nor is left out.
        ended: the entry that ended it, if one did. What came later did not hold it up: a decision made anew, a row
            that changed.
        met: when each thing that the instance needs was met.
        reopened: the entry with which the attempt began; None for the first one.
        of_row: whether what its row says counts.
    """
    step = state.steps[key.id]
    entries = [state.since[key.id], *([state.declared] if state.declared is not None else [])]
    if key.row and of_row:
        entries.append(state.registers[step.for_each][key.row].entries[0])
    if (began := state.began.get(str(key))) is not None:
        entries.append(began)
    if reopened is not None:
        entries.append(reopened)
    limit = ended.seq if ended is not None else inf
    answered = [entry.when for entry in _answered(step, names, ended, of_row) if entry.seq < limit]
    return max([*(entry.when for entry in entries), *met, *answered])


def _answered(step: Step, names: Names, ended: Entry | None, of_row: bool) -> Iterator[Entry]:
    """The entries that answered the instance's `when`."""
    if not step.when:
        return
    condition = conditions.parse(step.when)
    for name in conditions.names_of(step.when):
        if name.startswith("item.") and not of_row:
            continue
        choices = [each for each in names.choices(name) if ended is None or each.seq < ended.seq]
        found = _settling(condition, names, name, choices) if len(choices) > 1 else (*choices, names.source(name))[0]
        if found is not None:
            yield found


def _settling(condition: Condition, names: Names, name: str, choices: list[Entry]) -> Entry:
    """The decision since which the condition held, however often it was made anew since."""
    found = choices[-1]
    for choice in reversed(choices):
        supposed = _Hypothetical(names, name, str(choice.refs.get("option", "")))
        if conditions.evaluate(condition, supposed) not in (Truth.YES, Truth.OPENED):
            break
        found = choice
    return found


class _Hypothetical(Struct, frozen=True):
    """The names of an instance, had a decision gone another way."""

    names: Names
    name: str
    option: str

    def value(self, name: str) -> Value | Unsettled:
        return self.option if name == self.name else self.names.value(name)

    def count(self, name: str) -> Count:
        return self.names.count(name)
