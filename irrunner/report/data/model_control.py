"""The fields of a report that say what document it is: draft or final, who stands behind it, who gets it."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime


class Issue(Struct, frozen=True, gc=False):
    """Somebody stood behind the report as of a head. to: who got it. head: of the journal before this entry, in hex."""

    version: int
    by: str
    at: ReportTime
    to: tuple[str, ...]
    why: str
    head: str
    entry: int


class Review(Struct, frozen=True, gc=False):
    """Somebody read the report as of a head. result: approved or changes."""

    result: str
    by: str
    at: ReportTime
    words: str
    head: str
    entry: int


class DocumentControl(Struct, frozen=True, gc=False):
    """What document this is.

    Attributes:
        status: final while nothing but reviews came after it was issued, else draft.
        version: of the last issue; 0 when it never was. since: how many entries came after that.
        author: who wrote the record, by role where there is one. generator: what made the page.
        readers: everybody to whom it was issued, in the order in which they were named.
    """

    status: str
    version: int
    since: int
    author: str
    generator: str
    issues: tuple[Issue, ...]
    reviews: tuple[Review, ...]
    readers: tuple[str, ...]


class GlossaryWord(Struct, frozen=True, gc=False):
    """A word of irrunner's own that occurs in the report, and what it means."""

    word: str
    meaning: str


class TagRow(Struct, frozen=True, gc=False):
    """A technique or outcome that steps are tagged with.

    Attributes:
        framework: ATT&CK, ATLAS or CSF 2.0. done: the steps with it that were done. left: those that were not.
    """

    framework: str
    id: str
    done: tuple[str, ...]
    left: tuple[str, ...]
