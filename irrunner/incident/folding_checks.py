"""The fold of checks: what may run, what began, how it ended. See `folding`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.state import CheckRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


def _check_started(state: State, entry: Entry) -> None:
    number = int(entry.refs["check"])
    state.checks[number] = CheckRun(number, entry)


def _check_finished(state: State, entry: Entry) -> None:
    if (run := state.checks.get(int(entry.refs["check"]))) is not None and run.finished is None:
        run.finished = entry


def _check_allowed(state: State, entry: Entry) -> None:
    state.allowed[str(entry.refs["digest"])] = entry


def _check_disallowed(state: State, entry: Entry) -> None:
    state.allowed.pop(str(entry.refs["digest"]), None)


def _trusted(state: State, entry: Entry) -> None:
    state.trusted[str(entry.refs["sha256"])] = entry


def run_of(state: State, entry: Entry) -> CheckRun | None:
    """The check that kept an item or found a row."""
    number = entry.refs.get("check")
    return state.checks.get(int(number)) if number is not None else None


CHECK_FOLDS: dict[str, Callable[[State, Entry], None]] = {
    "check.allowed": _check_allowed,
    "check.disallowed": _check_disallowed,
    "check.started": _check_started,
    "check.finished": _check_finished,
    "playbook.trusted": _trusted,
}
