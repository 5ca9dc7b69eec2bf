"""What a report says, as plain data: the fields of the JSON report, and what the templates read.

All three formats come from one `Report`. Times are UTC in irrunner's fixed form, with a text for people
beside it. Texts are as people wrote them; each format escapes them for where they land. In pages, host names
and addresses of the indicators register are defanged wherever they stand; in JSON they are exact.
`entry` is always a place in the journal, from 1.
"""

from __future__ import annotations

from msgspec import Struct


class Moment(Struct, frozen=True, gc=False):
    """A time.

    Attributes:
        utc: as in `2026-03-24T10:39:00.000Z`.
        precision: second, minute, hour or day.
        text: for people, as exact as it was claimed: `2026-03-24 10:39 UTC`, `2026-03-24 (day)`.
    """

    utc: str
    precision: str
    text: str

    @property
    def bare(self) -> str:
        """The text without the zone, for a column that names it once."""
        return self.text.removesuffix(" UTC")


class Correction(Struct, frozen=True, gc=False):
    """An entry that says what an earlier one should have said.

    Attributes:
        corrects: the earlier entry. was, now: its words before and after; both empty when only the time was wrong.
        time_was, time_now: the same for the time; None when only the words were wrong.
    """

    entry: int
    corrects: int
    at: Moment
    by: str
    was: str
    now: str
    time_was: Moment | None
    time_now: Moment | None
    why: str


class Redaction(Struct, frozen=True, gc=False):
    """An entry that says that the words of another one were erased."""

    entry: int
    redacts: int
    at: Moment
    by: str
    why: str
    authority: str


class PlaybookUsed(Struct, frozen=True, gc=False):
    """A playbook the incident ran on.

    Attributes:
        sha256: of the exact bytes of its file, which the vault keeps.
        prefix: what the ids of its steps start with, if it was added to a running incident.
        files: name and SHA-256 of every file that went in. Only on the incident's own playbook, for all.
    """

    id: str
    title: str
    version: str
    sha256: str
    prefix: str = ""
    files: tuple[tuple[str, str], ...] = ()


class SeverityChange(Struct, frozen=True, gc=False):
    """The severity from this moment on."""

    level: str
    at: Moment
    by: str
    why: str
    entry: int


class Closing(Struct, frozen=True, gc=False):
    """How and when the incident ended.

    Attributes:
        outcome: confirmed, false-alarm, duplicate or test. still_open: keys of the steps that were not settled.
    """

    at: Moment
    by: str
    outcome: str
    why: str
    entry: int
    still_open: tuple[str, ...]


class Header(Struct, frozen=True, gc=False):
    """What stands on top of every report.

    Attributes:
        status: open, closed or purged. closed: only while it is closed.
        exercise: whether every page has to say EXERCISE.
        recorded_from: when the first entry was recorded. as_of: when the last one was; nothing later is in here.
        zone: the zone in which the responders read and wrote times.
    """

    incident: str
    title: str
    mode: str
    exercise: bool
    status: str
    severity: str
    severities: tuple[SeverityChange, ...]
    tlp: str
    privilege: str
    declared: Moment | None
    declared_by: str
    closed: Closing | None
    recorded_from: Moment
    as_of: Moment
    zone: str
    playbook: PlaybookUsed
    grafted: tuple[PlaybookUsed, ...]


class Fact(Struct, frozen=True, gc=False):
    """An answer as it stands now.

    Attributes:
        row: the register row it was asked for, if it was. earlier: what was answered before, oldest first.
    """

    key: str
    label: str
    value: str
    at: Moment
    by: str
    entry: int
    row: str = ""
    earlier: tuple[str, ...] = ()


class Summary(Struct, frozen=True, gc=False):
    """The report in a few sentences, and what is known.

    Attributes:
        sentences: worked out from the record. decided: each decision's question and what was chosen.
        unanswered: what was asked and never answered.
    """

    sentences: tuple[str, ...]
    decided: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    unanswered: tuple[str, ...]


class KeyTime(Struct, frozen=True, gc=False):
    """A milestone.

    Attributes:
        local: the time in the responders' zone; empty when that is UTC.
        source: what it rests on, in words. entry: the entry it comes from. step: the step that marked it.
    """

    name: str
    at: Moment
    local: str
    source: str
    entry: int
    by: str
    step: str = ""


class Measure(Struct, frozen=True, gc=False):
    """A number that is worked out from the record.

    Attributes:
        value: for people; `n/a` when it cannot be known. formula: how it is worked out.
        seconds: its length if it is one and known. note: why it is unknown or inexact.
    """

    name: str
    value: str
    formula: str
    seconds: int | None = None
    note: str = ""


class TimelineRow(Struct, frozen=True, gc=False):
    """One entry of the journal, by when it occurred.

    Attributes:
        recorded: when it was written down, if that was more than a minute away from when it occurred.
        said: the words in which the time was given. by: whose act. recorded_by: who wrote it down.
        act: what happened, in irrunner's words. about: the step, row or item it was about. words: what the person
            wrote. marks: what was out of order. evidence: ids of items it rests on.
    """

    entry: int
    kind: str
    at: Moment
    recorded: Moment | None
    said: str
    by: str
    recorded_by: str
    act: str
    about: str
    words: str
    marks: tuple[str, ...]
    step: str
    evidence: tuple[str, ...]
    corrections: tuple[Correction, ...]
    redaction: Redaction | None


class Approval(Struct, frozen=True, gc=False):
    """Somebody's word on a step. approved: false means it went ahead without. note: what weakens it."""

    role: str
    by: str
    at: Moment
    approved: bool
    why: str
    note: str
    entry: int


class Against(Struct, frozen=True, gc=False):
    """A step against its target.

    Attributes:
        within: the target. workable: from when it counts. due: until when.
        result: how it stands, in words. missed: whether it is, or was, late.
    """

    within: str
    workable: Moment
    due: Moment
    result: str
    missed: bool


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
    """

    key: str
    text: str
    state: str
    option: str
    by: str
    at: Moment
    entry: int
    started: Moment | None
    role: str
    assigned: str
    against: Against | None
    approvals: tuple[Approval, ...]
    out_of_order: tuple[str, ...]
    why: str
    warnings: tuple[str, ...]
    evidence: tuple[Slot, ...]
    more_evidence: tuple[str, ...]
    earlier: tuple[str, ...]
    attack: tuple[str, ...] = ()
    csf: tuple[str, ...] = ()


class PhaseDone(Struct, frozen=True, gc=False):
    """A phase: how many of its steps stand where, in words and as numbers, and those that were done."""

    name: str
    counts: dict[str, int]
    counted: str
    steps: tuple[StepDone, ...]


class StepNotDone(Struct, frozen=True, gc=False):
    """A step that was skipped, is blocked, open or waiting, and why."""

    key: str
    text: str
    phase: str
    state: str
    reason: str
    by: str
    at: Moment | None
    entry: int
    assigned: str
    against: Against | None
    earlier: tuple[str, ...]


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
    """What was not done, and why."""

    skipped: tuple[StepNotDone, ...]
    blocked: tuple[StepNotDone, ...]
    open: tuple[StepNotDone, ...]
    waiting: tuple[StepNotDone, ...]
    not_applicable: tuple[NotApplicable, ...]
    missing_evidence: tuple[MissingEvidence, ...]


class Choice(Struct, frozen=True, gc=False):
    """One time a decision was made."""

    chosen: str
    why: str
    by: str
    at: Moment
    entry: int
    out_of_order: tuple[str, ...] = ()


class Decision(Struct, frozen=True, gc=False):
    """A decision. step: empty when no step asked for it. earlier: how it was decided before, oldest first."""

    step: str
    question: str
    options: tuple[str, ...]
    last: Choice
    earlier: tuple[Choice, ...]
    standing: bool = True


class Custody(Struct, frozen=True, gc=False):
    """One act on an item of evidence."""

    entry: int
    at: Moment
    by: str
    act: str
    words: str


class EvidenceItem(Struct, frozen=True, gc=False):
    """An item of evidence.

    Attributes:
        kept: false for a reference, whose bytes lie at `where`. slot: which of the step's slots it fills, in words.
        hold: the reason of a legal hold on it. destroyed: who removed the bytes, why, on whose authority.
        custodian: who has it now. custody: everything that happened to it, oldest first, beginning with its intake.
    """

    id: str
    name: str
    sha256: str
    size: int
    size_text: str
    source: str
    note: str
    kept: bool
    where: str
    step: str
    slot: str
    collected_by: str
    collected: Moment
    custodian: str
    hold: str
    destroyed: str
    custody: tuple[Custody, ...]


class EvidenceList(Struct, frozen=True, gc=False):
    """All evidence. hold: the reason of a legal hold on everything; complete: slots filled, of how many."""

    hold: str
    complete: str
    items: tuple[EvidenceItem, ...]


class RegisterRow(Struct, frozen=True, gc=False):
    """A row: its values as they are, and its cells as a page shows them, in the order of the columns."""

    id: str
    values: dict[str, str]
    cells: tuple[str, ...]
    entered: Moment
    by: str
    changes: int
    redacted: bool


class Register(Struct, frozen=True, gc=False):
    """A register. columns: those in which some row says something."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[RegisterRow, ...]


class Holder(Struct, frozen=True, gc=False):
    """Somebody who held a role from a moment on."""

    person: str
    contact: str
    since: Moment
    entry: int


class RoleRow(Struct, frozen=True, gc=False):
    """A role and who held it, in order; nobody when `holders` is empty."""

    role: str
    label: str
    holders: tuple[Holder, ...]


class HandoverRow(Struct, frozen=True, gc=False):
    """A hand-over; `accepted` is None while nobody accepted it."""

    offered: Moment
    by: str
    to: str
    brief: str
    accepted: Moment | None
    accepted_by: str
    note: str
    entry: int


class Writer(Struct, frozen=True, gc=False):
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
    writers: tuple[Writer, ...]
    scribe: str
    shared: tuple[str, ...]


class ActionItem(Struct, frozen=True, gc=False):
    """A follow-up. status: open, overdue (as of the last entry) or closed. closing: by whom, when and why."""

    number: int
    text: str
    owner: str
    due: Moment | None
    status: str
    closing: str
    entry: int


class ClockStep(Struct, frozen=True, gc=False):
    """The recording machine's clock stood behind the last entry."""

    entry: int
    before: str
    now: str


class Changes(Struct, frozen=True, gc=False):
    """What was changed in the record, or taken out of it, after the fact."""

    corrections: tuple[Correction, ...]
    redactions: tuple[Redaction, ...]
    destroyed: tuple[str, ...]
    clock_steps: tuple[ClockStep, ...]


class Journal(Struct, frozen=True, gc=False):
    """What the report was made from. head: the last link, in hex. verify: the command that checks it."""

    head: str
    entries: int
    verify: str
    promise: str


class Report(Struct, frozen=True, gc=False):
    """The whole report. `shape` counts up when a field changes its meaning or goes away."""

    shape: int
    header: Header
    summary: Summary
    key_times: tuple[KeyTime, ...]
    measures: tuple[Measure, ...]
    timeline: tuple[TimelineRow, ...]
    phases: tuple[PhaseDone, ...]
    not_done: NotDone
    decisions: tuple[Decision, ...]
    evidence: EvidenceList
    registers: tuple[Register, ...]
    people: People
    actions: tuple[ActionItem, ...]
    changes: Changes
    journal: Journal
