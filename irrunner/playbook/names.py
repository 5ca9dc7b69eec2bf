"""What a playbook's conditions and templates may name, and what is known about each name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.playbook import templates
from irrunner.playbook.model import DERIVED_COLUMNS, REGISTERS, Ask

if TYPE_CHECKING:
    from irrunner.playbook.column_values import ColumnChoices
    from irrunner.playbook.model import Playbook, Step

ITEM = "item."
_ORDERED_COLUMNS = {"tier": "number", "first_seen": "time", "last_seen": "time"}


class Name(Struct, frozen=True):
    """One name.

    Attributes:
        type: an `ask` type, `decision`, or `any` for what a graft fixed.
        options: what its value can be; empty when it can be anything.
        register: the register for whose rows it is answered one by one; empty when it is answered once.
        owners: the steps that answer it; empty when it is asked at the declaration.
        line: where it is defined in its file; 0 when that is another file or not known.
    """

    type: str
    options: tuple[str, ...] = ()
    register: str = ""
    owners: tuple[str, ...] = ()
    line: int = 0


def names_of(playbook: Playbook) -> dict[str, Name]:
    """Every name of a compiled playbook: its questions, those of its steps, its decisions, what grafts fixed."""
    names = {ask.key: Name(ask.type, ask.options) for ask in playbook.ask}
    for phase in playbook.phases:
        for step in phase.steps:
            names.update(_answered_by(step))
    for name, template in playbook.bindings.items():
        inner = [names[used] for used in _used_by(template) if used in names]
        names[name] = Name("any", owners=tuple(owner for part in inner for owner in part.owners))
    return names


def column(register: str, name: str, choices: ColumnChoices) -> Name | None:
    """What is known about `item.column` in a step for each row of a register; None when it has no such column."""
    wanted = name.removeprefix(ITEM)
    if (derived := DERIVED_COLUMNS.get(register, {}).get(wanted)) is not None:
        return Name("text", derived)
    if wanted not in (*REGISTERS[register], "name"):
        return None
    return Name(_ORDERED_COLUMNS.get(wanted, "text"), choices.values(register, wanted))


def _answered_by(step: Step) -> dict[str, Name]:
    line = 0 if step.heading else step.line
    found = {ask.key: _asked(ask, step, line) for ask in step.ask}
    if step.is_decision:
        found[step.id] = Name("decision", step.options, step.for_each, (step.id,), line)
    return found


def _asked(ask: Ask, step: Step, line: int) -> Name:
    return Name(ask.type, ask.options, step.for_each, (step.id,), line)


def _used_by(template: str) -> list[str]:
    try:
        return templates.names_in(template)
    except templates.TemplateError:
        return []
