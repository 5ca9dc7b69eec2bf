"""The after-action report as Markdown to edit, one HTML file to send, and JSON to process.

Its templates are `exercise.md.j2` and `exercise.html.j2` in `reports/`; the user's own replace them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.evaluate.chart import chart
from irrunner.report.formats import Page, find_format

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.evaluate.report_data import AfterActionData

TEMPLATE = "exercise"


def render(data: AfterActionData, format: str, *, templates: Path | None = None) -> str:
    """The report in one format; the same data always gives the same bytes.

    Args:
        data: what it says.
        format: the name of one of `irrunner.report.formats`.
        templates: a folder of the user's own templates; each takes the place of ours of the same name.

    Raises:
        Misused: there is no such format, or the folder of templates is none.
        Refused: a template of the user's cannot be used, with the line.
    """
    chosen = find_format(format)
    picture = None
    if chosen.has_chart and (drawn := chart(data)):
        from irrunner.report.formats.html import TrustedSvg

        picture = TrustedSvg(drawn)
    return chosen.render(Page(data, picture, TEMPLATE, templates, rows=len(data.timeline)))
