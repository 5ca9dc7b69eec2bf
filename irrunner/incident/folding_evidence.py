"""The fold of evidence: how an item came, and everything that happened to it since. See `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.concurrency import latest
from irrunner.incident.folding_checks import run_of
from irrunner.incident.progress import progress_of
from irrunner.incident.state import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


def _evidence(state: State, entry: Entry) -> None:
    name, slot = str(entry.refs["evidence"]), int(entry.refs.get("slot", 0))
    if slot < 0:
        raise ValueError(slot)
    state.evidence[name] = Evidence(name, entry)
    if step := entry.refs.get("step"):
        progress_of(state.progress, str(step)).evidence.setdefault(slot, []).append(name)
    if (run := run_of(state, entry)) is not None:
        run.evidence.append(name)


def _custody(state: State, entry: Entry) -> None:
    if (item := state.evidence.get(str(entry.refs.get("evidence", "")))) is None:
        return
    item.custody.append(entry)
    if entry.kind == "evidence.destroyed":
        item.destroyed = entry
        state.removals.append(entry)


def _all_exported(state: State, entry: Entry) -> None:
    for item in state.evidence.values():
        if item.kept and item.destroyed is None:
            item.custody.append(entry)


def _held(state: State, entry: Entry) -> None:
    """A hold that one branch began stands, although another one released an earlier one or its own meanwhile."""
    name = str(entry.refs.get("evidence", ""))
    if not name:
        state.held = _hold(state, "", state.held, entry)
    elif (item := state.evidence.get(name)) is not None:
        item.held = _hold(state, name, item.held, entry)
        item.custody.append(entry)


def _hold(state: State, name: str, before: Entry | None, entry: Entry) -> Entry | None:
    counts = latest(state, f"hold {name}", before, entry, lambda each: each.kind == "evidence.held")
    return counts if counts.kind == "evidence.held" else None


EVIDENCE_FOLDS: dict[str, Callable[[State, Entry], None]] = {
    "evidence.added": _evidence,
    "evidence.opened": _custody,
    "evidence.exported": _custody,
    "evidence.transferred": _custody,
    "evidence.verified": _custody,
    "evidence.destroyed": _custody,
    "evidence.held": _held,
    "evidence.released": _held,
    "bundle.exported": _all_exported,
}
