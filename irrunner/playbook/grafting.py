"""Putting one playbook into another: `use`, and a responder's graft while an incident runs.

Pure, on compiled data. A guest's names resolve inside it, then in `with`, then in the host; what is
left becomes a question of the host under its full name. Registers and milestones are shared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from irrunner.playbook import conditions, templates
from irrunner.playbook.column_values import merged_columns
from irrunner.playbook.condition_tree import Compare, ConditionError
from irrunner.playbook.model import REGISTERS, Ask, Check, Phase, PlatformCommand, Playbook, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_BETWEEN_HEADINGS = " \u203a "


def graft(guest: Playbook, prefix: str, host: Playbook, with_: Mapping[str, str], when: str = "") -> Playbook:
    """The guest as the host sees it: every id and name full, nothing of the host in it.

    Args:
        guest: a compiled playbook.
        prefix: goes before every id of the guest, with a slash.
        host: the playbook that takes it in, for the names and roles that are shared.
        with_: from a name of the guest to a template in the host's names.
        when: a condition in the host's names that every grafted step gets besides its own.

    Returns:
        a playbook whose `phases` hold the renamed steps (their `heading` names the guest's phase),
        whose `ask` and `roles` are only what the host must add, and whose `bindings` hold `with_`.
    """
    names = _Names(guest, prefix, host, with_)
    return structs.replace(
        guest,
        roles={key: label for key, label in guest.roles.items() if key not in host.roles},
        ask=tuple(_asked(ask, prefix) for ask in guest.ask if names.is_left(ask.key)),
        phases=tuple(
            Phase(phase.name, tuple(_grafted(step, phase.name, names, when) for step in phase.steps))
            for phase in guest.phases
        ),
        bindings=names.bindings(),
    )


def absorb(host: Playbook, grafted: Playbook) -> Playbook:
    """The host with what `graft` made: its questions, roles, bindings and origin, but not its phases.

    Where the phases go is the caller's business: in place of a `use`, or at the end.
    """
    return structs.replace(
        host,
        ask=host.ask + grafted.ask,
        roles={**host.roles, **grafted.roles},
        bindings={**host.bindings, **grafted.bindings},
        columns=merged_columns(host.columns, grafted.columns),
        used=host.used + grafted.used,
    )


class _Names:
    """What a guest's names are called in the host."""

    def __init__(self, guest: Playbook, prefix: str, host: Playbook, with_: Mapping[str, str]) -> None:
        self.prefix = prefix
        self._guest = guest
        self._with = with_
        own = _answered_by_steps(guest, anywhere=False) | guest.bindings.keys()
        known = {ask.key for ask in host.ask} | _answered_by_steps(host, anywhere=True) | host.bindings.keys()
        self._shared = known - own - with_.keys()

    def full(self, name: str) -> str:
        shared = name.startswith("item.") or name in self._shared
        return name if shared else f"{self.prefix}/{name}"

    def template(self, text: str) -> str:
        return templates.rename(text, self.full) if "{{" in text else text

    def is_left(self, key: str) -> bool:
        return key not in self._shared and key not in self._with

    def bindings(self) -> dict[str, str]:
        inner = {f"{self.prefix}/{name}": self.template(bound) for name, bound in self._guest.bindings.items()}
        return {**inner, **{f"{self.prefix}/{name}": bound for name, bound in self._with.items()}}


def _answered_by_steps(playbook: Playbook, *, anywhere: bool) -> set[str]:
    """Decisions and what steps ask; `anywhere` leaves out what is asked row by row."""
    names: set[str] = set()
    for phase in playbook.phases:
        for step in phase.steps:
            if anywhere and step.for_each:
                continue
            names.update(ask.key for ask in step.ask)
            if step.is_decision:
                names.add(step.id)
    return names


def _asked(ask: Ask, prefix: str) -> Ask:
    return structs.replace(ask, key=f"{prefix}/{ask.key}")


def _grafted(step: Step, phase: str, names: _Names, when: str) -> Step:
    own = _rename_condition(step.when, names) if step.when else ""
    return structs.replace(
        _reworded(step, names.template),
        id=f"{names.prefix}/{step.id}",
        when=f"({when}) and ({own})" if when and own else when or own,
        needs=tuple(f"{names.prefix}/{need}" for need in step.needs),
        reopens_when=tuple(name if name in REGISTERS else names.full(name) for name in step.reopens_when),
        ask=tuple(_asked(ask, names.prefix) for ask in step.ask),
        heading=f"{phase}{_BETWEEN_HEADINGS}{step.heading}" if step.heading else phase,
    )


def _rename_condition(when: str, names: _Names) -> str:
    """The same condition with full names; what cannot be parsed stays as it is."""
    try:
        condition = conditions.parse(when)
    except ConditionError:
        return when
    for found in reversed(conditions.comparisons(condition)):
        if isinstance(found, Compare):
            when = when[: found.position] + names.full(found.name) + when[found.position + len(found.name) :]
    return when


def _reworded(step: Step, change: Callable[[str], str]) -> Step:
    """The same step with each of its templates changed: how it reads, what it keeps and what it runs."""
    return structs.replace(
        step,
        text=change(step.text),
        short=change(step.short),
        how=change(step.how),
        warn=change(step.warn),
        repeat=change(step.repeat),
        evidence=tuple(change(slot) for slot in step.evidence),
        checks=tuple(
            Check(check.kind, tuple(change(part) for part in check.argv), _changed(check.params, change))
            for check in step.checks
        ),
        platforms=tuple(
            PlatformCommand(each.platform, change(each.text), tuple(change(part) for part in each.argv))
            for each in step.platforms
        ),
    )


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _changed(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_changed(part, change) for part in value]
    return value
