"""A notice to customers: what a person wrote for them, with the times and indicators of the record.

It says nothing by itself about what happened or whose data it was: nobody should read that out of a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.report.data.model import ReportHeader
from irrunner.report.data.model_brief import WrittenSection
from irrunner.report.data.model_profile import AppliedProfile
from irrunner.report.data.model_record import JournalReference, KeyTime
from irrunner.report.redaction.name_index import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.report.data.model import Report

MOST: Final = 20
"""Indicators that the notice names; a table for programs holds all."""
_TIMES: Final = {
    "began": "It began",
    "detected": "We noticed it",
    "contained": "It was contained",
    "recovered": "Everything worked again",
}


class Indicator(Struct, frozen=True, gc=False):
    """Something to look for, as a page shows it."""

    value: str
    type: str


class NoticeTime(Struct, frozen=True, gc=False):
    """A moment, in plain words."""

    words: str
    time: KeyTime


class Notice(Struct, frozen=True, gc=False):
    """The notice.

    Attributes:
        parts: what a person has to write, in the order of the notice. missing: how many nobody wrote.
        indicators: what to look for. more: how many the notice does not name.
    """

    header: ReportHeader
    profile: AppliedProfile
    journal: JournalReference
    parts: tuple[WrittenSection, ...]
    missing: int
    times: tuple[NoticeTime, ...]
    indicators: tuple[Indicator, ...]
    more: int


def build(report: Report) -> Notice:
    """The notice of a report."""
    found = [*_indicators(report)]
    return Notice(
        header=report.header,
        profile=report.profile,
        journal=report.journal,
        parts=report.notice,
        missing=sum(not part.text for part in report.notice),
        times=tuple(NoticeTime(_TIMES[each.name], each) for each in report.key_times if each.name in _TIMES),
        indicators=tuple(found[:MOST]),
        more=max(0, len(found) - MOST),
    )


def _indicators(report: Report) -> Iterator[Indicator]:
    for register in report.registers:
        if register.name != "indicators" or "value" not in register.columns:
            continue
        column = register.columns.index("value")
        for row in register.rows:
            if row.cells[column] not in ("", LEFT_OUT) and not row.withdrawn:
                yield Indicator(row.cells[column], row.values.get("type", ""))
