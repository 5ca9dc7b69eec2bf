"""The plain data of a form: the keys of its JSON, and what its templates read."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model import ReportHeader
from irrunner.report.data.model_profile import AppliedProfile
from irrunner.report.data.model_record import JournalReference, ReportTime

ANSWERED, FROM_RECORD, UNKNOWN, NOT_NEEDED = "answered", "from-record", "unknown", "not-needed"
"""Where a field stands. What the record says is no answer of a person yet."""


class FactLine(Struct, frozen=True, gc=False):
    """Something that the record says. fact: which of the facts; entries: the places in the journal it is from."""

    fact: str
    text: str
    entries: tuple[int, ...] = ()


class FormAnswer(Struct, frozen=True, gc=False):
    """What a person said. version: of the submission that it was written for."""

    text: str
    by: str
    at: ReportTime
    entry: int
    version: int


class FilledField(Struct, frozen=True, gc=False):
    """One field.

    Attributes:
        standing: answered, from-record, unknown or not-needed.
        answer: a person's, which stands before the facts. earlier: what was said before, oldest first.
        facts: what the record says. ask: who may know what is unknown, in words.
        article: where the law asks for it.
    """

    id: str
    text: str
    article: str
    standing: str
    answer: FormAnswer | None
    earlier: tuple[FormAnswer, ...]
    facts: tuple[FactLine, ...]
    ask: str


class SentVersion(Struct, frozen=True, gc=False):
    """A submission that was recorded. late: seconds after its deadline; entry: its place in the journal."""

    number: int
    at: ReportTime
    by: str
    receipt: str
    evidence: tuple[str, ...]
    note: str
    late: int
    entry: int


class StageForm(Struct, frozen=True, gc=False):
    """A form.

    Attributes:
        confidence: how sure irrunner is of the regime, in words. as_of: the day on which its text was read.
        decision: whether the duty applies, in words; decided_by and why: whose decision that is, and the reason.
        due: the deadline; outer: the last moment that the law leaves, where it is later. state: how it stands.
        counted: how the deadline was counted.
        version: of this draft, from 1; what was sent before it is in `sent`. is_sent: this version was submitted.
        is_general: no list of the law is known, so the fields are general practice.
        unknown: how many fields nobody and nothing fills.
        profile: what was left out of it for its reader.
    """

    header: ReportHeader
    journal: JournalReference
    regime: str
    title: str
    law: str
    article: str
    url: str
    as_of: str
    confidence: str
    applies_when: str
    stage: str
    stage_title: str
    to: str
    notes: tuple[str, ...]
    decision: str
    decided_by: str
    why: str
    due: ReportTime | None
    outer: ReportTime | None
    state: str
    counted: str
    version: int
    is_sent: bool
    is_general: bool
    unknown: int
    fields: tuple[FilledField, ...]
    sent: tuple[SentVersion, ...]
    profile: AppliedProfile = AppliedProfile()
