"""Verbs that end a duty to notify or move it: submitted, dismissed, due at another time on somebody's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.deadline_board import people_time
from irrunner.incident.deadline_counting import CountedStages, count_stages
from irrunner.incident.deadline_records import APPLIES, DeadlineRecord, moment_of
from irrunner.incident.moments import parse_due, parse_utc
from irrunner.incident.verbs.deadlines import needs_reason
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import DeadlineDismissed, DeadlineMet, DeadlineOverridden
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write


@verb("deadline dismiss", "End a clock, or one stage of it")
def deadline_dismiss(
    incident: Incident, regime: str, *, why: str, stage: str = "", at: At = None, by: str = ""
) -> Entry:
    """End a clock, or one stage of it, with a reason; what was late stays late.

    Raises:
        Refused: no reason is given, or it has ended already. NotFound: no clock or stage of that name.
    """
    needs_reason(why, "Why is nothing more needed?")
    with incident.writing(at, by) as write:
        record = _require(write, regime)
        if stage:
            _require_stage(record, stage)
        ended = record.dismissed or (record.stage(stage).dismissed if stage in record.stages else None)
        if ended is not None:
            raise Refused(f"{regime} was dismissed already, in entry {ended.seq}.")
        moment = people_time(incident, write.moment.time)
        return write(DeadlineDismissed(why.strip()), regime=regime, stage=stage, at=moment)


@verb("deadline override", "Give a stage another due time")
def deadline_override(
    incident: Incident, regime: str, stage: str, due: str, *, why: str, authority: str, at: At = None, by: str = ""
) -> Entry:
    """Give a stage another due time, on somebody's word; the counted one stays in the record.

    Args:
        incident: the incident.
        regime: the id of the regime.
        stage: the id of the stage.
        due: the new time, as people write it; `+2d` is from when it was decided.
        why: the reason.
        authority: on whose word.
        at: when it was decided.
        by: who records it, or decided.

    Raises:
        Refused: the reason or the person is missing. NotFound: no such regime or stage. Misused: no time.
    """
    needs_reason(why, "Why is it due at another time?")
    needs_reason(authority, "On whose word is it due at another time?")
    with incident.writing(at, by) as write:
        _require_stage(_require(write, regime), stage)
        decided = parse_utc(people_time(incident, write.moment.time))
        time = parse_due(due, now=decided, zone=write.state.zone)
        return write(DeadlineOverridden(why.strip(), authority.strip()), regime=regime, stage=stage, due=time)


@verb("deadline met", "Record that something was submitted")
def deadline_met(
    incident: Incident,
    regime: str,
    stage: str = "",
    *,
    receipt: str = "",
    evidence: str | Sequence[str] = (),
    note: str = "",
    instead: int = 0,
    at: At = None,
    by: str = "",
) -> Entry:
    """Record that something was submitted; what counts from the submission gets its due time.

    Args:
        incident: the incident.
        regime: the id of the regime.
        stage: the id of the stage; the only one that is open when it is left out.
        receipt: the reference that the recipient gave.
        evidence: ids of what proves it; a text names several with commas or spaces.
        note: what there is to say, such as the reasons for being late.
        instead: the entry of an earlier submission that was recorded wrongly and counts no more.
        at: when it was submitted.
        by: who submitted it.

    Raises:
        NotFound: no such regime, stage, evidence or submission. Misused: several stages are open.
    """
    proofs = evidence.replace(",", " ").split() if isinstance(evidence, str) else [*evidence]
    with incident.writing(at, by) as write:
        record = _require(write, regime)
        stage = _require_stage(record, stage or _only_open(record))
        for each in proofs:
            if each not in write.state.evidence:
                raise NotFound(f"There is no evidence {each!r}.", hint="`irrunner evidence list` shows it.")
        earlier = record.stages[stage].submissions if stage in record.stages else []
        if instead and all(entry.seq != instead for entry in earlier):
            raise NotFound(f"Entry {instead} is no submission of {regime}, {stage}.")
        moment = people_time(incident, write.moment.time)
        standing = [moment_of(entry) for entry in earlier if entry.seq != instead]
        counted = _count_from(write, record, stage, min([moment, *standing]))
        refs = {"evidence": " ".join(proofs), "again": "yes" if standing else "", "instead": instead or ""}
        event = DeadlineMet(note.strip(), receipt.strip(), counted.how)
        return write(event, regime=regime, stage=stage, at=moment, counted=counted.text, **refs)


def _count_from(write: Write, record: DeadlineRecord, stage: str, submitted: str) -> CountedStages:
    """What is due after a submission."""
    regime = record.regime()
    if regime is None:
        return CountedStages()
    start = f"stage:{stage}"
    return count_stages(regime, {**record.moments(), start: submitted}, write.state, only_from=start)


def _only_open(record: DeadlineRecord) -> str:
    """The stage that is open.

    Raises:
        Misused: there are several.
    """
    regime = record.regime()
    names = [stage.id for stage in regime.stages] if regime is not None else list(record.stages)
    found = [name for name in names if not (name in record.stages and record.stages[name].submissions)]
    if len(found) == 1 or len(names) == 1:
        return found[0] if found else names[0]
    raise Misused(f"{record.id} has several stages.", hint=f"Say which: {', '.join(found or names)}.")


def _require(write: Write, regime: str) -> DeadlineRecord:
    """What was recorded about a regime.

    Raises:
        NotFound: nobody decided on it.
    """
    record = write.state.deadlines.get(regime)
    if record is None or not record.decisions:
        from irrunner.playbook.problems import suggest

        meant = suggest(regime, list(write.state.deadlines))
        consider = command_for(write.state.incident, "deadline", "consider", regime, APPLIES, "--why", "…")
        hint = f"Did you mean {meant!r}?" if meant and record is None else f"Decide first: `{consider}`."
        raise NotFound(f"Nobody decided whether {regime!r} applies.", hint=hint)
    return record


def _require_stage(record: DeadlineRecord, stage: str) -> str:
    """The id of a stage.

    Raises:
        NotFound: the regime has none of that name.
    """
    regime = record.regime()
    names = [each.id for each in regime.stages] if regime is not None else list(record.stages)
    if stage not in names:
        raise NotFound(f"{record.id} has no stage {stage!r}.", hint=f"It has: {', '.join(names)}.")
    return stage
