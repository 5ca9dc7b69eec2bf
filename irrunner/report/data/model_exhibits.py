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


class Register(Struct, frozen=True, gc=False):
    """A register. columns: those in which some row says something."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[PrintedRow, ...]
