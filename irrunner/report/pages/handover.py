"""The hand-over of a shift on one page: conditions, actions, needs (CAN).

What stands there is the record's. What only the person who leaves can say is the brief of `irrunner handover`; without
one the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.deadline_board import DECISION_WORDS, ENDED, MET, MET_LATE, STAGE_STANDINGS
from irrunner.incident.deadline_records import DOES_NOT_APPLY
from irrunner.report.data.model import ReportHeader
from irrunner.report.data.model_brief import BriefItem
from irrunner.report.data.model_profile import AppliedProfile
from irrunner.report.data.model_record import JournalReference, KeyTime, ReportTime, TimelineRow
from irrunner.report.data.model_work import ActionItem, Decision, HandoverRow
from irrunner.report.pages.open_work import OpenStep, holder, open_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.report.data.model import Report
    from irrunner.report.data.model_work import StepDone

NEXT_STEPS = 8
"""How many open steps the page names; it says how many more there are."""
NEWS = 6
"""How many of the latest decisions and turns it names."""
QUESTIONS = 6
"""How many open questions it names."""
_LEAD = "lead"
_TURNS = ("milestone.marked", "severity.set", "incident.closed", "incident.reopened", "playbook.grafted")


class RoleNow(Struct, frozen=True, gc=False):
    """A role as it is held now; person: empty when nobody holds it."""

    label: str
    person: str
    contact: str


class HandoverPage(Struct, frozen=True, gc=False):
    """A hand-over.

    Attributes:
        lead: who holds the role `lead`, or the playbook's first one; lead_since: since when. Empty and null for nobody.
        brief: the latest hand-over; its words are those of the person who leaves. null when there was none.
        since: from when on `decided` and `turns` count: the last accepted hand-over, else the beginning.
        turns: milestones, severities and added playbooks since then, the latest last. decided: decisions since then.
        left_out: how many decisions and turns since then are not named.
        milestones: those that are reached. not_reached: names of those usual ones that are not.
        late, blocked, working, next: steps; late ones are not among `next`. more: how many open steps are not named.
        waiting: how many steps wait for others.
        to_decide: decisions that are open. questions: asked and not answered; more_questions: how many more.
        duties: to notify, that are not settled, as the first page of the report has them.
        follow_ups: open and overdue ones. people: every role.
    """

    header: ReportHeader
    journal: JournalReference
    profile: AppliedProfile
    lead: str
    lead_since: ReportTime | None
    brief: HandoverRow | None
    since: ReportTime
    turns: tuple[TimelineRow, ...]
    decided: tuple[Decision, ...]
    left_out: int
    milestones: tuple[KeyTime, ...]
    not_reached: tuple[str, ...]
    late: tuple[OpenStep, ...]
    blocked: tuple[OpenStep, ...]
    working: tuple[OpenStep, ...]
    next: tuple[OpenStep, ...]
    more: int
    waiting: int
    to_decide: tuple[OpenStep, ...]
    questions: tuple[str, ...]
    more_questions: int
    duties: tuple[BriefItem, ...]
    follow_ups: tuple[ActionItem, ...]
    people: tuple[RoleNow, ...]


_SETTLED_DUTIES = (
    DECISION_WORDS[DOES_NOT_APPLY],
    *(STAGE_STANDINGS[standing] for standing in (MET, MET_LATE, ENDED)),
)
_USUAL = ("detected", "confirmed", "contained", "eradicated", "recovered")


def build(report: Report) -> HandoverPage:
    """The hand-over as of the report's last entry."""
    since, brief = _since(report), next(reversed(report.people.handovers), None)
    undone = report.not_done
    steps = open_steps(report, (step for step in undone.open if not step.decides))
    working = open_steps(report, _working(report))
    late = [step for step in (*working, *steps) if step.late]
    to_do = [step for step in steps if not step.late]
    turns = [row for row in report.timeline if row.kind in _TURNS and row.at.utc > since.utc]
    decided = [each for each in report.decisions if each.last.at.utc > since.utc]
    questions = tuple(dict.fromkeys(report.summary.unanswered))
    roles = sorted(report.people.roles, key=lambda role: role.role != _LEAD)
    lead = next(iter(roles), None)
    return HandoverPage(
        header=report.header,
        journal=report.journal,
        profile=report.profile,
        lead=holder(lead) if lead is not None else "",
        lead_since=lead.holders[-1].since if lead is not None and lead.holders else None,
        brief=brief,
        since=since,
        turns=tuple(turns[-NEWS:]),
        decided=tuple(decided[-NEWS:]),
        left_out=max(0, len(turns) - NEWS) + max(0, len(decided) - NEWS),
        milestones=report.key_times,
        not_reached=tuple(name for name in _USUAL if name not in {each.name for each in report.key_times}),
        late=tuple(late),
        blocked=tuple(open_steps(report, undone.blocked)),
        working=tuple(step for step in working if not step.late),
        next=tuple(to_do[:NEXT_STEPS]),
        more=len(to_do) - len(to_do[:NEXT_STEPS]),
        waiting=len(undone.waiting),
        to_decide=tuple(open_steps(report, (step for step in undone.open if step.decides))),
        questions=questions[:QUESTIONS],
        more_questions=len(questions[QUESTIONS:]),
        duties=tuple(_open_duties(report)),
        follow_ups=tuple(each for each in report.actions if each.status != "closed"),
        people=tuple(
            RoleNow(role.label, holder(role), role.holders[-1].contact if role.holders else "") for role in roles
        ),
    )


def _open_duties(report: Report) -> Iterator[BriefItem]:
    """The duties that somebody still has to do something about, or to decide."""
    for section in report.brief.sections:
        if section.key == "duties":
            yield from (item for item in section.items if item.answer not in _SETTLED_DUTIES)


def _working(report: Report) -> list[StepDone]:
    return [step for phase in report.phases for step in phase.steps if step.state == "active"]


def _since(report: Report) -> ReportTime:
    accepted = [each.accepted for each in report.people.handovers if each.accepted is not None]
    return accepted[-1] if accepted else report.header.declared or report.header.recorded_from
