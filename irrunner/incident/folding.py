"""The fold: one small function per kind of event, from a state and an entry to the next state.

Only `refs` decides what a step's state is, so a redacted entry changes nothing. Nothing here
looks at a clock, a file or a screen. An unknown kind is kept in the timeline and changes nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError
from irrunner.incident.concurrency import latest, put_latest_last
from irrunner.incident.entries import DAMAGED, MISSING, damaged_entry
from irrunner.incident.folding_batches import BATCH_FOLDS
from irrunner.incident.folding_branches import BRANCH_FOLDS, compare_branches, enter_branch
from irrunner.incident.folding_checks import CHECK_FOLDS
from irrunner.incident.folding_deadlines import DEADLINE_FOLDS
from irrunner.incident.folding_evidence import EVIDENCE_FOLDS
from irrunner.incident.folding_notifications import NOTIFICATION_FOLDS
from irrunner.incident.folding_playbooks import PLAYBOOK_FOLDS
from irrunner.incident.folding_report import REPORT_FOLDS
from irrunner.incident.folding_steps import STEP_FOLDS
from irrunner.incident.moments import is_time
from irrunner.incident.state import (
    Action,
    Handover,
    Role,
    StepKey,
)
from irrunner.journal.branches import SIZE
from irrunner.playbook.model import SEVERITIES, TLP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State

_UNFIT = (IrrunnerError, KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError)


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
    state.title = latest(state, "title", state.title, entry)


def _severity(state: State, entry: Entry) -> None:
    _ = entry.refs["level"]
    state.severity = latest(state, "severity", state.severity, entry, _level_in(SEVERITIES))
    state.severities.append(entry)


def _tlp(state: State, entry: Entry) -> None:
    _ = entry.refs["level"]
    state.tlp = latest(state, "tlp", state.tlp, entry, _level_in(TLP))


def _level_in(levels: tuple[str, ...]) -> Callable[[Entry], int]:
    """Of two levels that branches set apart, the higher one counts."""
    return lambda entry: levels.index(entry.refs["level"]) if entry.refs["level"] in levels else -1


def _privilege(state: State, entry: Entry) -> None:
    state.privilege = latest(state, "privilege", state.privilege, entry, lambda each: bool(each.words))


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
        action.closed = latest(state, f"action {action.number}", action.closed, entry)


def _milestone(state: State, entry: Entry) -> None:
    state.milestones.setdefault(str(entry.refs["milestone"]), []).append(entry)


def _role(state: State, entry: Entry) -> None:
    name = str(entry.refs["role"])
    role = state.roles.setdefault(name, Role(name, name))
    role.holders.append(entry)
    put_latest_last(state, f"role {name}", role.holders)


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
    "incident.titled": _titled,
    "severity.set": _severity,
    "tlp.set": _tlp,
    "privilege.set": _privilege,
    "incident.closed": _closed,
    "incident.reopened": _reopened,
    "incident.sealed": _sealed,
    "purge.begun": _purge_begun,
    "incident.purged": _purged,
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
    **PLAYBOOK_FOLDS,
    **STEP_FOLDS,
    **BRANCH_FOLDS,
    **CHECK_FOLDS,
    **EVIDENCE_FOLDS,
    **DEADLINE_FOLDS,
    **BATCH_FOLDS,
    **REPORT_FOLDS,
    **NOTIFICATION_FOLDS,
}
