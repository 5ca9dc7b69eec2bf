"""The fields of a report on the work: steps done and not done, decisions, people, follow-ups."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime


class Approval(Struct, frozen=True, gc=False):
    """Somebody's word on a step. approved: false means it went ahead without. note: what weakens it."""

    role: str
    by: str
    at: ReportTime
    approved: bool
    why: str
    note: str
    entry: int


class TargetResult(Struct, frozen=True, gc=False):
    """A step against its target.

    Attributes:
        within: the target. workable: from when it counts.
        due: until when; null in an exercise whose clock will not come that far by itself.
        result: how it stands, in words, with what became of it before it was reopened. missed: whether it is, or was,
            late, or was never done. status: met, late, never done, unknown, skipped or running.
    """

    within: str
    workable: ReportTime
    due: ReportTime | None
    result: str
    missed: bool
    status: str = ""


class Slot(Struct, frozen=True, gc=False):
    """Something that a step asks to be kept, and the evidence that was; empty when nothing was."""

    text: str
    items: tuple[str, ...]


class StepDone(Struct, frozen=True, gc=False):
    """A step that was done or decided, or is being worked on.

    Attributes:
        state: done or active. option: what was decided. role: who should do it. assigned: whose it was.
        out_of_order: what was not in order, in words; why: the reason given.
        evidence: the slots; more_evidence: items for the step in no slot. earlier: what had happened with it before.
        sources: where the playbook says that the step's facts come from, in words and as addresses.
        later: what was recorded since that would word the step otherwise; it reads as it did when it was done.
    """

    key: str
    text: str
    state: str
    option: str
    by: str
    at: ReportTime
    entry: int
    started: ReportTime | None
    role: str
    assigned: str
    against: TargetResult | None
    approvals: tuple[Approval, ...]
    out_of_order: tuple[str, ...]
    why: str
    warnings: tuple[str, ...]
    evidence: tuple[Slot, ...]
    more_evidence: tuple[str, ...]
    earlier: tuple[str, ...]
    attack: tuple[str, ...] = ()
    csf: tuple[str, ...] = ()
    atlas: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


class PhaseDone(Struct, frozen=True, gc=False):
    """A phase: how many of its steps stand where, in words and as numbers, and those that were done."""

    name: str
    counts: dict[str, int]
    counted: str
    steps: tuple[StepDone, ...]


class StepNotDone(Struct, frozen=True, gc=False):
    """A step that was skipped, is blocked, open or waiting, and why.

    Attributes:
        role: the label of the role whose step it is. decides: whether it is a decision.
        later: what was recorded since that would word it otherwise.
    """

    key: str
    text: str
    phase: str
    state: str
    reason: str
    by: str
    at: ReportTime | None
    entry: int
    assigned: str
    against: TargetResult | None
    earlier: tuple[str, ...]
    later: tuple[str, ...] = ()
    role: str = ""
    decides: bool = False


class NotApplicable(Struct, frozen=True, gc=False):
    """A step that the facts made unnecessary. rows: for which rows of its register; because: by what."""

    step: str
    text: str
    phase: str
    rows: tuple[str, ...]
    condition: str
    because: tuple[str, ...]


class MissingEvidence(Struct, frozen=True, gc=False):
    """A slot of a done step that nothing fills, and the reason given for doing without."""

    step: str
    slot: str
    why: str


class NotDone(Struct, frozen=True, gc=False):
    """What was not done, and why. not_applicable_count: step instances; those of one step stand in one line."""

    skipped: tuple[StepNotDone, ...]
    blocked: tuple[StepNotDone, ...]
    open: tuple[StepNotDone, ...]
    waiting: tuple[StepNotDone, ...]
    not_applicable: tuple[NotApplicable, ...]
    missing_evidence: tuple[MissingEvidence, ...]
    not_applicable_count: int = 0


class Choice(Struct, frozen=True, gc=False):
    """What was decided at one time, by whom and why. question: as it read then, where it reads otherwise now."""

    chosen: str
    why: str
    by: str
    at: ReportTime
    entry: int
    out_of_order: tuple[str, ...] = ()
    question: str = ""


class Decision(Struct, frozen=True, gc=False):
    """A decision.

    Attributes:
        step: empty when no step asked for it. question: as it read when it was last decided.
        earlier: how it was decided before, oldest first. later: what would word the question otherwise since.
    """

    step: str
    question: str
    options: tuple[str, ...]
    last: Choice
    earlier: tuple[Choice, ...]
    standing: bool = True
    later: tuple[str, ...] = ()


class Holder(Struct, frozen=True, gc=False):
    """Somebody who held a role from a moment on."""

    person: str
    contact: str
    since: ReportTime
    entry: int


class RoleRow(Struct, frozen=True, gc=False):
    """A role and who held it, in order; nobody when `holders` is empty."""

    role: str
    label: str
    holders: tuple[Holder, ...]


class HandoverRow(Struct, frozen=True, gc=False):
    """A hand-over; `accepted` is None while nobody accepted it."""

    offered: ReportTime
    by: str
    to: str
    brief: str
    accepted: ReportTime | None
    accepted_by: str
    note: str
    entry: int


class Author(Struct, frozen=True, gc=False):
    """A name under which entries were recorded, the account and host they came from, and how many."""

    name: str
    account: str
    host: str
    entries: int


class People(Struct, frozen=True, gc=False):
    """Who did it.

    Attributes:
        scribe: who recorded most of the entries, if one name did; entries in pages name the others.
        shared: accounts that several names wrote from, in words.
    """

    roles: tuple[RoleRow, ...]
    handovers: tuple[HandoverRow, ...]
    writers: tuple[Author, ...]
    scribe: str
    shared: tuple[str, ...]


class ActionItem(Struct, frozen=True, gc=False):
    """A follow-up. status: open, overdue (as of the last entry) or closed. closing: by whom, when and why."""

    number: int
    text: str
    owner: str
    due: ReportTime | None
    status: str
    closing: str
    entry: int
