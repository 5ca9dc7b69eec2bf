"""The fields of the JSON report, from the structures that it is made of."""

from __future__ import annotations

from docs.making.structures import described
from irrunner.report.data.model import Report


def page() -> str:
    """`Report` and everything in it."""
    return described(Report)
