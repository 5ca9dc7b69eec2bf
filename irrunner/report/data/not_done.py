"""What was not done, and why: skipped, blocked, open, waiting, not applicable, and evidence that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import BLOCKED, DONE, NOT_APPLICABLE, OPEN, SKIPPED, WAITING
from irrunner.incident.names import Names
from irrunner.incident.standing_reasons import not_known
from irrunner.incident.state import StepKey
from irrunner.incident.wording import NOW
from irrunner.playbook import conditions, templates
from irrunner.playbook.conditions import Unsettled
from irrunner.report.data.model_work import MissingEvidence, NotApplicable, NotDone, StepNotDone
from irrunner.report.data.steps import assigned_to, earlier_acts, steps_by_phase, target_result

if TYPE_CHECKING:
    from irrunner.incident.checklist import StepView
    from irrunner.playbook.model import Value
    from irrunner.report.data.context import ReportContext

_SAID = {
    Unsettled.WAITING: "was not answered",
    Unsettled.OPENED: "was skipped or redacted",
    Unsettled.UNKNOWN: "was not known",
    Unsettled.NOT_APPLICABLE: "did not have to be decided",
}


def not_done(context: ReportContext) -> NotDone:
    """Every step that was not done, by how it stands, in reading order."""
    found: dict[str, list[StepNotDone]] = {standing: [] for standing in (SKIPPED, BLOCKED, OPEN, WAITING)}
    unneeded: dict[tuple[str, str], list[StepView]] = {}
    missing: list[MissingEvidence] = []
    for phase, views in steps_by_phase(context):
        for view in views:
            if view.standing in found:
                found[view.standing].append(_step(context, phase, view))
            elif view.standing == NOT_APPLICABLE:
                unneeded.setdefault((phase, view.step.id), []).append(view)
            elif view.standing == DONE:
                missing.extend(_missing(context, view))
    return NotDone(
        skipped=tuple(found[SKIPPED]),
        blocked=tuple(found[BLOCKED]),
        open=tuple(found[OPEN]),
        waiting=tuple(found[WAITING]),
        not_applicable=tuple(_not_applicable(context, phase, views) for (phase, _), views in unneeded.items()),
        missing_evidence=tuple(missing),
        not_applicable_count=sum(len(views) for views in unneeded.values()),
    )


def _step(context: ReportContext, phase: str, view: StepView) -> StepNotDone:
    last = view.progress.last
    acted = last.seq if last is not None and view.standing in (SKIPPED, BLOCKED) else NOW
    role = context.state.roles.get(view.step.role)
    against = target_result(context, view)
    return StepNotDone(
        key=str(view.key),
        text=context.sentence(str(view.key), acted),
        phase=phase,
        state=view.standing,
        reason=_reason(context, view),
        by=last.by if last is not None else "",
        at=context.when(last) if last is not None else None,
        entry=last.seq if last is not None else 0,
        assigned=assigned_to(view),
        against=against if view.standing != SKIPPED or (against is not None and against.missed) else None,
        earlier=earlier_acts(context, view),
        later=context.later(str(view.key), acted),
        role=context.text(role.label) if role is not None else view.step.role,
        decides=view.step.is_decision,
    )


def _reason(context: ReportContext, view: StepView) -> str:
    """What people said, what it waits for, or that the incident was closed first."""
    last = view.progress.last
    if view.standing in (SKIPPED, BLOCKED) and last is not None:
        return context.text(last.words)
    if view.standing == WAITING:
        reason = f"Waits for {', '.join(context.text(each) for each in view.waits_for)}"
    else:
        reason = f"Reopened: {context.text(last.words)}" if last is not None and last.words else "Not done yet"
        reason += "".join(f"; {context.text(each)}" for each in not_known(view.warnings))
    if context.state.closed is not None:
        reason += f" (when the incident was closed, entry {context.state.closed.seq})"
    return reason


def _not_applicable(context: ReportContext, phase: str, views: list[StepView]) -> NotApplicable:
    """A step that none of these rows needed, or that the incident did not."""
    step = views[0].step
    rows = tuple(view.key.row for view in views if view.key.row)
    reasons: dict[str, list[str]] = {}
    for view in views:
        for reason in _because(context, view):
            reasons.setdefault(reason, []).append(view.key.row)
    because = tuple(
        f"{', '.join(named)}: {reason}" if any(named) and len(named) < len(rows) else reason
        for reason, named in reasons.items()
    )
    return NotApplicable(step.id, _for_rows(context, views, rows), phase, rows, step.when, because)


def _because(context: ReportContext, view: StepView) -> list[str]:
    """What the names in the step's condition were worth, and where that stands; a row's own values in one."""
    if (gone := context.state.withdrawal_of(view.key.id)) is not None:
        why = f": {context.text(gone.words)}" if gone.words else ""
        return [f"its playbook was withdrawn by {gone.by} (entry {gone.seq}){why}"]
    if view.step.for_each and not view.key.row:
        return [f"no row was entered in {view.step.for_each}"]
    if not view.step.when:
        return []
    condition = conditions.parse(view.step.when)
    names = context.checklist.names(view.key)
    named = conditions.names_in(condition)
    own = [_worth(context, names, name) for name in named if name.startswith("item.")]
    reasons = [", ".join(own)] if own else []
    reasons += [_worth(context, names, name) for name in named if not name.startswith("item.")]
    return reasons + [f"{name} had {names.count(name).number} rows" for name in conditions.registers_in(condition)]


def _worth(context: ReportContext, names: Names, name: str) -> str:
    value = names.value(name)
    if isinstance(value, Unsettled):
        return f"{name} {_SAID[value]}"
    source = names.source(name)
    # Rows that read alike are named together, so a row's value stands without its entry.
    entry = f" (entry {source.seq})" if source is not None and not name.startswith("item.") else ""
    return f"{name} is {context.text(_joined(value))}{entry}"


def _for_rows(context: ReportContext, views: list[StepView], rows: tuple[str, ...]) -> str:
    """The step's sentence, with the rows where one row's values would stand."""
    if not rows:
        key = views[0].key
        return context.sentence(str(key)) if not views[0].step.for_each else _generic(context, views[0], "each row")
    if len(rows) == 1:
        return context.sentence(str(views[0].key))
    return _generic(context, views[0], ", ".join(rows))


def _generic(context: ReportContext, view: StepView, rows: str) -> str:
    names = Names(context.checklist, StepKey(view.key.id))

    def lookup(name: str) -> Value | None:
        return rows if name.startswith("item.") else names.lookup(name)

    return context.text(templates.fill(view.step.text, lookup))


def _missing(context: ReportContext, view: StepView) -> list[MissingEvidence]:
    last = view.progress.last
    why = context.text(last.words) if last is not None else ""
    seq = last.seq if last is not None else NOW
    return [
        MissingEvidence(str(view.key), context.filled(view, view.step.evidence[number - 1], seq), why)
        for number in view.missing_evidence
    ]


def _joined(value: Value) -> str:
    return value if isinstance(value, str) else ", ".join(value)
