"""The verb that takes back the last act on a step, as if it had not been: for a slip of the finger.

Reopening says that a step is to be worked on again, so its target counts anew and its approval is void. Taking back
says that the act was a mistake: the step stands as before, with its target and its approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import ActWithdrawn, StepReopened

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident
    from irrunner.incident.state import State


@verb("undo", "Take back the last act on a step, as a mistake")
def undo(incident: Incident, step: str, *, seq: int = 0, why: str = "", at: At = None, by: str = "") -> Entry:
    """Say that the last act on a step was a mistake: the step stands as before it, and its target as well.

    Args:
        incident: the incident.
        step: the step.
        seq: the entry that is meant; 0 for whatever was last.
        why: how it came about.
        at: when it was taken back.
        by: who does it.

    Raises:
        Refused: nothing was done with the step, or something else was done since.
    """
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        last = view.progress.acts[-1] if view.progress.acts else None
        if last is None:
            raise Refused(f"Nothing was done with {view.key}, so there is nothing to take back.")
        if seq and last.seq != seq:
            raise Refused(
                f"{view.key} has moved on since: entry {last.seq}, by {last.by}. Nothing was taken back.",
                hint="Reopen the step, or take back what was done last.",
            )
        entry = write(ActWithdrawn(why), step=str(view.key), event=last.seq)
        for reopening in _reopened_by(write.state, last):
            write(ActWithdrawn(why), step=str(reopening.refs["step"]), event=reopening.seq, cause=entry.seq)
        return entry


def _reopened_by(state: State, act: Entry) -> list[Entry]:
    """What an act reopened and nobody worked on since: with the act it is taken back, and so is its new time."""
    found = []
    for entry in state.entries:
        if entry.kind == StepReopened.KIND and entry.refs.get("cause") == act.seq and entry.withdrawal is None:
            progress = state.progress.get(str(entry.refs.get("step", "")))
            if progress is not None and progress.acts and progress.acts[-1] is entry:
                found.append(entry)
    return found
