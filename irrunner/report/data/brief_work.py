"""The first page's second half: what was done, what was not and why, who decided, what is still open by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import DONE, NOT_APPLICABLE
from irrunner.incident.verbs.steps import ADDED
from irrunner.playbook import templates
from irrunner.report.data.model_brief import BriefItem, BriefSection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.checklist import StepView
    from irrunner.report.data.context import ReportContext
    from irrunner.report.data.model_work import ActionItem, Decision, NotDone, StepNotDone

SHOWN = 5
"""How many lines each of these questions has; the sections behind the first page have all."""
NAMED = 3
"""How many steps of a phase the first page names."""
UNDONE = 3
"""How many of the steps that were not done the first page gives with their reasons."""
LONGEST = 140
"""Characters of a reason that the first page quotes."""
_MITIGATES = ("RS.MI", "RC.RP")
"""CSF 2.0: the incident is mitigated; the recovery plan is carried out."""


def evidence_of(context: ReportContext, key: str) -> tuple[str, ...]:
    """The evidence kept for a step instance."""
    progress = context.state.progress.get(key)
    return tuple(item for slot in sorted(progress.evidence) for item in progress.evidence[slot]) if progress else ()


def shortened(words: str, most: int = LONGEST) -> str:
    """The beginning of what somebody wrote, without addresses: the whole of it stands at the entry."""
    text = " ".join(word for word in words.split() if not word.startswith(("https://", "http://")))
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0].rstrip(',;:')} …"


def done(context: ReportContext) -> BriefSection:
    """What was done against it: by phase the finished steps that contain, remove or recover, each by its short name."""
    items = []
    applied = made = 0
    for phase in context.state.phases:
        views = [view for step in phase.steps for view in context.checklist.views(step.id)]
        applied += sum(view.standing != NOT_APPLICABLE for view in views)
        finished = [view for view in views if view.standing == DONE]
        made += len(finished)
        if against := [view for view in finished if _mitigates(view)]:
            items.append(_phase(context, context.text(phase.name), against))
    return BriefSection(
        "done", "What was done", tuple(items), f"{made:,} of the {applied:,} steps that applied were done."
    )


def _mitigates(view: StepView) -> bool:
    return not view.step.is_decision and any(tag.startswith(_MITIGATES) for tag in view.step.tags.csf)


def _phase(context: ReportContext, phase: str, views: list[StepView]) -> BriefItem:
    """The steps of a phase; the instances of one step as one."""
    steps: dict[str, list[StepView]] = {}
    for view in views:
        steps.setdefault(view.step.id, []).append(view)
    names = [_name(context, each) for each in steps.values()]
    shown = "; ".join(names[:NAMED]) + (f"; and {len(names) - NAMED:,} more" if len(names) > NAMED else "")
    last = max((view.progress.last for view in views if view.progress.last), key=lambda each: (each.when, each.seq))
    return BriefItem(shown, phase, at=context.when(last), entry=last.seq, kind="playbook")


def _name(context: ReportContext, views: list[StepView]) -> str:
    """The short name of a step, with the number of rows where it was done for several."""
    step = views[0].step
    template = step.short or step.text
    if len(views) == 1:
        return " ".join(context.filled(views[0], template).split())
    names = context.checklist.names(views[0].key)
    rows = f"{len(views):,} {step.for_each or 'times'}"
    filled = templates.fill(template, lambda name: rows if name.startswith("item.") else names.lookup(name))
    return context.text(filled if rows in filled else f"{filled} ({rows})")


def undone(not_done: NotDone) -> BriefSection:
    """What could not go on or was left out, with the reason that was given."""
    found = [*not_done.blocked, *not_done.skipped]
    items = tuple(_undone(each) for each in found[:UNDONE])
    note = "" if found else "No step was skipped, and none is blocked."
    if len(found) > UNDONE:
        note = f"{len(found) - UNDONE:,} more were skipped or are blocked."
    if missing := len(not_done.missing_evidence):
        pieces = "1 piece" if missing == 1 else f"{missing:,} pieces"
        note = f"{note} Finished steps lack {pieces} of the evidence that they ask for.".lstrip()
    return BriefSection("undone", "What was not done, and why", items, note)


def _undone(step: StepNotDone) -> BriefItem:
    return BriefItem(step.text, step.state, shortened(step.reason), step.by, step.at, step.entry, kind=_kind(step.key))


def _kind(key: str) -> str:
    """What the sentence of a step is: the playbook's, or of whoever added it during the incident."""
    return "words" if key.startswith(ADDED) else "playbook"


def decided(context: ReportContext, decisions: Sequence[Decision]) -> BriefSection:
    """Who decided: everybody by how often, who leads, and what no step had asked for."""
    counts: dict[str, int] = {}
    for each in decisions:
        if each.standing:
            counts[each.last.by] = counts.get(each.last.by, 0) + 1
    by = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda each: -each[1]))
    own = [each for each in decisions if not each.step]
    items = [_role(context)] if context.state.holder("lead") else []
    items += [
        BriefItem(
            each.question,
            "decision",
            shortened(each.last.why),
            each.last.by,
            each.last.at,
            each.last.entry,
            kind="words",
        )
        for each in own[-SHOWN:]
    ]
    total = sum(counts.values())
    stand = "1 decision stands" if total == 1 else f"{total:,} decisions stand"
    note = f"{stand}: {by}." if counts else "No decision was recorded."
    return BriefSection("decided", "Who decided", tuple(items), note)


def _role(context: ReportContext) -> BriefItem:
    role = context.state.roles["lead"]
    entry = role.holders[-1]
    return BriefItem(
        context.text(role.person), context.text(role.label), at=context.when(entry), entry=entry.seq, kind="people"
    )


def open_work(context: ReportContext, not_done: NotDone, actions: Sequence[ActionItem]) -> BriefSection:
    """What is still open, by name: follow-ups, then steps, the blocked ones first, then questions."""
    follow_ups = [each for each in actions if each.status != "closed"]
    items = [
        BriefItem(
            each.text,
            f"follow-up {each.number}",
            f"{each.owner or 'nobody'}, {f'due {each.due.text}' if each.due else 'no date'}",
            entry=each.entry,
            tone="open" if each.status == "overdue" else "",
            kind="words",
        )
        for each in follow_ups[:SHOWN]
    ]
    active = [view for view in context.checklist if view.standing == "active"]
    names = [*not_done.blocked, *not_done.open]
    items += [
        BriefItem(
            context.sentence(str(view.key)),
            "active",
            entry=view.progress.last.seq if view.progress.last else 0,
            kind=_kind(str(view.key)),
        )
        for view in active[:SHOWN]
    ]
    items += [
        BriefItem(each.text, each.state, each.assigned, entry=each.entry, kind=_kind(each.key))
        for each in names[:SHOWN]
    ]
    left = sum(max(0, len(found) - SHOWN) for found in (follow_ups, active, names))
    note = f"{left:,} more are open." if left else ""
    if waiting := len(not_done.waiting):
        note = f"{note} {waiting:,} step{' waits' if waiting == 1 else 's wait'} for others.".lstrip()
    return BriefSection("open", "What is still open", tuple(items), note or ("" if items else "Nothing."))
