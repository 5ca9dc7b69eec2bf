"""The live page: what is due, what is known and what happened last, for somebody who reads along on a phone.

It grows with the incident only up to a bound, because each change of it is sent to everybody who looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from irrunner.incident.deadline_board import MISSED, NO_NUMBER, RUNNING
from irrunner.report.data.model import ReportHeader
from irrunner.report.data.model_brief import Brief
from irrunner.report.data.model_deadlines import DutyRow
from irrunner.report.data.model_exhibits import EvidenceItem
from irrunner.report.data.model_profile import AppliedProfile
from irrunner.report.data.model_record import JournalReference, ReportTime, TimelineRow
from irrunner.report.data.model_work import ActionItem, Decision
from irrunner.report.pages.open_work import OpenStep, holder, open_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.report.data.model import Report

ENTRIES: Final = 60
"""How many of the latest entries the page shows."""
DECISIONS: Final = 30
EVIDENCE: Final = 60
STEPS: Final = 12
WORDS: Final = 1_500
"""Characters of what one person wrote in one entry; the report has all of them."""
_ASK_FOR_ACTION: Final = (RUNNING, MISSED, NO_NUMBER)
_MOST_URGENT: Final = "0"


class DueNotice(Struct, frozen=True, gc=False):
    """Something that has to be submitted. due: null where the law names no number. late: it is over."""

    duty: str
    stage: str
    to: str
    due: ReportTime | None
    late: bool
    result: str


class LivePage(Struct, frozen=True, gc=False):
    """The page.

    Attributes:
        lead: who holds the role `lead`, or the playbook's first one; empty for nobody.
        late, blocked, working, next: steps; late ones are not among the last two. more: how many are not named.
        waiting: how many steps wait for others.
        notices: to submit, the next first. undecided: duties of which nobody has said whether they apply.
        follow_ups: open and overdue ones. duties: every duty that was looked at or proposed.
        decisions, evidence, entries: the latest first; older_…: how many are not shown.
    """

    header: ReportHeader
    journal: JournalReference
    profile: AppliedProfile
    lead: str
    brief: Brief
    late: tuple[OpenStep, ...]
    blocked: tuple[OpenStep, ...]
    working: tuple[OpenStep, ...]
    next: tuple[OpenStep, ...]
    more: int
    waiting: int
    notices: tuple[DueNotice, ...]
    undecided: tuple[str, ...]
    follow_ups: tuple[ActionItem, ...]
    duties: tuple[DutyRow, ...]
    decisions: tuple[Decision, ...]
    older_decisions: int
    evidence: tuple[EvidenceItem, ...]
    older_evidence: int
    entries: tuple[TimelineRow, ...]
    older_entries: int


def build(report: Report) -> LivePage:
    """The live page as of the report's last entry."""
    doing = open_steps(report, (step for phase in report.phases for step in phase.steps if step.state == "active"))
    blocked = open_steps(report, report.not_done.blocked)
    to_do = open_steps(report, report.not_done.open)
    late = tuple(step for step in (*doing, *to_do) if step.late)
    upcoming = [step for step in to_do if not step.late]
    lead = next(iter(sorted(report.people.roles, key=lambda role: role.role != "lead")), None)
    decisions = sorted(report.decisions, key=lambda each: each.last.entry, reverse=True)
    entries = sorted(report.timeline, key=lambda row: row.entry, reverse=True)
    evidence = report.evidence.items[::-1]
    return LivePage(
        header=report.header,
        journal=report.journal,
        profile=report.profile,
        lead=holder(lead) if lead is not None else "",
        brief=report.brief,
        late=late,
        blocked=tuple(blocked),
        working=tuple(step for step in doing if not step.late),
        next=tuple(upcoming[:STEPS]),
        more=len(upcoming[STEPS:]),
        waiting=len(report.not_done.waiting),
        notices=tuple(sorted(_notices(report), key=lambda each: each.due.utc if each.due else _MOST_URGENT)),
        undecided=report.deadlines.not_looked_at,
        follow_ups=tuple(each for each in report.actions if each.status != "closed"),
        duties=report.deadlines.duties,
        decisions=tuple(_shortened_decision(each) for each in decisions[:DECISIONS]),
        older_decisions=len(decisions[DECISIONS:]),
        evidence=evidence[:EVIDENCE],
        older_evidence=len(evidence[EVIDENCE:]),
        entries=tuple(replace(row, words=_shortened(row.words)) for row in entries[:ENTRIES]),
        older_entries=len(entries[ENTRIES:]),
    )


def _notices(report: Report) -> Iterator[DueNotice]:
    for duty in report.deadlines.duties:
        if duty.applies not in ("yes", "UNKNOWN"):
            continue
        for stage in duty.stages:
            if stage.standing in _ASK_FOR_ACTION:
                yield DueNotice(duty.title, stage.title, stage.to, stage.due, stage.standing == MISSED, stage.result)


def _shortened_decision(decision: Decision) -> Decision:
    return replace(decision, last=replace(decision.last, why=_shortened(decision.last.why)))


def _shortened(words: str) -> str:
    return words if len(words) <= WORDS else f"{words[:WORDS]} … (in full in the report)"
