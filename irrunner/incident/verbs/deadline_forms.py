"""The verb that answers what a stage of a duty has to say, where the record does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.verbs.deadlines import recorded_regime
from irrunner.incident.verbs.notes import MAX_NOTE
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import DeadlineAnswered
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from irrunner.deadlines.form_fields import FormField
    from irrunner.deadlines.model import Regime
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident


@verb("deadline answer", "Answer a field of the form of a duty to notify")
def deadline_answer(
    incident: Incident, regime: str, stage: str, field: str, text: str, *, at: At = None, by: str = ""
) -> Entry:
    """Answer a field of a stage's form; the latest answer stands, the earlier ones stay in the record.

    It can be answered before anybody decided whether the duty applies, and after it was submitted: then it is for the
    next version.

    Args:
        incident: the incident; also a closed one, because final reports come later.
        regime: its id.
        stage: the id of the stage.
        field: the id of the field.
        text: the answer.
        at: when it was known.
        by: who says so.

    Raises:
        NotFound: no such regime, stage or field. Refused: no words, too many, or the same as before.
    """
    text = text.strip()
    if not text:
        raise Refused(
            "An answer needs words. Nothing was written.", hint="What nobody knows stays unknown in the form."
        )
    if len(text) > MAX_NOTE:
        raise Refused(f"The answer has {len(text):,} characters; {MAX_NOTE:,} is the most. Nothing was written.")
    known, _ = recorded_regime(incident, regime)
    name = find_form_field(known, stage, field).id
    with incident.writing(at, by, while_closed=True) as write:
        record = write.state.deadlines.get(regime)
        kept = record.stages.get(stage) if record is not None else None
        earlier = kept.answers.get(name, []) if kept is not None else []
        if earlier and earlier[-1].words == text:
            raise Refused(f"{name} says exactly that already, in entry {earlier[-1].seq}. Nothing was written.")
        version = 1 + (len(kept.submissions) if kept is not None else 0)
        return write(DeadlineAnswered(text), regime=known.id, stage=stage, field=name, version=version)


def find_form_field(regime: Regime, stage: str, field: str) -> FormField:
    """A field of a stage's form, by its id.

    Raises:
        NotFound: no such stage or field, with what was probably meant.
    """
    from irrunner.playbook.problems import suggest

    found = next((each for each in regime.stages if each.id == stage), None)
    if found is None:
        names = ", ".join(each.id for each in regime.stages)
        raise NotFound(
            f"{regime.id} has no stage {one_line(stage, 60)!r}. Nothing was written.", hint=f"It has: {names}."
        )
    fields = {each.id: each for each in found.form_fields}
    if field not in fields:
        meant = suggest(field, fields)
        hint = f"Did you mean {meant!r}?" if meant else f"It asks for: {', '.join(fields)}."
        raise NotFound(
            f"{regime.id}, {stage}, does not ask for {one_line(field, 60)!r}. Nothing was written.", hint=hint
        )
    return fields[field]
