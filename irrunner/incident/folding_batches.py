"""The fold of what comes in rows: registers and imported timelines, one by one or in batches. See `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.credential_facts import ACT_STATES, CREDENTIALS
from irrunner.incident.folding_checks import run_of
from irrunner.incident.state import Batch, RegisterRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


def _row(state: State, entry: Entry) -> None:
    rows = state.registers.setdefault(str(entry.refs["register"]), {})
    name = str(entry.refs["row"])
    if name in rows:
        rows[name].entries.append(entry)
    else:
        rows[name] = RegisterRow(name, str(entry.refs["register"]), [entry])
        if (run := run_of(state, entry)) is not None:
            run.rows.append(rows[name])
    _in_batch(state, entry)


def _credential_act(state: State, entry: Entry) -> None:
    """An act on a row that is there; one on any other row changes nothing."""
    state.registers[CREDENTIALS][str(entry.refs["row"])].entries.append(entry)


def row_act_withdrawn(state: State, entry: Entry) -> None:
    """Let a row stand as before an act on it."""
    target = state.entry(int(entry.refs["event"]))
    row = state.registers.get(str(entry.refs["register"]), {}).get(str(entry.refs["row"]))
    if target is not None and row is not None and target in row.entries[1:]:
        target.withdrawal = entry
        row.entries = [each for each in row.entries if each is not target]
        row.taken_back.append(target)


def _in_batch(state: State, entry: Entry) -> None:
    if name := str(entry.refs.get("batch", "")):
        batch = state.batches.setdefault(name, Batch(name, str(entry.refs.get("register", ""))))
        batch.entries.append(entry)


def _row_withdrawn(state: State, entry: Entry) -> None:
    rows = state.registers.get(str(entry.refs.get("register", "")), {})
    if (batch := state.batches.get(str(entry.refs.get("batch", "")))) is not None:
        batch.withdrawn = entry
        names = [str(each.refs.get("row", "")) for each in batch.entries]
    else:
        names = [str(entry.refs.get("row", ""))]
    for name in names:
        if (row := rows.get(name)) is not None and row.withdrawn is None:
            row.withdrawn = entry
            for each in row.entries:
                each.withdrawal = entry


def _timeline_withdrawn(state: State, entry: Entry) -> None:
    if (batch := state.batches.get(str(entry.refs.get("batch", "")))) is not None:
        batch.withdrawn = entry
        found = batch.entries
    else:
        found = [each] if (each := state.entry(int(entry.refs.get("event", 0)))) is not None else []
    for each in found:
        each.withdrawal = each.withdrawal or entry


def _list_loaded(state: State, entry: Entry) -> None:
    _ = entry.refs["list"]
    state.lists.append(entry)


BATCH_FOLDS: dict[str, Callable[[State, Entry], None]] = {
    "register.entered": _row,
    "register.changed": _row,
    "register.withdrawn": _row_withdrawn,
    "indicators.loaded": _list_loaded,
    **dict.fromkeys(ACT_STATES, _credential_act),
    "timeline.imported": _in_batch,
    "timeline.withdrawn": _timeline_withdrawn,
}
