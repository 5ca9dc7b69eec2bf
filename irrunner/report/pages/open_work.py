"""What is still to do, as a page says it in one line each: the step, who, until when, and why it is not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.report.data.model import Report
    from irrunner.report.data.model_work import RoleRow, StepDone, StepNotDone, TargetResult


class OpenStep(Struct, frozen=True, gc=False):
    """A step that somebody has to do.

    Attributes:
        who: to whom it is assigned, or who holds its role, or the role that nobody holds.
        due: null without a target. late: whether it is overdue. left: how it stands against its target, in words.
        reason: why it is not done.
    """

    key: str
    text: str
    who: str
    due: ReportTime | None
    late: bool
    left: str
    reason: str


def holder(role: RoleRow) -> str:
    """Who holds a role now."""
    return role.holders[-1].person if role.holders else ""


def open_steps(report: Report, steps: Iterable[StepNotDone | StepDone]) -> list[OpenStep]:
    """The steps, what is overdue first, then by due time; those without a target come last, in reading order."""
    people = {role.label: holder(role) for role in report.people.roles}
    found = [_open_step(step, people) for step in steps]
    return sorted(found, key=lambda step: (not step.late, step.due is None, step.due.utc if step.due else ""))


def _open_step(step: StepNotDone | StepDone, people: dict[str, str]) -> OpenStep:
    against: TargetResult | None = step.against
    return OpenStep(
        key=step.key,
        text=step.text,
        who=step.assigned or _in_role(step.role, people),
        due=against.due if against is not None else None,
        late=against is not None and against.missed,
        left=against.result if against is not None else "",
        reason=getattr(step, "reason", ""),
    )


def _in_role(role: str, people: dict[str, str]) -> str:
    if not role:
        return ""
    person = people.get(role, "")
    return f"{person} ({role})" if person else f"{role}, held by nobody"
