"""The fold: one small function per kind of event, from a state and an entry to the next state.

Only `refs` decides what a step's state is, so a redacted entry changes nothing. Nothing here
looks at a clock, a file or a screen. An unknown kind is kept in the timeline and changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError
from irrunner.incident.answers_step import answers_step
from irrunner.incident.concurrency import latest, put_latest_last
from irrunner.incident.entries import DAMAGED, MISSING, damaged_entry
from irrunner.incident.folding_batches import BATCH_FOLDS
from irrunner.incident.folding_branches import BRANCH_FOLDS, compare_branches, enter_branch
from irrunner.incident.folding_checks import CHECK_FOLDS
from irrunner.incident.folding_deadlines import DEADLINE_FOLDS
from irrunner.incident.folding_evidence import EVIDENCE_FOLDS
from irrunner.incident.folding_notifications import NOTIFICATION_FOLDS
from irrunner.incident.folding_report import REPORT_FOLDS
from irrunner.incident.folding_steps import STEP_FOLDS
from irrunner.incident.moments import find_zone, is_time
from irrunner.incident.sound_playbook import sound_playbook
from irrunner.incident.state import (
    ANSWERS_STEP,
    Action,
    Handover,
    Role,
    StepKey,
)
from irrunner.journal.branches import SIZE
from irrunner.journal.events import IncidentDeclared, PlaybookGrafted
from irrunner.playbook.column_values import merged_columns
from irrunner.playbook.model import SEVERITIES, TLP, Ask, Phase, Playbook, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State

_UNFIT = (IrrunnerError, KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError)
UNPLANNED = "Added during the incident"
"""The heading of steps added by hand without a phase."""


def apply(state: State, entry: Entry) -> None:
    """Fold one entry into the state, in place; one that somebody made up wrongly is marked and changes nothing."""
    if entry.seq < SIZE:
        state.seq = entry.seq
    state.entries.append(entry)
    fold = _FOLDS.get(entry.kind)
    if fold is not None or state.merges:
        try:
            if state.merges:
                state.places[entry.seq] = entry
                enter_branch(state, entry)
            if fold is not None:
                fold(state, entry)
            if state.merges:
                compare_branches(state, entry)
        except _UNFIT:
            what = f"What it refers to does not fit its kind ({entry.kind}), so it changes nothing."
            state.entries[-1] = state.places[entry.seq] = damaged_entry(entry.seq, what, entry.recorded)
            _damaged(state, state.entries[-1])


def apply_all(state: State, entries: Iterable[Entry]) -> None:
    """Fold entries into the state, in place and in order."""
    for entry in entries:
        apply(state, entry)


def relate(state: State, entries: Iterable[Entry]) -> bool:
    """Take in the end of a journal alone: its entries, with what corrects and redacts them among themselves.

    Whatever corrects or redacts an entry comes after it, so an end needs nothing before it.

    Returns:
        False when something was withdrawn or merged: then the whole journal has to be folded to know what.
    """
    state.entries.extend(entries)
    for entry in state.entries:
        if entry.kind.endswith(".withdrawn") or entry.kind == "branch.merged" or entry.refs.get("event", 0) >= SIZE:
            return False
        if entry.kind in ("event.corrected", "event.redacted"):
            with suppress(*_UNFIT):
                _FOLDS[entry.kind](state, entry)
    return True


def _declared(state: State, entry: Entry) -> None:
    state.declared = entry
    state.mode = str(entry.refs.get("mode", ""))
    event = entry.event
    if isinstance(event, IncidentDeclared):
        find_zone(event.zone)
        state.zone = event.zone
        state.playbook = event.playbook
        state.files.extend(event.files)
        _join(state, event.playbook, entry, event.later, ANSWERS_STEP)


def _grafted(state: State, entry: Entry) -> None:
    event = entry.event
    prefix = str(entry.refs.get("prefix", ""))
    state.grafts[prefix] = entry
    if isinstance(event, PlaybookGrafted):
        state.files.extend(event.files)
        _join(state, event.playbook, entry, event.later, f"{prefix}/{ANSWERS_STEP}")


def _ungrafted(state: State, entry: Entry) -> None:
    """Its steps apply no more, and its questions are asked no more."""
    prefix = str(entry.refs["prefix"])
    if prefix in state.grafts and prefix not in state.withdrawn_grafts:
        state.withdrawn_grafts[prefix] = entry
        state.grafts[prefix].withdrawal = entry
        state.asks = {key: ask for key, ask in state.asks.items() if not key.startswith(f"{prefix}/")}


def _join(state: State, playbook: Playbook, entry: Entry, later: tuple[str, ...], asking: str) -> None:
    """Take in a playbook's steps, asks and roles; what was not answered becomes its first step."""
    playbook = sound_playbook(playbook)
    _ask(state, playbook.ask)
    state.bindings |= playbook.bindings
    state.columns = merged_columns(state.columns, playbook.columns)
    phases = list(playbook.phases)
    if later:
        asks = tuple(ask for ask in playbook.ask if ask.key in later)
        phases.insert(0, Phase("Still to be answered", (answers_step(asking, asks),)))
    for phase in phases:
        state.phases.append(phase)
        for step in phase.steps:
            _add_step(state, step, entry)
    for role, label in playbook.roles.items():
        state.roles.setdefault(role, Role(role, label))


def _add_step(state: State, step: Step, entry: Entry) -> None:
    state.steps[step.id] = step
    state.since[step.id] = entry
    _ask(state, step.ask)


def _ask(state: State, asks: tuple[Ask, ...]) -> None:
    for ask in asks:
        state.asks[ask.key] = state.asked[ask.key] = ask


def _added(state: State, entry: Entry) -> None:
    step = Step(id=str(entry.refs["step"]), text="")
    _add_step(state, step, entry)
    name = str(entry.refs.get("phase") or UNPLANNED)
    for index, phase in enumerate(state.phases):
        if phase.name == name:
            state.phases[index] = Phase(name, (*phase.steps, step))
            return
    state.phases.append(Phase(name, (step,)))


def _round(state: State, entry: Entry) -> None:
    key = StepKey.read(str(entry.refs["step"]))
    if key is not None:
        if key.round > entry.seq:  # rounds are opened one by one
            raise ValueError(f"round {key.round}")
        base = str(StepKey(key.id, key.row))
        state.rounds[base] = max(state.rounds.get(base, 1), key.round)
        state.began[str(key)] = entry


def _answered(state: State, entry: Entry) -> None:
    key = StepKey.read(str(entry.refs.get("step", "")))
    name = str(entry.refs["key"])
    question = f"{name}@{key.row}" if key and key.row else name
    state.answers[question] = entry
    state.answer_history.setdefault(question, []).append(entry)


def _titled(state: State, entry: Entry) -> None:
    state.title = latest(state, state.title, entry)


def _severity(state: State, entry: Entry) -> None:
    _ = entry.refs["level"]
    state.severity = latest(state, state.severity, entry, _level_in(SEVERITIES))
    state.severities.append(entry)


def _tlp(state: State, entry: Entry) -> None:
    _ = entry.refs["level"]
    state.tlp = latest(state, state.tlp, entry, _level_in(TLP))


def _level_in(levels: tuple[str, ...]) -> Callable[[Entry], int]:
    """Of two levels that branches set apart, the higher one counts."""
    return lambda entry: levels.index(entry.refs["level"]) if entry.refs["level"] in levels else -1


def _privilege(state: State, entry: Entry) -> None:
    state.privilege = latest(state, state.privilege, entry, lambda each: bool(each.words))


def _closed(state: State, entry: Entry) -> None:
    state.closed = entry
    state.closings.append(entry)


def _reopened(state: State, entry: Entry) -> None:
    state.closed = None
    state.reopenings.append(entry)


def _sealed(state: State, entry: Entry) -> None:
    _ = int(entry.refs["entries"]), entry.refs["head"], entry.refs["key"]
    state.seals.append(entry)


def _purged(state: State, entry: Entry) -> None:
    """Forget everything, as the journal has."""
    state.__init__(state.incident)  # type: ignore[misc]
    state.seq = entry.seq
    state.entries.append(entry)
    state.purged = entry
    state.removals = [entry]


def _purge_begun(state: State, entry: Entry) -> None:
    state.purging = entry


def _removal_finished(state: State, entry: Entry) -> None:
    until = int(entry.refs["event"])
    if entry.seq >= SIZE:  # that was done to the bytes of another store
        return
    state.removals = [each for each in state.removals if each.seq > until]


def _action(state: State, entry: Entry) -> None:
    number = int(entry.refs["action"])
    state.actions[number] = Action(number, entry)


def _action_closed(state: State, entry: Entry) -> None:
    if (action := state.actions.get(int(entry.refs["action"]))) is not None:
        action.closed = latest(state, action.closed, entry)


def _milestone(state: State, entry: Entry) -> None:
    state.milestones.setdefault(str(entry.refs["milestone"]), []).append(entry)


def _role(state: State, entry: Entry) -> None:
    name = str(entry.refs["role"])
    role = state.roles.setdefault(name, Role(name, name))
    role.holders.append(entry)
    put_latest_last(state, role.holders)


def _handover(state: State, entry: Entry) -> None:
    state.handovers.append(Handover(entry))


def _accepted(state: State, entry: Entry) -> None:
    for handover in state.handovers:
        if handover.offered.seq == entry.refs.get("event"):
            handover.accepted = entry


def _corrected(state: State, entry: Entry) -> None:
    occurred = getattr(entry.event, "occurred", None)
    if occurred is not None and not is_time(occurred[0]):
        raise ValueError(occurred[0])
    if (target := state.entry(int(entry.refs["event"]))) is not None:
        target.corrections = (*target.corrections, entry)


def _redacted(state: State, entry: Entry) -> None:
    state.removals.append(entry)
    if (target := state.entry(int(entry.refs["event"]))) is not None:
        target.event = None
        target.redaction = entry


def _damaged(state: State, entry: Entry) -> None:
    state.damaged.append(entry)


_FOLDS: dict[str, Callable[[State, Entry], None]] = {
    DAMAGED: _damaged,
    MISSING: _damaged,
    "incident.declared": _declared,
    "incident.titled": _titled,
    "severity.set": _severity,
    "tlp.set": _tlp,
    "privilege.set": _privilege,
    "incident.closed": _closed,
    "incident.reopened": _reopened,
    "incident.sealed": _sealed,
    "purge.begun": _purge_begun,
    "incident.purged": _purged,
    "playbook.grafted": _grafted,
    "playbook.withdrawn": _ungrafted,
    "step.added": _added,
    "round.opened": _round,
    "answer.given": _answered,
    "action.added": _action,
    "action.closed": _action_closed,
    "milestone.marked": _milestone,
    "role.assigned": _role,
    "handover.offered": _handover,
    "handover.accepted": _accepted,
    "event.corrected": _corrected,
    "event.redacted": _redacted,
    "removal.finished": _removal_finished,
    **STEP_FOLDS,
    **BRANCH_FOLDS,
    **CHECK_FOLDS,
    **EVIDENCE_FOLDS,
    **DEADLINE_FOLDS,
    **BATCH_FOLDS,
    **REPORT_FOLDS,
    **NOTIFICATION_FOLDS,
}
