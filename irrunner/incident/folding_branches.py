"""The fold of merges: an entry of a branch, in the names that this record has for what it is about. See `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from irrunner.incident.concurrency import differing, newest
from irrunner.incident.credential_facts import entry_values
from irrunner.incident.state import StepKey, answer_value
from irrunner.journal.branches import SIZE, Merge, read_merge, resolve, split_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import RegisterRow, State

Renames = dict[str, dict[str, str]]
"""What a branch calls otherwise, by kind: row, evidence, batch, action, check, step, question, branch."""

PLACES: Final = ("event", "seen", "over", "cause", "instead")
"""The refs that are places of entries."""
_NUMBERS: Final = ("action", "check")
_NAMES: Final = {"row": "row", "same": "row", "batch": "batch", "question": "question"}


def parse_renames(text: str) -> Renames:
    """The renames in an entry's refs.

    Raises:
        ValueError: they are none.
    """
    found: Renames = {}
    for part in text.split():
        kind, _, names = part.partition(":")
        old, equals, new = names.partition("=")
        if not (kind and old and equals and new):
            raise ValueError(part)
        found.setdefault(kind, {})[old] = new
    return found


def format_renames(renames: Renames) -> str:
    """Renames as they stand in an entry's refs."""
    return " ".join(
        f"{kind}:{old}={new}" for kind, names in sorted(renames.items()) for old, new in names.items() if old != new
    )


def place_in(merge: Merge, renames: Renames, merges: dict[int, Merge], number: int) -> int:
    """The place here of what an entry of a branch calls by a number of its own store."""
    branch, seq = split_place(number)
    here = int(renames.get("branch", {}).get(str(branch), branch)) if branch else merge.branch
    return resolve(seq, here, merges)


def rename_step(name: str, renames: Renames) -> str:
    """The key of a step instance, in the names of this record."""
    key = StepKey.read(name)
    if key is None:
        return name
    step = renames.get("step", {}).get(key.id, key.id)
    return str(StepKey(step, renames.get("row", {}).get(key.row, key.row), key.round))


def rename_refs(refs: dict[str, Any], renames: Renames, place: Callable[[int], int]) -> dict[str, Any]:
    """What an entry of a branch is about, in the names of this record.

    Args:
        refs: its own.
        renames: of its branch.
        place: the place here of a number there.
    """
    found = dict(refs)
    for name, value in refs.items():
        if name in PLACES and type(value) is int:
            found[name] = place(value)
        elif name in _NUMBERS and type(value) is int:
            found[name] = int(renames.get(name, {}).get(str(value), value))
        elif name in _NAMES:
            found[name] = renames.get(_NAMES[name], {}).get(str(value), value)
        elif name == "step":
            found[name] = rename_step(str(value), renames)
        elif name == "evidence":
            known = renames.get(name, {})
            found[name] = " ".join(known.get(each, each) for each in str(value).split(" "))
    return found


def enter_branch(state: State, entry: Entry) -> None:
    """Give an entry of a branch the names of this record; without its merge it keeps its own.

    Raises:
        ValueError: what it refers to is not of irrunner's form.
    """
    merge = state.merges.get(split_place(entry.seq)[0])
    if merge is None or not entry.refs or entry.kind == "branch.merged":
        return
    renames = state.renames[merge.branch]
    entry.refs = rename_refs(entry.refs, renames, lambda number: place_in(merge, renames, state.merges, number))


def _merged(state: State, entry: Entry) -> None:
    """The branch joins; its entries follow. What it had merged itself has come in before it, as a branch of its own."""
    if entry.seq >= SIZE:
        branch = split_place(entry.seq)[0]
        _note_nested(state, entry, branch)
        return
    merge = read_merge(entry.seq, entry.refs)
    if merge.branch in state.merges or split_place(merge.fork)[0] not in (0, *state.merges):
        raise ValueError(merge.branch)
    renames = parse_renames(merge.renamed)
    if not state.merges:
        state.places = {each.seq: each for each in state.entries}
    state.merges[merge.branch], state.renames[merge.branch] = merge, renames
    state.merged.append(entry)


def _note_nested(state: State, entry: Entry, branch: int) -> None:
    """An entry of a branch that merged another one: from there on, the branch knew of it."""
    there = read_merge(entry.seq, entry.refs)
    here = int(state.renames[branch].get("branch", {}).get(str(there.branch), 0))
    if here in state.merges or not here:
        state.nested.append(there._replace(branch=here))


def compare_branches(state: State, entry: Entry) -> None:
    """See what an entry leaves undecided, or decides, between branches; steps look after themselves."""
    if entry.kind == "answer.given":
        _compare_answers(state, entry)
    elif entry.kind in ("register.entered", "register.changed"):
        rows = state.registers.get(str(entry.refs["register"]), {})
        if (row := rows.get(str(entry.refs["row"]))) is not None:
            _compare_cells(state, row)


def question_of(entry: Entry) -> str:
    """Under which name the state keeps an answer: that of the question, and the row that it is about."""
    key = StepKey.read(str(entry.refs.get("step", "")))
    name = str(entry.refs["key"])
    return f"{name}@{key.row}" if key and key.row else name


def _compare_answers(state: State, entry: Entry) -> None:
    question = question_of(entry)
    found = newest(state, state.answer_history[question])
    state.answers[question] = found[-1]
    if differing([None if each.event is None else answer_value(each) for each in found]):
        state.disputed[question] = tuple(found)
    else:
        state.disputed.pop(question, None)


def _compare_cells(state: State, row: RegisterRow) -> None:
    """A column that branches gave other values shows both, which no condition understands."""
    row.both = {}
    for column in {column for entry in row.entries for column in entry_values(entry)}:
        found = newest(state, [entry for entry in row.entries if column in entry_values(entry)])
        values = sorted({entry_values(entry)[column] for entry in found})
        if len(values) > 1:
            row.both[column] = " / ".join(values)
        elif values:
            row.both[column] = values[0]


BRANCH_FOLDS: Final[dict[str, Callable[[State, Entry], None]]] = {"branch.merged": _merged}
