"""Steps that nobody reaches, that wait for a later phase, roles without work, and too much to do at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.playbook import conditions
from irrunner.playbook.condition_tree import All, ConditionError
from irrunner.playbook.draft import place
from irrunner.playbook.lints import possible

if TYPE_CHECKING:
    from irrunner.playbook.condition_tree import Condition
    from irrunner.playbook.lints.review import Review
    from irrunner.playbook.lints.subject import Subject
    from irrunner.playbook.model import Step
    from irrunner.playbook.names import Name

MOST_OPEN: Final = 12
"""Steps that one person can keep in sight."""


def check(review: Review) -> None:
    """Report what the shape of the playbook makes of its steps."""
    _roles(review)
    _open_at_once(review)
    phases = _phases(review.subject)
    for entry in review.subject.draft.steps:
        step = entry.step
        condition = _parsed(step.when)
        if condition is None:
            continue
        names = [review.subject.names.get(name) for name in conditions.names_in(condition)]
        owners = [owner for name in names if name is not None for owner in name.owners]
        here = phases.get(step.id, 0)
        if late := [owner for owner in owners if phases.get(owner, 0) > here]:
            message = f"{late[0]} is decided in a later phase; until then this step waits where it is read"
            review.report("decided-later", place(entry.node, "when"), message, entry)
        if trouble := _unreachable(review.subject, step, condition):
            review.report("unreachable", place(entry.node, "when"), trouble, entry)


def _unreachable(subject: Subject, step: Step, condition: Condition) -> str:
    """Why a condition cannot come true with the conditions of the decisions that it names; empty when it can."""
    kinds = _kinds(subject, condition)
    for name in conditions.names_in(condition):
        owner = subject.steps.get(name)
        own = _parsed(owner.when) if owner is not None and owner.is_decision else None
        if own is None or any(each.startswith("item.") for each in conditions.names_in(own)):
            continue
        both = All((condition, own))
        if possible.can_be_true(both, {**kinds, **_kinds(subject, own)}):
            continue
        decided = {**kinds, name: subject.names[name]}
        if not possible.can_be_true(condition, {**decided, name: _never(subject.names[name])}):
            return f"{name} is not decided in any case in which this could be true, so nobody reaches {step.id}"
    return ""


def _never(name: Name) -> Name:
    """A decision that is not applicable: an answer that no comparison can hold for."""
    return type(name)(type=name.type, options=("\0",), register=name.register, owners=name.owners, line=name.line)


def _kinds(subject: Subject, condition: Condition) -> dict[str, Name]:
    found = {name: subject.names.get(name) for name in conditions.names_in(condition)}
    return {name: kind for name, kind in found.items() if kind is not None}


def _roles(review: Review) -> None:
    used = {role for step in review.subject.steps.values() for role in (step.role, step.approve)}
    node = review.subject.draft.node.value("roles")
    for role in review.subject.draft.playbook.roles:
        if role not in used:
            where = node.key(role) if node is not None and hasattr(node, "key") else None
            span = where.span if where is not None else review.subject.draft.node.span
            review.report("unused-role", span, f"no step is {role}'s, and nobody needs its approval")


def _open_at_once(review: Review) -> None:
    """How many steps stand open when nothing is done yet, and after each phase."""
    done: set[str] = set()
    where = place(review.subject.draft.node, "phases")
    for place_, phase in enumerate(review.subject.playbook.phases):
        waiting = [step for later in review.subject.playbook.phases[place_:] for step in later.steps]
        free = [step for step in waiting if _is_open(review.subject, step, done)]
        if len(free) > MOST_OPEN:
            when = f"when the phase {phase.name} begins"
            message = f"{len(free)} steps are open at once {when}; let some need others, at most {MOST_OPEN} are seen"
            review.report("many-open", where, message)
            return
        done.update(step.id for step in phase.steps)


def _is_open(subject: Subject, step: Step, done: set[str]) -> bool:
    """Whether nothing holds a step back once others are done; whatever a condition says then, it might be open."""
    condition = _parsed(step.when)
    names = conditions.names_in(condition) if condition is not None else []
    owners = {owner for name in names if (kind := subject.names.get(name)) is not None for owner in kind.owners}
    return not step.for_each and {*step.needs, *owners} <= done


def _phases(subject: Subject) -> dict[str, int]:
    return {step.id: place_ for place_, phase in enumerate(subject.playbook.phases) for step in phase.steps}


def _parsed(when: str) -> Condition | None:
    try:
        return conditions.parse(when) if when else None
    except ConditionError:
        return None
