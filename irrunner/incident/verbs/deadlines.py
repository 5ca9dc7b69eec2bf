"""Verbs that begin with a duty to notify: whether it applies, and what starts its clock.

What is due is counted here, once, by the regime as it was when somebody decided on it; the entry keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.deadline_board import people_time
from irrunner.incident.deadline_counting import count_stages, proposed_moment, triggers_of
from irrunner.incident.deadline_records import APPLIES, DECISIONS, DOES_NOT_APPLY, DeadlineRecord
from irrunner.incident.moments import Moment, format_time
from irrunner.journal.events import DeadlineConsidered, DeadlineStarted
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from irrunner.deadlines.model import Regime
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write


def deadline_consider(
    incident: Incident, regime: Regime, applies: str, *, why: str, digest: str = "", at: At = None, by: str = ""
) -> Entry:
    """Decide whether a duty applies, or decide anew: the latest counts, the earlier ones stay in the record.

    Args:
        incident: the incident.
        regime: as it is now; the entry keeps it.
        applies: `applies`, `does-not-apply` or `unknown`.
        why: on what the decision rests.
        digest: SHA-256 of the file that the regime was read from.
        at: when it was decided.
        by: who decided.

    Raises:
        Refused: no reason is given. NotFound: there is no such decision.
    """
    if applies not in DECISIONS:
        raise NotFound(f"There is no decision {applies!r}.", hint=f"There are: {', '.join(DECISIONS)}.")
    needs_reason(why, f"Why is {regime.id} {applies}?")
    with incident.writing(at, by) as write:
        return _consider(write, regime, applies, why, digest)


def _consider(write: Write, regime: Regime, applies: str, why: str, digest: str) -> Entry:
    import msgspec

    content = msgspec.to_builtins(regime)
    return write(DeadlineConsidered(why.strip(), content, digest), regime=regime.id, applies=applies)


def deadline_start(
    incident: Incident,
    regime: Regime,
    *,
    why: str,
    trigger: str = "",
    milestone: str = "",
    digest: str = "",
    at: At = None,
    by: str = "",
) -> list[Entry]:
    """Record what starts a clock, and count what is due; a trigger that was recorded before is replaced.

    What nobody had decided on applies with it. A clock whose deadline is over already starts all the same.

    Args:
        incident: the incident.
        regime: as it is now; counted is by what was recorded when somebody decided on it, if anybody did.
        why: what happened, and how that is known.
        trigger: such as `aware`; the only one of the regime when it is left out.
        milestone: take the moment from this milestone, in place of `at`.
        digest: SHA-256 of the file that the regime was read from.
        at: when it happened.
        by: who says so.

    Raises:
        Refused: no reason is given; it was decided that it does not apply; a milestone says another moment than now.
        NotFound: it has no such trigger, or nobody marked that milestone. Misused: it has several, or both times are
            given.
    """
    needs_reason(why, "What starts the clock, and how is it known?")
    if milestone and at:
        raise Misused("Give the time, or the milestone that has it; not both.")
    with incident.writing(_milestone_time(incident, milestone) if milestone else at, by) as write:
        record = write.state.deadlines.get(regime.id) or DeadlineRecord(regime.id)
        if record.decision == DOES_NOT_APPLY:
            again = command_for(incident.id, "deadline", "consider", regime.id, APPLIES, "--why", "…")
            raise Refused(
                f"It was decided that {regime.id} does not apply, in entry {record.decisions[-1].seq}.",
                hint=f"If that has changed, decide it anew first: `{again}`.",
            )
        known = record.regime() or regime
        trigger = _trigger_of(known, trigger)
        if not at and not milestone:
            _refuse_guess(incident, write, known, trigger)
        if not record.decisions:
            _consider(write, regime, APPLIES, why, digest)
        moment = people_time(incident, write.moment.time)
        counted = count_stages(known, {**record.moments(), trigger: moment}, write.state)
        event = DeadlineStarted(why.strip(), counted.how)
        write(event, regime=known.id, trigger=trigger, at=moment, counted=counted.text)
        return write.entries


def _milestone_time(incident: Incident, name: str) -> Moment:
    from irrunner.incident.milestones import milestones

    incident.refresh()
    for each in milestones(incident.checklist):
        if each.name == name:
            return Moment(each.time, each.exactness, f"as the milestone {name}")
    raise NotFound(f"Nobody marked the milestone {name!r}.", hint="Give the time with --at.")


def _trigger_of(regime: Regime, trigger: str) -> str:
    known = triggers_of(regime)
    if not trigger:
        if len(known) == 1:
            return known[0]
        raise Misused(f"{regime.id} has several triggers.", hint=f"Say which: --trigger {' or '.join(known)}.")
    if trigger not in known:
        raise NotFound(f"{regime.id} has no trigger {trigger!r}.", hint=f"It has: {', '.join(known)}.")
    return trigger


def _refuse_guess(incident: Incident, write: Write, regime: Regime, trigger: str) -> None:
    """A clock is not started now when a milestone says that its trigger was earlier.

    Raises:
        Refused: it does.
    """
    from irrunner.incident.milestones import milestones

    milestone = proposed_moment(trigger, milestones(write.checklist))
    if milestone is None or milestone.time >= write.moment.time:
        return
    time = format_time(people_time(incident, milestone.time), write.state.zone)
    raise Refused(
        f"{milestone.name} was at {time}, and the clock of {regime.id} would start now.",
        hint=f"Start it there with --from {milestone.name}, or say when with --at (also --at now).",
    )


def needs_reason(text: str, question: str) -> None:
    """Let an act pass only with a reason.

    Raises:
        Refused: there is none.
    """
    if not text.strip():
        raise Refused(f"{question} Nothing was written.", hint="Say it in a few words (--why).")
