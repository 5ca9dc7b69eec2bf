"""Verbs that begin with a duty to notify: whether it applies, and what starts its clock.

What is due is counted here, once, by the regime as it was when somebody decided on it; the entry keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.deadlines.contracts import contract
from irrunner.deadlines.model import Regime
from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.deadline_board import people_time, proposals
from irrunner.incident.deadline_counting import count_stages, proposed_moment, triggers_of
from irrunner.incident.deadline_records import APPLIES, DECISIONS, DOES_NOT_APPLY, DeadlineRecord
from irrunner.incident.moments import Moment, format_time
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import DeadlineConsidered, DeadlineStarted
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write


@verb("deadline consider", "Decide whether a duty to notify applies")
def deadline_consider(incident: Incident, regime: str, applies: str, *, why: str, at: At = None, by: str = "") -> Entry:
    """Decide whether a duty applies, or decide anew: the latest counts, the earlier ones stay in the record.

    Args:
        incident: the incident.
        regime: its id; the entry keeps the regime as it is now.
        applies: `applies`, `does-not-apply` or `unknown`.
        why: on what the decision rests.
        at: when it was decided.
        by: who decided.

    Raises:
        Refused: no reason is given, or the regime's file has errors. NotFound: there is no such decision or regime.
    """
    if applies not in DECISIONS:
        raise NotFound(f"There is no decision {applies!r}.", hint=f"There are: {', '.join(DECISIONS)}.")
    _needs_id(regime)
    needs_reason(why, f"Why is {regime} {applies}?")
    found, digest = _library_regime(incident, regime)
    with incident.writing(at, by) as write:
        return _consider(write, found, applies, why, digest)


@verb("deadline add", "Add a clock of a contract")
def deadline_add(
    incident: Incident, title: str, after: str, *, to: str = "", why: str, at: At = None, by: str = ""
) -> Entry:
    """Add a clock of a contract; it applies, and runs once somebody starts it.

    Args:
        incident: the incident.
        title: what it is called.
        after: how long: `72h`, `3 business days`.
        to: who has to be told.
        why: where it is written.
        at: when it was decided.
        by: who says so.

    Raises:
        Refused: no reason is given. Misused: it has no title, or the length is none.
    """
    needs_reason(why, "Which contract says so?")
    with incident.writing(at, by) as write:
        return _consider(write, contract(title, after, to=to, known=write.state.deadlines), APPLIES, why, "")


def _library_regime(incident: Incident, name: str) -> tuple[Regime, str]:
    """A regime of the library and the SHA-256 of its file; else as the incident keeps it, such as a contract's.

    Raises:
        NotFound: there is none. Refused: it has errors.
    """
    from irrunner.deadlines.library import find_regime

    try:
        loaded = find_regime(name, incident.regime_folders)
    except NotFound:
        incident.refresh()
        record = incident.state.deadlines.get(name)
        if record is not None and (kept := record.regime()) is not None:
            return kept, ""
        if name in proposals(incident.state):  # a playbook may name what has no file: it can be decided on all the same
            return Regime(name, name, "", "", "", "", "unconfirmed", "", ()), ""
        raise
    return loaded.usable(), loaded.digest


def _consider(write: Write, regime: Regime, applies: str, why: str, digest: str, moment: Moment | None = None) -> Entry:
    """Write a decision; one that comes with a clock was made now, and not when the clock began to run."""
    import msgspec

    event = DeadlineConsidered(why.strip(), msgspec.to_builtins(regime), digest)
    return write.claimed(moment or write.moment, event, regime=regime.id, applies=applies)


@verb("deadline start", "Start the clock of a duty to notify")
def deadline_start(
    incident: Incident,
    regime: str,
    *,
    why: str,
    trigger: str = "",
    milestone: str = "",
    at: At = None,
    by: str = "",
) -> list[Entry]:
    """Record what starts a clock, and count what is due; a trigger that was recorded before is replaced.

    What nobody had decided on applies with it. A clock whose deadline is over already starts all the same.

    Args:
        incident: the incident.
        regime: its id; counted is by what was recorded when somebody decided on it, else by the library's.
        why: what happened, and how that is known.
        trigger: such as `aware`; the only one of the regime when it is left out.
        milestone: take the moment from this milestone, in place of `at`.
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
    known, digest = recorded_regime(incident, regime)
    with incident.writing(_milestone_time(incident, milestone) if milestone else at, by) as write:
        record = write.state.deadlines.get(regime) or DeadlineRecord(regime)
        if record.decision == DOES_NOT_APPLY:
            again = command_for(incident.id, "deadline", "consider", regime, APPLIES, "--why", "…")
            raise Refused(
                f"It was decided that {regime} does not apply, in entry {record.decisions[-1].seq}.",
                hint=f"If that has changed, decide it anew first: `{again}`.",
            )
        trigger = _trigger_of(known, trigger)
        if not at and not milestone:
            _refuse_guess(incident, write, known, trigger)
        if not record.decisions:
            _consider(write, known, APPLIES, why, digest, Moment(write.recorded))
        moment = people_time(incident, write.moment.time)
        counted = count_stages(known, {**record.moments(), trigger: moment}, write.state)
        event = DeadlineStarted(why.strip(), counted.how)
        write(event, regime=known.id, trigger=trigger, at=moment, counted=counted.text)
        return write.entries


def recorded_regime(incident: Incident, name: str) -> tuple[Regime, str]:
    """A regime as it was when somebody decided on it; else the library's."""
    incident.refresh()
    record = incident.state.deadlines.get(name)
    kept = record.regime() if record is not None else None
    return (kept, "") if kept is not None else _library_regime(incident, name)


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


def _needs_id(regime: str) -> None:
    if not regime.strip():
        raise Misused("Which deadline?", hint="Such as gdpr-33; `irrunner deadlines --all` shows them.")


def needs_reason(text: str, question: str) -> None:
    """Let an act pass only with a reason.

    Raises:
        Refused: there is none.
    """
    if not text.strip():
        raise Refused(f"{question} Nothing was written.", hint="Say it in a few words (--why).")
