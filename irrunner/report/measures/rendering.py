"""The measures as a page, as JSON and as rows of a table for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from irrunner.report.measures.definitions import find_definition
from irrunner.report.measures.trend import build_trends

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.report.measures.population import Metrics

TEMPLATE = "metrics"
CSV_COLUMNS = (
    "incident", "mode", "declared", "status", "severity", "playbook", "measure", "formula",
    "least", "most", "unit", "exactness", "note",
)  # fmt: skip


def render_metrics_html(metrics: Metrics, templates: Path | None = None) -> str:
    """One HTML file: the definitions, the numbers, and a picture of how each measure went.

    Raises:
        Refused: a template of the user's cannot be used, with the line.
        Misused: the folder of templates is none.
    """
    from irrunner.report.formats import Page, find_format

    chart = build_trends(metrics)
    return find_format("html").render(Page(metrics, chart, TEMPLATE, templates, rows=len(metrics.incidents)))


def render_metrics_json(metrics: Metrics) -> str:
    """All fields, for a program."""
    return msgspec.json.format(msgspec.json.encode(metrics), indent=2).decode()


def csv_rows(metrics: Metrics) -> Iterator[tuple[str, ...]]:
    """One row for each measure of each incident, with a row of headings first."""
    yield CSV_COLUMNS
    for incident in metrics.incidents:
        for value in incident.values:
            yield (
                incident.incident,
                incident.mode,
                incident.declared,
                incident.status,
                incident.severity,
                incident.playbook,
                value.measure,
                find_definition(value.measure).formula,
                "" if value.least is None else str(value.least),
                "" if value.most is None else str(value.most),
                value.unit,
                value.exactness,
                value.note,
            )
