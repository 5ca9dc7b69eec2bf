"""CSV: the indicators of an incident, for a spreadsheet or a program; a cell never starts a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from irrunner.safety.csv import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.report.data.model import Report
    from irrunner.report.formats.page import Page

_OF_A_ROW: Final = ("value", "type", "confidence", "first_seen", "last_seen", "source", "note")
COLUMNS: Final = ("id", *_OF_A_ROW, "entered", "by", "withdrawn", "incident", "mode", "tlp")


def render(page: Page) -> str:
    """A row for each indicator, those withdrawn among them; every cell in quotes, with the names of columns first."""
    return write_rows(_rows(cast("Report", page.report)))


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    yield COLUMNS
    header = report.header
    for register in report.registers:
        for row in register.rows if register.name == "indicators" else ():
            about = (row.entered.utc, row.by, row.withdrawn, header.incident, header.mode, header.tlp)
            yield (row.id, *(row.values.get(column, "") for column in _OF_A_ROW), *about)
