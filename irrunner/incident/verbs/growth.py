"""What is known grew, so steps that were done with less are to be done again: `reopens_when` of a step.

The verb that makes an answer or a register grow appends the reopenings in its own transaction, so that the fold stays
pure and nobody sees the one without the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import DONE, SKIPPED
from irrunner.incident.state import StepKey, answer_value
from irrunner.journal.events import StepReopened
from irrunner.playbook import templates
from irrunner.playbook.conditions import Truth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from irrunner.incident.checklist import Checklist
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import Write
    from irrunner.incident.state import State
    from irrunner.playbook.model import Step, Value

_SHOWN = 5
_LONGEST = 60
_DEEPEST = 20
"""How many `with` bindings may lead to one another: as deep as `use` may nest."""


def answer_grew(
    write: Write, key: str, before: Value | None, now: Value | None, cause: Entry, *, row: str = ""
) -> None:
    """Reopen what was done before an answer grew: a list has a new part, or another answer is another text.

    Args:
        write: the verb's transaction.
        key: of the question.
        before: the answer as it was.
        now: as it is.
        cause: the entry that gave the answer, or corrected it.
        row: of a question that is asked row by row, the row.
    """
    known = [before] if isinstance(before, str) else before or []
    new = [each for each in ([now] if isinstance(now, str) else now or []) if each not in known]
    if new:
        what = f"{key} grew: {_listed(new)}" if isinstance(now, list) else f"{key} changed"
        _reopen(write, key, what, cause, row=row)


def rows_grew(write: Write, register: str, entries: Sequence[Entry], *, changed: bool = False) -> None:
    """Reopen what was done before a register got these rows, or before one of them was named anew."""
    if entries:
        rows = [str(entry.refs["row"]) for entry in entries]
        collecting = str(entries[0].refs.get("step", ""))
        what = f"{register} {'changed' if changed else 'grew'}: {_listed(rows)}"
        _reopen(write, register, what, entries[0], collecting=collecting)


def decision_changed(write: Write, entry: Entry, before: str) -> None:
    """Reopen what was done before a decision was made otherwise; the first time nothing was done with it."""
    key = StepKey.read(str(entry.refs["step"]))
    if key is not None and before and before != entry.refs["option"]:
        _reopen(write, key.id, f"{key.id} changed: {entry.refs['option']}", entry, row=key.row)


def reopened_by(entries: Sequence[Entry], later: Iterable[Entry]) -> list[str]:
    """The steps that were reopened because of these entries, in order; the later entries say so themselves."""
    causes = {entry.seq for entry in entries}
    return [str(each.refs.get("step", "")) for each in later if each.refs.get("cause") in causes]


def value_of(entry: Entry | None) -> Value | None:
    """What an entry answers; None while there is none, and of a redacted one."""
    return None if entry is None or entry.event is None else answer_value(entry)


def _reopen(write: Write, name: str, why: str, cause: Entry, *, row: str = "", collecting: str = "") -> None:
    state = write.state
    watching = [step for step in state.steps.values() if step.reopens_when and name in _watched(state, step)]
    if not watching or not state.is_open:
        return
    checklist = write.checklist
    reopened = {str(each.refs["step"]) for each in write.entries if each.kind == StepReopened.KIND}
    for step in watching:
        for key in _latest_rounds(checklist, step):
            if (row and key.row and key.row != row) or str(key) == collecting or str(key) in reopened:
                continue
            if checklist.standing(key) in (DONE, SKIPPED) and _applies(checklist, key):
                write(StepReopened(why), step=str(key), cause=cause.seq)


def _applies(checklist: Checklist, key: StepKey) -> bool:
    """Whether somebody did or skipped it, and its condition, playbook and row stand."""
    view = checklist.view(key)
    if view.progress.last is None or checklist.truth(key) is Truth.NO:
        return False
    row = checklist.state.registers.get(view.step.for_each, {}).get(key.row)
    return checklist.state.withdrawal_of(key.id) is None and (row is None or row.withdrawn is None)


def _latest_rounds(checklist: Checklist, step: Step) -> Iterator[StepKey]:
    """The instances of a step, of several rounds the last."""
    latest = {key.row: key for key in checklist.instances(step.id)}
    yield from latest.values()


def _watched(state: State, step: Step) -> set[str]:
    """What a step names in `reopens_when`, and what the bindings among it stand for."""
    found: set[str] = set()
    names = list(step.reopens_when)
    for _ in range(_DEEPEST):
        found.update(names)
        names = [
            used
            for name in names
            if name in state.bindings
            for used in templates.known_names_in(state.bindings[name])
            if used not in found
        ]
        if not names:
            break
    return found


def _listed(what: Sequence[str]) -> str:
    shown = ", ".join(each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1]}…" for each in what[:_SHOWN])
    return f"{shown} and {len(what) - _SHOWN} more" if len(what) > _SHOWN else shown
