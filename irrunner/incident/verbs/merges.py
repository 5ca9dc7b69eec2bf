"""The verb that settles what branches of a record left open: which end of a step counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.folding_steps import SETTLED
from irrunner.incident.standing_reasons import end_text
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import StepSettled

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident


@verb("settle", "Say which end counts of a step that branches ended apart")
def settle(incident: Incident, step: str, seq: int, *, why: str, at: At = None, by: str = "") -> Entry:
    """Say which end of a step counts that two branches of the record ended without knowing of each other.

    Args:
        incident: the incident.
        step: the step.
        seq: the place of the end that counts.
        why: the reason; the report prints it with both ends.
        at: when it was settled.
        by: who settled it.

    Raises:
        Refused: no reason is given, or the step was not ended apart.
        NotFound: none of its ends has that place.
    """
    if not why.strip():
        raise Refused("Why does this end count? Nothing was written.", hint="Say it in a few words (--why).")
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        ends = view.progress.ends
        if not ends:
            if (act := next((each for each in reversed(view.progress.acts) if each.kind == SETTLED), None)) is not None:
                raise Refused(
                    f"{view.key} was settled already, by {act.by} in entry {act.seq}. Nothing was written.",
                    hint="If another end should count, reopen it, or decide it again.",
                )
            raise Refused(
                f"{view.key} was not ended apart, so there is nothing to settle.", hint="Reopen it, or decide it again."
            )
        end = next((each for each in ends if each.seq == seq), None)
        if end is None or end.kind == "step.reopened":
            known = "; ".join(end_text(each) for each in ends if each.kind != "step.reopened")
            raise NotFound(f"{view.key} has no such end. Nothing was written.", hint=f"There are: {known}.")
        return write(StepSettled(why), step=str(view.key), event=end.seq)
