"""Steps that wait for each other, so that none of them can ever open.

A step waits for the steps in `needs` and for those that answer what its `when` names. With `or`, one
answerable side is enough; so first it is found out which steps can open at all, then why the others
cannot.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from irrunner.playbook import conditions
from irrunner.playbook.condition_tree import All, AnyOf, Compare, ConditionError, CountCompare, Not

if TYPE_CHECKING:
    from irrunner.playbook.condition_tree import Condition
    from irrunner.playbook.lints.subject import Subject
    from irrunner.playbook.model import Step


def check(subject: Subject) -> None:
    """Report every circle of steps once, where its first own step stands."""
    waits = _Waits(subject)
    stuck = waits.stuck()
    seen: set[str] = set()
    for start in (step for step in subject.steps if step in stuck):
        path: list[str] = []
        here = start
        while here not in seen:
            seen.add(here)
            path.append(here)
            here = next((step for step in waits.waits_for(here) if step in stuck), start)
        if here in path:
            _report(subject, path[path.index(here) :])


def _report(subject: Subject, circle: list[str]) -> None:
    own = [step for step in subject.own if step in circle]
    first = own[0] if own else circle[0]
    turn = circle.index(first)
    steps = [*circle[turn:], *circle[:turn], first]
    shown = steps if len(steps) <= 8 else [*steps[:4], "…", *steps[-3:]]
    arrows = " → ".join(shown)
    by_needs = all(after in subject.steps[step].needs for step, after in pairwise(steps))
    if by_needs and len(circle) == 1:
        return  # reported already, for the one word in `needs`
    if by_needs:
        where = subject.where(first, "needs")
        subject.findings.error("cycle-in-needs", where, f"these steps need each other: {arrows}")
    else:
        where = subject.where(first, "when" if subject.steps[first].when else "needs")
        message = f"this can never be decided, because it waits for itself: {arrows}"
        subject.findings.error("never-decided", where, message)


class _Waits:
    """Which step waits for which, by `needs` and by `when`."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._conditions = {step.id: _parsed(step) for step in subject.steps.values() if step.when}
        self._open: set[str] = set()

    def stuck(self) -> set[str]:
        """The steps that can never open."""
        waiting_for: dict[str, list[str]] = {}
        for step in self._subject.steps:
            for other in self.waits_for(step):
                waiting_for.setdefault(other, []).append(step)
        untried = dict.fromkeys(self._subject.steps)
        while untried:
            step, _ = untried.popitem()
            if step not in self._open and self._can_open(self._subject.steps[step]):
                self._open.add(step)
                untried.update(dict.fromkeys(waiting_for.get(step, ())))
        return self._subject.steps.keys() - self._open

    def waits_for(self, step: str) -> list[str]:
        """The steps that one waits for, needs first."""
        condition = self._conditions.get(step)
        names = conditions.names_in(condition) if condition else []
        known = self._subject.names
        owners = [owner for name in names if name in known for owner in known[name].owners]
        return [*self._subject.steps[step].needs, *owners]

    def _can_open(self, step: Step) -> bool:
        if any(need in self._subject.steps and need not in self._open for need in step.needs):
            return False
        condition = self._conditions.get(step.id)
        return condition is None or self._decidable(condition, wanted=True)

    def _decidable(self, condition: Condition, *, wanted: bool) -> bool:
        """Whether what the steps open so far answer can make a condition true (or false)."""
        match condition:
            case Not(part):
                return self._decidable(part, wanted=not wanted)
            case All(parts) | AnyOf(parts):
                found = (self._decidable(part, wanted=wanted) for part in parts)
                return all(found) if isinstance(condition, All) == wanted else any(found)
            case CountCompare():
                return True
            case Compare(name):
                known = self._subject.names.get(name)
                return known is None or all(owner in self._open for owner in known.owners)


def _parsed(step: Step) -> Condition | None:
    try:
        return conditions.parse(step.when)
    except ConditionError:
        return None
