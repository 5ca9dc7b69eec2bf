"""The fields of a report on checks."""

from __future__ import annotations

from msgspec import Struct

from irrunner.report.data.model_record import ReportTime


class ReportCheck(Struct, frozen=True, gc=False):
    """One run of a check.

    Attributes:
        name: the check; step: the step that it was run for, empty for a command of somebody's own.
        what: what it did, line by line. digest: SHA-256 of exactly that. allowed_by: who allowed exactly that before it
            ran, in the entry `allowed_entry`; empty where nothing had to be allowed or the step's id was typed.
        answer: hit, clear, unknown or error; running while it has no end. Only clear means that nothing was found.
        ended: cancelled, timed-out or interrupted; empty when it came to its own end.
        summary: its answer in a line. facts: what the answer rests on. shown_facts: those that a page prints, with
            how many it leaves out.
        by: who ran it. entry: of its beginning. end_entry: of its end; 0 while it has none.
        evidence: what it kept. rows: what it found, such as `a3`. older: what changed since it began.
    """

    number: int
    name: str
    step: str
    what: tuple[str, ...]
    digest: str
    allowed_by: str
    allowed_entry: int
    answer: str
    ended: str
    summary: str
    facts: dict[str, str]
    shown_facts: tuple[tuple[str, str], ...]
    facts_left_out: int
    began: ReportTime
    finished: ReportTime | None
    by: str
    entry: int
    end_entry: int
    evidence: tuple[str, ...]
    rows: tuple[str, ...]
    older: tuple[str, ...]
