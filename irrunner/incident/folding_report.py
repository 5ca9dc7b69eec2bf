"""The fold of what people write of the report, and of who issued and reviewed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


def _written(state: State, entry: Entry) -> None:
    state.sections.setdefault(str(entry.refs["section"]), []).append(entry)


def _about_the_report(state: State, entry: Entry) -> None:
    state.report_acts.append(entry)


REPORT_FOLDS: dict[str, Callable[[State, Entry], None]] = {
    "section.written": _written,
    "report.issued": _about_the_report,
    "report.reviewed": _about_the_report,
}
"""By kind, as in `irrunner.incident.folding`."""
