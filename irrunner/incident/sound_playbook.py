"""A playbook out of a journal, made fit to be worked out.

irrunner compiles no other playbooks than those that the linter lets through, but a journal may be somebody else's work.
What cannot be worked out never hides a step: a condition that cannot be read counts as none, and steps that wait for
each other in a circle wait for nothing.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from msgspec import structs

from irrunner.playbook import conditions
from irrunner.playbook.condition_tree import ConditionError

if TYPE_CHECKING:
    from irrunner.playbook.model import Phase, Playbook, Step

_LONGEST = 10 * 366 * 86_400
"""Seconds of a target; beyond them it is none."""


_RECENT = 8
_recent: list[tuple[Playbook, Playbook]] = []
"""The last playbooks that were looked at, each with what came of it: of 10,000 incidents most have the same few."""


def sound_playbook(playbook: Playbook) -> Playbook:
    """The same playbook when it is sound, as every one is that irrunner compiled."""
    for given, sound in _recent[:]:  # another thread may be changing it
        if given is playbook:
            return sound
    sound = _made_sound(playbook)
    _recent.append((playbook, sound))
    del _recent[:-_RECENT]
    return sound


def _made_sound(playbook: Playbook) -> Playbook:
    phases = tuple(structs.replace(phase, steps=tuple(map(_sound_step, phase.steps))) for phase in playbook.phases)
    if _has_circle(phases):
        phases = tuple(structs.replace(phase, steps=tuple(map(_unbound, phase.steps))) for phase in phases)
    return playbook if phases == playbook.phases else structs.replace(playbook, phases=phases)


def _sound_step(step: Step) -> Step:
    within = step.within if 0 <= step.within <= _LONGEST else 0
    when = step.when if _is_condition(step.when) else ""
    return step if (within, when) == (step.within, step.when) else structs.replace(step, within=within, when=when)


def _is_condition(when: str) -> bool:
    try:
        return not when or conditions.parse(when) is not None
    except ConditionError:
        return False


def _has_circle(phases: tuple[Phase, ...]) -> bool:
    """Whether a step waits for itself, by way of needs and of what conditions name."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for phase in phases:
        for step in phase.steps:
            named = conditions.names_in(conditions.parse(step.when)) if step.when else ()
            sorter.add(step.id, *step.needs, *named)
    try:
        sorter.prepare()
    except CycleError:
        return True
    return False


def _unbound(step: Step) -> Step:
    return structs.replace(step, needs=(), when="")
