"""The fold of playbooks: the first one, those that joined a running incident, steps added by hand. See `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from irrunner.incident.answers_step import answers_step, is_answers_step
from irrunner.incident.concurrency import knows
from irrunner.incident.moments import find_zone
from irrunner.incident.sound_playbook import sound_playbook
from irrunner.incident.state import ANSWERS_STEP, Role
from irrunner.journal.events import IncidentDeclared, PlaybookGrafted
from irrunner.playbook.column_values import merged_columns
from irrunner.playbook.model import Phase, Playbook, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State
    from irrunner.playbook.model import Ask

UNPLANNED = "Added during the incident"
"""The heading of steps added by hand without a phase."""


def _declared(state: State, entry: Entry) -> None:
    state.declared = entry
    state.mode = str(entry.refs.get("mode", ""))
    event = entry.event
    if isinstance(event, IncidentDeclared):
        find_zone(event.zone)
        state.zone = event.zone
        state.playbook = event.playbook
        state.files.extend(event.files)
        playbook = sound_playbook(event.playbook)
        _add_names(state, playbook)
        state.phases += _add_steps(state, _phases(playbook, event.later, ANSWERS_STEP), entry)


def _grafted(state: State, entry: Entry) -> None:
    """Take in its steps. A second one of a name is a branch's: what only that has comes in as well."""
    event, prefix = entry.event, str(entry.refs.get("prefix", ""))
    again = prefix in state.grafts
    if again:
        state.grafts_again.setdefault(prefix, []).append(entry)
    else:
        state.grafts[prefix] = entry
    if isinstance(event, PlaybookGrafted):
        state.files.extend(event.files)
        playbook = sound_playbook(event.playbook)
        phases = _phases(playbook, event.later, f"{prefix}/{ANSWERS_STEP}")
        if again:
            bindings = state.bindings
            _add_names(state, structs.replace(playbook, ask=_missing(state, playbook.ask)))
            state.bindings |= bindings
            _join_phases(state, prefix, phases, entry)
        else:
            _add_names(state, playbook)
            state.phases += _add_steps(state, phases, entry)
    if again:
        _see_what_stands(state, prefix)


def _ungrafted(state: State, entry: Entry) -> None:
    """Its steps apply no more, and its questions are asked no more; what a branch added apart stands."""
    prefix = str(entry.refs["prefix"])
    if prefix in state.grafts:
        state.concurrent.setdefault(f"ungraft {prefix}", []).append(entry)
        _see_what_stands(state, prefix)


def _see_what_stands(state: State, prefix: str) -> None:
    withdrawals = state.concurrent.get(f"ungraft {prefix}", [])
    stands = False
    for graft in (state.grafts[prefix], *state.grafts_again.get(prefix, ())):
        graft.withdrawal = next((each for each in withdrawals if knows(state, each.seq, graft.seq)), None)
        stands = stands or graft.withdrawal is None
    if stands:
        state.withdrawn_grafts.pop(prefix, None)
        for key, ask in state.asked.items():
            if key.startswith(f"{prefix}/"):
                state.asks.setdefault(key, ask)
    elif prefix not in state.withdrawn_grafts:
        state.withdrawn_grafts[prefix] = withdrawals[-1]
        state.asks = {key: ask for key, ask in state.asks.items() if not key.startswith(f"{prefix}/")}


def _add_names(state: State, playbook: Playbook) -> None:
    """Take in a playbook's questions, roles, columns and what it fixed."""
    _ask(state, playbook.ask)
    state.bindings |= playbook.bindings
    state.columns = merged_columns(state.columns, playbook.columns)
    for role, label in playbook.roles.items():
        state.roles.setdefault(role, Role(role, label))


def _phases(playbook: Playbook, later: tuple[str, ...], asking: str) -> list[Phase]:
    """The phases of a playbook; what was not answered becomes its first step."""
    phases = list(playbook.phases)
    if later:
        asks = tuple(ask for ask in playbook.ask if ask.key in later)
        phases.insert(0, Phase("Still to be answered", (answers_step(asking, asks),)))
    return phases


def _add_steps(state: State, phases: list[Phase], entry: Entry) -> list[Phase]:
    for phase in phases:
        for step in phase.steps:
            _add_step(state, step, entry)
    return phases


def _add_step(state: State, step: Step, entry: Entry) -> None:
    state.steps[step.id] = step
    state.since[step.id] = entry
    _ask(state, step.ask)


def _ask(state: State, asks: tuple[Ask, ...]) -> None:
    for ask in asks:
        state.asks[ask.key] = state.asked[ask.key] = ask


def _missing(state: State, asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    return tuple(ask for ask in asks if ask.key not in state.asked)


def _join_phases(state: State, prefix: str, phases: list[Phase], entry: Entry) -> None:
    """Bring in what a second version of a playbook has: further steps, and what else it asks and offers."""
    for phase in phases:
        new = tuple(step for step in phase.steps if step.id not in state.steps)
        for step in phase.steps:
            if step.id in state.steps:
                _join_step(state, step)
        for step in new:
            _add_step(state, step, entry)
        if new:
            _join_phase(state, prefix, Phase(phase.name, new))


def _join_phase(state: State, prefix: str, phase: Phase) -> None:
    """Put further steps at the end of the phase of that name, or else of what stands under the prefix."""
    own = [at for at, each in enumerate(state.phases) if any(s.id.startswith(f"{prefix}/") for s in each.steps)]
    for at in own:
        if state.phases[at].name == phase.name:
            state.phases[at] = structs.replace(phase, steps=(*state.phases[at].steps, *phase.steps))
            return
    state.phases.insert(own[-1] + 1 if own else len(state.phases), phase)


def _join_step(state: State, other: Step) -> None:
    """The first version's step stays; a condition on which the two do not agree hides it no more."""
    step = state.steps[other.id]
    known = {ask.key for ask in step.ask}
    asks = tuple(ask for ask in other.ask if ask.key not in known)
    _ask(state, _missing(state, asks))
    if is_answers_step(step):
        state.steps[other.id] = answers_step(step.id, (*step.ask, *asks))
        return
    state.steps[other.id] = structs.replace(
        step,
        ask=(*step.ask, *asks),
        options=tuple(dict.fromkeys((*step.options, *other.options))) if step.options else (),
        when=step.when if step.when == other.when else "",
    )


def _added(state: State, entry: Entry) -> None:
    step = Step(id=str(entry.refs["step"]), text="")
    _add_step(state, step, entry)
    name = str(entry.refs.get("phase") or UNPLANNED)
    for index, phase in enumerate(state.phases):
        if phase.name == name:
            state.phases[index] = Phase(name, (*phase.steps, step))
            return
    state.phases.append(Phase(name, (step,)))


PLAYBOOK_FOLDS: Final[dict[str, Callable[[State, Entry], None]]] = {
    "incident.declared": _declared,
    "playbook.grafted": _grafted,
    "playbook.withdrawn": _ungrafted,
    "step.added": _added,
}
