"""What a report says, as plain data: the fields of the JSON report, and what the templates read.

All three formats come from one `Report`. Times are UTC in irrunner's fixed form, with a text for people
beside it. Texts are as people wrote them; each format escapes them for where they land. In pages, host names
and addresses of the indicators register are defanged wherever they stand; in JSON they are exact.
`entry` is always a place in the journal, from 1.
"""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_brief import Brief, WrittenSection
from irrunner.report.data.model_checks import ReportCheck
from irrunner.report.data.model_control import DocumentControl, GlossaryWord, TagRow
from irrunner.report.data.model_deadlines import Deadlines
from irrunner.report.data.model_exhibits import CredentialMatrix, EvidenceList, Register
from irrunner.report.data.model_lanes import Lanes
from irrunner.report.data.model_profile import AppliedProfile
from irrunner.report.data.model_record import Changes, JournalReference, KeyTime, Measure, ReportTime, TimelineRow
from irrunner.report.data.model_work import ActionItem, Decision, NotDone, People, PhaseDone


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
    """The severity from this moment on; `is_apart`: in a branch, where another one counts."""

    level: str
    at: ReportTime
    by: str
    why: str
    entry: int
    is_apart: bool = False


class Closing(Struct, frozen=True, gc=False):
    """How and when the incident ended.

    Attributes:
        outcome: confirmed, false-alarm, duplicate or test. still_open: keys of the steps that were not settled.
    """

    at: ReportTime
    by: str
    outcome: str
    why: str
    entry: int
    still_open: tuple[str, ...]


class ReportHeader(Struct, frozen=True, gc=False):
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
    declared: ReportTime | None
    declared_by: str
    closed: Closing | None
    recorded_from: ReportTime
    as_of: ReportTime
    zone: str
    playbook: PlaybookUsed
    grafted: tuple[PlaybookUsed, ...]


class Fact(Struct, frozen=True, gc=False):
    """An answer as it stands now.

    Attributes:
        row: the register row it was asked for, if it was. earlier: what was answered before, oldest first.
        default: nobody answered: it is what the playbook says where nobody does, and `by` is empty.
    """

    key: str
    label: str
    value: str
    at: ReportTime
    by: str
    entry: int
    row: str = ""
    earlier: tuple[str, ...] = ()
    default: bool = False


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


class Report(Struct, frozen=True, gc=False):
    """The whole report. `shape` counts up when a field changes its meaning or goes away."""

    shape: int
    header: ReportHeader
    brief: Brief
    written: tuple[WrittenSection, ...]
    lanes: Lanes
    control: DocumentControl
    tags: tuple[TagRow, ...]
    glossary: tuple[GlossaryWord, ...]
    summary: Summary
    key_times: tuple[KeyTime, ...]
    measures: tuple[Measure, ...]
    timeline: tuple[TimelineRow, ...]
    phases: tuple[PhaseDone, ...]
    not_done: NotDone
    decisions: tuple[Decision, ...]
    checks: tuple[ReportCheck, ...]
    evidence: EvidenceList
    registers: tuple[Register, ...]
    credentials: CredentialMatrix
    people: People
    actions: tuple[ActionItem, ...]
    changes: Changes
    journal: JournalReference
    deadlines: Deadlines
    profile: AppliedProfile = AppliedProfile()
    notice: tuple[WrittenSection, ...] = ()
