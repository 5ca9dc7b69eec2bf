"""The fields of a report on evidence and registers."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime


class Custody(Struct, frozen=True, gc=False):
    """One act on an item of evidence."""

    entry: int
    at: ReportTime
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
    collected: ReportTime
    custodian: str
    hold: str
    destroyed: str
    custody: tuple[Custody, ...]


class EvidenceList(Struct, frozen=True, gc=False):
    """All evidence. hold: the reason of a legal hold on everything; complete: slots filled, of how many."""

    hold: str
    complete: str
    items: tuple[EvidenceItem, ...]


class PrintedRow(Struct, frozen=True, gc=False):
    """A row: its values as they are, and its cells as a page shows them, in the order of the columns.

    Attributes:
        withdrawn: who said that it should not be there, when and why; empty otherwise.
    """

    id: str
    values: dict[str, str]
    cells: tuple[str, ...]
    entered: ReportTime
    by: str
    changes: int
    redacted: bool
    withdrawn: str = ""


class CredentialFact(Struct, frozen=True, gc=False):
    """One fact about a credential.

    Attributes:
        answer: yes, no, unknown, or unproven when somebody only says so.
        by, at, entry: who said so, when it was, where it stands; nothing where nobody did.
        why: their words. out_of_order: what was not in order then.
    """

    answer: str
    by: str = ""
    at: ReportTime | None = None
    entry: int = 0
    why: str = ""
    out_of_order: tuple[str, ...] = ()


class Credential(Struct, frozen=True, gc=False):
    """A row of the matrix.

    Attributes:
        accepted: whether somebody lives with it as it is. request, status, evidence: how the old one was shown to be
            dead. evidence_destroyed: whether the bytes of that answer are gone. lacks: what is missing, in words.
    """

    row: str
    name: str
    kind: str
    where: str
    tier: str
    owner: str
    accepted: bool
    in_use: CredentialFact
    revoked: CredentialFact
    reissued: CredentialFact
    dead: CredentialFact
    request: str
    status: str
    evidence: str
    evidence_destroyed: bool
    lacks: tuple[str, ...]


class CredentialMatrix(Struct, frozen=True, gc=False):
    """The credentials that stand, the dangerous first. missing_text, missing: what they lack, as words and counted."""

    missing_text: str
    missing: dict[str, int]
    rows: tuple[Credential, ...]


class Register(Struct, frozen=True, gc=False):
    """A register. columns: those in which some row says something."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[PrintedRow, ...]
