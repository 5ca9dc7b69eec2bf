"""The fields of a report's section on deadlines."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime


class DutyDecision(Struct, frozen=True, gc=False):
    """Who decided whether a duty applies. decision: in words."""

    decision: str
    by: str
    at: ReportTime
    why: str
    entry: int


class TriggerRow(Struct, frozen=True, gc=False):
    """What started the clocks of a duty. at: the moment, in an exercise by the story's clock."""

    trigger: str
    at: ReportTime
    by: str
    why: str
    entry: int


class Submission(Struct, frozen=True, gc=False):
    """One submission. receipt: the reference that the recipient gave. evidence: ids of items."""

    at: ReportTime
    by: str
    receipt: str
    evidence: tuple[str, ...]
    note: str
    entry: int


class Ending(Struct, frozen=True, gc=False):
    """Who ended a clock, or gave it another due time. authority: on whose word; empty when it is theirs."""

    by: str
    authority: str
    at: ReportTime
    why: str
    entry: int


class StageRow(Struct, frozen=True, gc=False):
    """One thing to submit.

    Attributes:
        standing: a key of `irrunner.incident.deadline_board.STAGE_STANDINGS`. result: the same in words: in time, late
            by, never.
        due: None while nobody can say it. outer: the last moment that the law leaves, where it is later.
        counted: as it was counted, where somebody gave another due time. because: how. calendar: whose holidays.
        seconds_left: until the deadline when it was submitted, ended, or as of the report; negative when it was over.
    """

    id: str
    title: str
    to: str
    standing: str
    result: str
    due: ReportTime | None
    outer: ReportTime | None
    counted: ReportTime | None
    because: str
    calendar: str
    seconds_left: int | None
    override: Ending | None
    dismissed: Ending | None
    submissions: tuple[Submission, ...]


class DutyRow(Struct, frozen=True, gc=False):
    """One regime.

    Attributes:
        applies: yes, no, unknown or not looked at. decisions: all of them, the latest last.
        proposed: why it was to be looked at. confidence: how sure irrunner is of the rule, in words.
    """

    id: str
    title: str
    law: str
    url: str
    confidence: str
    applies: str
    decisions: tuple[DutyDecision, ...]
    proposed: tuple[str, ...]
    triggers: tuple[TriggerRow, ...]
    stages: tuple[StageRow, ...]


class Deadlines(Struct, frozen=True, gc=False):
    """All duties that were proposed or decided on.

    Attributes:
        as_of: the moment, in an exercise by the story's clock. not_looked_at: ids of what nobody decided on.
        profile: where the profile of the organisation is from; empty when there was none.
    """

    as_of: ReportTime
    duties: tuple[DutyRow, ...]
    not_looked_at: tuple[str, ...]
    profile: str = ""
