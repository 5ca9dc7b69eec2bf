"""Verbs on steps: start, done, skip, block, reopen, approve, assign, another round, a step nobody foresaw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.checklist import DONE, NOT_APPLICABLE, SKIPPED, WAITING, StepView
from irrunner.incident.requirements import unmet_requirement
from irrunner.incident.state import StepKey, no_such_step
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.writing import unwritten_sections
from irrunner.journal.events import (
    RoundOpened,
    StepAdded,
    StepApproved,
    StepAssigned,
    StepBlocked,
    StepDone,
    StepReopened,
    StepSkipped,
    StepStarted,
)
from irrunner.playbook.templates import names_in

if TYPE_CHECKING:
    from irrunner.incident.checklist import Checklist
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write
    from irrunner.playbook.model import Step

ADDED = "added-"
"""Ids of steps that were added by hand start with this; a number follows."""


def require_step(checklist: Checklist, name: str) -> StepView:
    """The step instance that a person named; a step with exactly one instance needs no row.

    Raises:
        NotFound: there is no such step, row or round; says which there are.
    """
    key = StepKey.read(name)
    if key is not None and (view := checklist.find(key)) is not None:
        return view
    if key is None or key.id not in checklist.state.steps:
        raise no_such_step(name, checklist.state)
    keys = checklist.instances(key.id)
    if len(keys) == 1 and not key.row and key.round == 1:
        return checklist.view(keys[0])
    known = ", ".join(str(each) for each in keys[:12])
    raise NotFound(f"{key.id} has no instance {name!r}.", hint=f"There are: {known}.")


def out_of_order(write: Write, view: StepView) -> list[str]:
    """What is not in order if the step counts as done now, in words."""
    found = not_yet(view)
    step, key = view.step, view.key
    for number in view.missing_evidence:
        found.append(f"its evidence is missing: {_slot(step, number)}")
    unanswered = [ask.label for ask in step.ask if ask.required and write.checklist.names(key).lookup(ask.key) is None]
    if unanswered:
        found.append(f"its questions are unanswered: {', '.join(unanswered)}")
    if step.writes and (unwritten := unwritten_sections(write.state, step.writes)):
        found.append(f"nobody has written {', '.join(unwritten)}")
    if step.approve and not _is_approved(view, write.by):
        found.append(f"nobody else in the role {step.approve} approved it")
    if unmet := unmet_requirement(write.state, step):
        found.append(unmet)
    return found


def _slot(step: Step, number: int) -> str:
    """A slot by its words, unless answers belong in them: what is recorded here would outlive their redaction."""
    words = step.evidence[number - 1]
    return f"slot {number} of {len(step.evidence)}" if names_in(words) else words


def not_yet(view: StepView) -> list[str]:
    """Why the step is not workable, in words."""
    if view.standing == WAITING:
        return [f"it waits for {', '.join(view.waits_for)}"]
    if view.standing == NOT_APPLICABLE:
        return ["it is not applicable"]
    return []


def refuse_without_reason(view: StepView, reasons: list[str], why: str) -> None:
    """Let the act pass only when all is in order, or with a reason.

    Raises:
        Refused: something is not in order and nobody said why.
    """
    if reasons and not why:
        raise Refused(
            f"{view.key} is not in order: {'; '.join(reasons)}.",
            hint="If it was done all the same, say why (--why). It is then recorded and marked.",
        )


def refuse_if_settled(write: Write, view: StepView) -> None:
    """A step that is done or skipped changes only by reopening it.

    Raises:
        Refused: it is done or skipped.
    """
    last = view.progress.last
    if view.standing in (DONE, SKIPPED) and last is not None:
        from irrunner.incident.moments import format_claimed

        when = format_claimed(last.when, write.state.zone, last.exactness)
        raise Refused(
            f"{view.key} is already {view.standing}, by {last.by} at {when}.",
            hint="Reopen it first if it has to be done again.",
        )


def _is_approved(view: StepView, doer: str) -> bool:
    approval = view.progress.approval
    return approval is not None and (approval.refs.get("approved") == "no" or approval.by != doer)


@verb("start", "Say that somebody works on a step")
def start(incident: Incident, step: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Say that somebody works on a step now. Optional: open to done is one act.

    Raises:
        Refused: it is settled or active already, or not workable and no reason is given.
    """
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        refuse_if_settled(write, view)
        reasons = not_yet(view)
        refuse_without_reason(view, reasons, why)
        return write(StepStarted(why=why, out_of_order=tuple(reasons)), step=str(view.key))


@verb("done", "Mark a step as done")
def done(incident: Incident, step: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Mark a step as done.

    Raises:
        Refused: it is a decision; or it is settled; or it waits, is not applicable, or lacks evidence,
            answers or approval, and no reason is given.
    """
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        if view.step.is_decision:
            options = ", ".join(view.step.options)
            raise Refused(f"{view.key} is a decision.", hint=f"Decide it: {options}.")
        refuse_if_settled(write, view)
        reasons = out_of_order(write, view)
        refuse_without_reason(view, reasons, why)
        return write(StepDone(why=why, out_of_order=tuple(reasons)), step=str(view.key))


@verb("skip", "Leave a step out, with the reason")
def skip(incident: Incident, step: str, *, why: str, at: At = None, by: str = "") -> Entry:
    """Leave a step out on purpose; the report prints it with its reason.

    Raises:
        Refused: no reason is given, or it is settled already.
    """
    _needs_words(why, "Why is it skipped?")
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        refuse_if_settled(write, view)
        return write(StepSkipped(why), step=str(view.key))


@verb("block", "Say that a step cannot go on, and why")
def block(incident: Incident, step: str, *, why: str, at: At = None, by: str = "") -> Entry:
    """Say that a step cannot go on, and why.

    Raises:
        Refused: no reason is given, or it is settled.
    """
    _needs_words(why, "What blocks it?")
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        refuse_if_settled(write, view)
        return write(StepBlocked(why), step=str(view.key))


@verb("reopen", "Work on a step again")
def reopen(incident: Incident, step: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Work again on a step that was done, skipped, decided, blocked or started. Its approval is void.

    Raises:
        Refused: nothing was done with it yet.
    """
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        if view.progress.standing == "open":
            raise Refused(f"{view.key} is not settled, so there is nothing to reopen.")
        return write(StepReopened(why), step=str(view.key))


@verb("approve", "Agree to a step in the role that it asks for")
def approve(incident: Incident, step: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Record that somebody in the step's role agrees. It is a record, not access control.

    Alone, with a reason, it records that the step went ahead unapproved.

    Raises:
        Refused: the step asks for no approval; or `by` does not hold the role or did the step
            themselves, and no reason is given.
    """
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        role = view.step.approve
        if not role:
            raise Refused(f"{view.key} asks for nobody's approval.")
        trouble = _approver_trouble(write, view, role)
        if trouble and not why:
            raise Refused(
                trouble,
                hint="Name the approver with --by. If nobody can, say why (--why): it is recorded as unapproved.",
            )
        return write(StepApproved(why), step=str(view.key), role=role, approved="no" if trouble else "yes")


def _approver_trouble(write: Write, view: StepView, role: str) -> str:
    """Why this person's word is no approval of this step; empty when it is one."""
    holder = write.state.holder(role)
    if not holder:
        return f"Nobody has the role {role} yet."
    if write.by != holder:
        return f"{write.by} does not have the role {role}; {holder} has."
    progress = view.progress
    doers = [entry.by for entry in (progress.started, progress.last) if entry is not None]
    if write.by in doers:
        return f"{write.by} works on {view.key}, and approval takes another name."
    return ""


@verb("assign", "Say whose step it is")
def assign(incident: Incident, step: str, person: str, *, at: At = None, by: str = "") -> Entry:
    """Say whose step it is; an empty name takes it back."""
    with incident.writing(at, by) as write:
        view = require_step(write.checklist, step)
        return write(StepAssigned(person.strip()), step=str(view.key))


@verb("repeat", "Open another round of a step that repeats")
def repeat(incident: Incident, step: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Open another round: `rebuild.2`.

    Raises:
        Refused: the playbook does not repeat this step, or the last round is not settled.
    """
    with incident.writing(at, by) as write:
        key = require_step(write.checklist, step).key
        base = StepKey(key.id, key.row)
        last = StepKey(key.id, key.row, write.state.rounds.get(str(base), 1))
        if not write.state.steps[key.id].repeat:
            raise Refused(f"{key.id} is a step that is done once.", hint="Reopen it, or add a step.")
        if not write.checklist.view(last).is_settled:
            raise Refused(f"The present round, {last}, is not settled yet.")
        return write(RoundOpened(why), step=str(StepKey(key.id, key.row, last.round + 1)))


@verb("step add", "Add a step that nobody foresaw")
def step_add(incident: Incident, text: str, *, phase: str = "", at: At = None, by: str = "") -> Entry:
    """Add a step, at the end of a phase or under a heading of its own.

    Raises:
        NotFound: there is no such phase.
    """
    _needs_words(text, "What is to be done?")
    with incident.writing(at, by) as write:
        number = 1 + sum(step.startswith(ADDED) for step in write.state.steps)
        return write(StepAdded(text), step=f"{ADDED}{number}", phase=require_phase(write, phase))


def require_phase(write: Write, name: str) -> str:
    """A phase's exact name, from what a person wrote (case aside); empty stays empty."""
    if not name:
        return ""
    names = [phase.name for phase in write.state.phases]
    for each in names:
        if each.casefold() == name.casefold():
            return each
    raise NotFound(f"There is no phase called {name!r}.", hint=f"There are: {', '.join(names)}.")


def _needs_words(text: str, question: str) -> None:
    if not text.strip():
        raise Refused(f"{question} Nothing was written.", hint="Say it in a few words.")
