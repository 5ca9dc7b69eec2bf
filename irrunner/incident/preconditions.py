"""What must hold before something is added to an incident; otherwise it is refused in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.state import StepKey, no_such_step
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from irrunner.incident.state import State


def no_incident(incident: str) -> NotFound:
    """The store has no such incident."""
    return NotFound(f"There is no incident {incident} in this store.", hint="`irrunner list` shows what there is.")


def require_open(state: State) -> None:
    """See that something can be added to an incident.

    Raises:
        Refused: it is closed or purged.
    """
    if state.purged is not None:
        raise Refused(f"{state.incident} was purged; only its tombstone is left.")
    if state.purging is not None:
        raise Refused(
            f"{state.incident} is being purged since entry {state.purging.seq}; nothing is added any more.",
            hint=f"To finish that: irrunner purge {state.incident} --why …",
        )
    if state.closed is not None:
        raise Refused(
            f"{state.incident} is closed. Nothing was written.",
            hint=f"If the work goes on: `{command_for(state.incident, 'reopen-incident')}`.",
        )


def require_step(state: State, step: str, key: StepKey | None) -> None:
    """See that there is a step; none is asked for with an empty text.

    Raises:
        NotFound: there is none.
    """
    if not step:
        return
    if key is None or key.id not in state.steps or (key.row and not _has_row(state, key)) or not _has_round(state, key):
        raise no_such_step(step, state)


def _has_round(state: State, key: StepKey) -> bool:
    return key.round <= state.rounds.get(str(StepKey(key.id, key.row)), 1)


def _has_row(state: State, key: StepKey) -> bool:
    return key.row in state.registers.get(state.steps[key.id].for_each, {})
