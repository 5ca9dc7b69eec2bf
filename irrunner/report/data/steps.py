"""What was done and decided: per phase and step its state, by whom, when, against its target, with what approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import ACTIVE, DONE, STANDINGS
from irrunner.incident.moments import format_utc
from irrunner.incident.target_outcomes import target_outcome
from irrunner.playbook.durations import format_duration
from irrunner.report.data.context import chosen_option
from irrunner.report.data.model_work import Approval, Choice, Decision, PhaseDone, Slot, StepDone, TargetResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.checklist import StepView
    from irrunner.incident.entries import Entry
    from irrunner.report.data.context import ReportContext

_PAST = {
    "step.done": "done",
    "step.skipped": "skipped",
    "step.blocked": "blocked",
    "step.reopened": "reopened",
    "step.started": "started",
    "act.withdrawn": "a mistake was taken back",
}


def phases(context: ReportContext) -> tuple[PhaseDone, ...]:
    """Every phase in reading order; a grafted playbook's phases stand under the one they were put into."""
    found = []
    for name, views in steps_by_phase(context):
        counts = {standing: sum(view.standing == standing for view in views) for standing in STANDINGS}
        counts = {standing: number for standing, number in counts.items() if number}
        counted = ", ".join(f"{number} {standing}" for standing, number in counts.items())
        worked = tuple(_done(context, view) for view in views if view.standing in (DONE, ACTIVE))
        found.append(PhaseDone(name, counts, counted, worked))
    return tuple(found)


def steps_by_phase(context: ReportContext) -> Iterator[tuple[str, list[StepView]]]:
    """The step instances under the heading that they are read under."""
    checklist = context.checklist
    for phase in context.state.phases:
        headed: dict[str, list[StepView]] = {}
        for step in phase.steps:
            heading = f"{phase.name}: {step.heading}" if step.heading else phase.name
            views = [checklist.view(key) for key in checklist.instances(step.id)]
            headed.setdefault(context.text(heading), []).extend(views)
        yield from headed.items()


def target_result(context: ReportContext, view: StepView) -> TargetResult | None:
    """A step against its target, over all its attempts; an unfinished one as of the last entry, or of the closing."""
    found = target_outcome(context.checklist, view, context.timing)
    if found is None:
        return None
    due = context.timing.moment(context.timing.counted(found.attempt.workable) + view.step.within)
    return TargetResult(
        within=format_duration(view.step.within),
        workable=context.time(found.attempt.workable),
        due=context.time(format_utc(due)) if due is not None else None,
        result=found.words,
        missed=found.missed,
        status=found.status,
    )


def earlier_acts(context: ReportContext, view: StepView) -> tuple[str, ...]:
    """What had happened with a step before what it is now: done, reopened, blocked, decided otherwise."""
    acts = []
    for entry in context.by_step(str(view.key)):
        if entry is view.progress.last or (entry.kind == "step.started" and entry is view.progress.started):
            continue
        word = f"decided {chosen_option(entry)}" if entry.kind == "decision.made" else _PAST.get(entry.kind)
        if word:
            why = f": {context.text(entry.words)}" if entry.words else ""
            taken_back = f", withdrawn in entry {entry.withdrawal.seq}" if entry.withdrawal is not None else ""
            acts.append(f"{word} {context.when(entry).text} by {entry.by} (entry {entry.seq}{taken_back}){why}")
    return tuple(acts)


def assigned_to(view: StepView) -> str:
    """Whose step it was assigned to."""
    return view.progress.assigned.words if view.progress.assigned is not None else ""


def _done(context: ReportContext, view: StepView) -> StepDone:
    last = view.progress.last
    state = context.state
    if last is None:
        # The step for late answers is done when the last of them came.
        last = max((state.answers[ask.key] for ask in view.step.ask), key=lambda entry: (entry.when, entry.seq))
    role = state.roles.get(view.step.role)
    started = view.progress.started
    return StepDone(
        key=str(view.key),
        text=context.sentence(str(view.key), last.seq),
        state=view.standing,
        option=view.option,
        by=last.by,
        at=context.when(last),
        entry=last.seq,
        started=context.when(started) if started is not None and started is not last else None,
        role=context.text(role.label) if role is not None else view.step.role,
        assigned=assigned_to(view),
        against=target_result(context, view),
        approvals=_approvals(context, view, last),
        out_of_order=tuple(context.text(mark) for mark in last.body_texts("out_of_order")),
        why=context.text(last.words) if last.kind in _PAST or last.kind == "decision.made" else "",
        warnings=tuple(context.text(warning) for warning in view.warnings),
        evidence=_slots(context, view, last.seq),
        more_evidence=tuple(view.progress.evidence.get(0, ())),
        earlier=earlier_acts(context, view),
        attack=view.step.tags.attack,
        csf=view.step.tags.csf,
        atlas=view.step.tags.atlas,
        sources=tuple(context.text(source) for source in (*view.step.sources, *view.step.urls)),
        later=context.later(str(view.key), last.seq),
    )


def _slots(context: ReportContext, view: StepView, seq: int) -> tuple[Slot, ...]:
    kept = view.progress.evidence
    return tuple(
        Slot(context.filled(view, slot, seq), tuple(kept.get(number, ())))
        for number, slot in enumerate(view.step.evidence, 1)
    )


def _approvals(context: ReportContext, view: StepView, last: Entry) -> tuple[Approval, ...]:
    """Every approval of the step; those before a reopening are void, and say so."""
    valid = view.progress.approval
    return tuple(
        Approval(
            role=str(entry.refs.get("role", "")),
            by=entry.by,
            at=context.when(entry),
            approved=entry.refs.get("approved") != "no",
            why=context.text(entry.words),
            note=_weakness(entry, last) if entry is valid else _void(entry),
            entry=entry.seq,
        )
        for entry in context.by_step(str(view.key))
        if entry.kind == "step.approved"
    )


def _void(approval: Entry) -> str:
    if approval.withdrawal is not None:
        return f"void: withdrawn as a mistake in entry {approval.withdrawal.seq}"
    return "void: the step was reopened, or approved anew, later"


def _weakness(approval: Entry, act: Entry) -> str:
    """An OS account is a label, but two names on one account deserve a word."""
    if approval.actor.account == act.actor.account and approval.actor.host == act.actor.host:
        account = f"{approval.actor.account} on {approval.actor.host}"
        return f"recorded from the same account as the step itself ({account})"
    return ""


def decisions(context: ReportContext) -> tuple[Decision, ...]:
    """All decisions, in the order in which they were last made."""
    made: dict[str, list[Entry]] = {}
    found: list[tuple[str, int, Decision]] = []
    for entry in context.state.entries:
        if entry.kind == "decision.made":
            made.setdefault(str(entry.refs.get("step", "")), []).append(entry)
        elif entry.kind == "decision.recorded":
            found.append((entry.when, entry.seq, _recorded(context, entry)))
    for key, entries in made.items():
        found.append((entries[-1].when, entries[-1].seq, _of_step(context, key, entries)))
    return tuple(decision for _, _, decision in sorted(found, key=lambda each: each[:2]))


def _of_step(context: ReportContext, key: str, entries: list[Entry]) -> Decision:
    view = context.view(key)
    entries = sorted(entries, key=lambda entry: entry.withdrawal is None)  # what counts is last
    question = context.sentence(key, entries[-1].seq)
    choices = [_choice(context, entry, chosen_option(entry), question) for entry in entries]
    return Decision(
        step=key,
        question=question,
        options=tuple(context.text(option) for option in view.step.options) if view is not None else (),
        last=choices[-1],
        earlier=tuple(choices[:-1]),
        standing=view is not None and view.standing == DONE,
        later=context.later(key, entries[-1].seq),
    )


def _recorded(context: ReportContext, entry: Entry) -> Decision:
    options = tuple(context.text(option) for option in entry.body_texts("options"))
    chosen = Choice("", context.text(entry.body_text("why")), entry.by, context.when(entry), entry.seq)
    return Decision("", context.text(entry.words), options, chosen, ())


def _choice(context: ReportContext, entry: Entry, option: str, question: str) -> Choice:
    """One choice, with the question as it read then where it did not read like the last one."""
    marks = tuple(context.text(mark) for mark in entry.body_texts("out_of_order"))
    if entry.withdrawal is not None:
        marks = (*marks, f"withdrawn as a mistake in entry {entry.withdrawal.seq}")
    asked = context.sentence(str(entry.refs.get("step", "")), entry.seq)
    return Choice(
        context.text(option),
        context.text(entry.words),
        entry.by,
        context.when(entry),
        entry.seq,
        marks,
        asked if asked != question else "",
    )
