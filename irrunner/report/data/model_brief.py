"""The fields of a report's first page, and of what only a person can write of it."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime


class BriefItem(Struct, frozen=True, gc=False):
    """One line of the first page, with what it rests on.

    Attributes:
        answer: the word that the line is about, such as an option that was chosen; empty when there is none.
        text: the sentence. detail: the reason, or where it comes from.
        entry: the place in the journal, 0 when it rests on none. evidence: ids of items.
        tone: `yes`, `no` or `unknown` for a decision with such an answer, `open` for what is missing; else empty.
        kind: what the text is, so that it can be left out for some readers: plain, playbook, answers, systems, people,
            words, statements or sentences.
    """

    text: str
    answer: str = ""
    detail: str = ""
    by: str = ""
    at: ReportTime | None = None
    entry: int = 0
    evidence: tuple[str, ...] = ()
    tone: str = ""
    kind: str = "sentences"


class BriefSection(Struct, frozen=True, gc=False):
    """One question of the first page. note: what is said besides the items, or in their place."""

    key: str
    title: str
    items: tuple[BriefItem, ...]
    note: str = ""


class Brief(Struct, frozen=True, gc=False):
    """The first page: who reads nothing else knows what happened.

    Attributes:
        outcome: what has to be said first, when the incident was none: false alarm, duplicate, test. why: the reason.
    """

    outcome: str
    why: str
    sections: tuple[BriefSection, ...]


class Version(Struct, frozen=True, gc=False):
    """What a part of the report said before."""

    text: str
    by: str
    at: ReportTime
    entry: int


class WrittenSection(Struct, frozen=True, gc=False):
    """A part of the report that only a person can write.

    Attributes:
        text: as it was written last; empty when nobody wrote it. earlier: what it said before, oldest first.
        asked_by: the steps that ask for it.
    """

    name: str
    title: str
    text: str
    by: str
    at: ReportTime | None
    entry: int
    earlier: tuple[Version, ...]
    asked_by: tuple[str, ...]
