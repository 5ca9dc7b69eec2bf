"""The fields of a report that say what was recorded: times, corrections, the timeline, the journal."""

from __future__ import annotations

from msgspec import Struct


class ReportTime(Struct, frozen=True, gc=False):
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
    at: ReportTime
    by: str
    was: str
    now: str
    time_was: ReportTime | None
    time_now: ReportTime | None
    why: str


class Redaction(Struct, frozen=True, gc=False):
    """An entry that says that the words of another one were erased."""

    entry: int
    redacts: int
    at: ReportTime
    by: str
    why: str
    authority: str


class KeyTime(Struct, frozen=True, gc=False):
    """A milestone, as it was first reached.

    Attributes:
        local: the time in the responders' zone; empty when that is UTC.
        source: what it rests on, in words. entry: the entry it comes from. step: the step that marked it.
        kind: what kind of thing says so: step, milestone (a person named it), act or answer.
        by: whoever said so. recorded_by: who wrote it down.
        later: when it was reached again, or what else says so, in words. reopened: what put it in question since.
    """

    name: str
    at: ReportTime
    local: str
    source: str
    entry: int
    by: str
    step: str = ""
    kind: str = ""
    recorded_by: str = ""
    later: tuple[str, ...] = ()
    reopened: str = ""


class Measure(Struct, frozen=True, gc=False):
    """A number that is worked out from the record.

    Attributes:
        value: for people; `n/a` when it cannot be known. formula: how it is worked out.
        seconds: its length if it is one and known exactly. note: why it is unknown or inexact.
        least, most: the value as numbers, of a range both ends; null when it cannot be known.
    """

    name: str
    value: str
    formula: str
    seconds: int | None = None
    note: str = ""
    least: int | None = None
    most: int | None = None


class TimelineRow(Struct, frozen=True, gc=False):
    """One entry of the journal, by when it occurred.

    Attributes:
        recorded: when it was written down, if that was more than a minute away from when it occurred.
        said: the words in which the time was given. by: whose act; empty for a default of
            the playbook. recorded_by: who wrote it down.
        act: what happened, in irrunner's words. about: the step, row or item it was about. words: what the person
            wrote. marks: what was out of order. evidence: ids of items it rests on.
        withdrawn: who said that it should not be there, when and why; empty otherwise.
        later: what was recorded after it that would word it otherwise now; it reads as it did then.
    """

    entry: int
    kind: str
    at: ReportTime
    recorded: ReportTime | None
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
    withdrawn: str = ""
    later: tuple[str, ...] = ()


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


class Seal(Struct, frozen=True, gc=False):
    """A signature of the record, as its entry tells of it; nothing of it was checked for the report.

    Attributes:
        entries: it covers those from 1 to this one. key: the fingerprint of the key that signed.
        stamped: whether a timestamp came with it. later: how many entries came after it.
        branch: of the record, in which it lies and whose later entries are counted; 0 when in none.
    """

    entry: int
    entries: int
    at: ReportTime
    key: str
    stamped: bool
    later: int
    branch: int = 0


class JournalReference(Struct, frozen=True, gc=False):
    """What the report was made from.

    Attributes:
        head: the last link, in hex. verify: the command that checks it.
        seals: who signed it, and how far.
        entries: how many there are, also in branches and marks of what is missing. last: the number of the last one.
    """

    head: str
    entries: int
    verify: str
    promise: str
    seals: tuple[Seal, ...] = ()
    last: int = 0
