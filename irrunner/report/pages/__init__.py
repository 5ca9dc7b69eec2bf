"""Pages for one purpose, made of the report's data: a hand-over, the lessons learned.

Each is one module with `build(report) -> Struct`. It is made of the report and of nothing else, so that what a
redaction profile left out there is left out here. A template is handed the page as `report`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from msgspec import Struct

    from irrunner.report.data.model import Report


class _Builder(Protocol):
    def build(self, report: Report) -> Struct: ...


def build_page(name: str, report: Report) -> Struct:
    """The page of a name; the whole report for an empty one."""
    if not name:
        return report
    return cast("_Builder", import_module(f"{__name__}.{name}")).build(report)
