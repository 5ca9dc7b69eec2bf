"""One door to reports: an incident in, a text out. Nothing is written, and no clock is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from irrunner.errors import Misused
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.incident import Incident
    from irrunner.incident.targets import Timing
    from irrunner.report.data.model import Report

Format = Literal["md", "html", "json"]
FORMATS: tuple[Format, ...] = ("md", "html", "json")
"""Markdown to edit, one HTML file to send, JSON to process."""


def render(incident: Incident, format: Format, *, templates: Path | None = None, timing: Timing | None = None) -> str:
    """The report of an incident as of its last entry: the same journal always gives the same bytes.

    Args:
        incident: the incident; what is new in its journal is read first.
        format: one of FORMATS.
        templates: a folder of the user's own templates; each takes the place of ours of the same name.
        timing: what the targets of steps count, as an exercise has it; None for time on the wall.

    Raises:
        NotFound: there is no such incident.
        Refused: a template of the user's cannot be used, with the line.
        Misused: no such format, or the folder of templates is none.
    """
    if format not in FORMATS:
        raise Misused(f"There is no report format {format!r}.", hint=f"There are: {', '.join(FORMATS)}.")
    if templates is not None and not templates.is_dir():
        raise Misused(f"{templates} is no folder of report templates.")
    incident.refresh()
    head = incident.head
    from irrunner.report.data.build import view

    if format == "json":
        return _as_json(view(incident.checklist, head, exact=True, timing=timing))
    report = view(incident.checklist, head, timing=timing)
    from irrunner.report.data.context import ReportContext
    from irrunner.report.svg.chart import chart

    drawn = chart(ReportContext(incident.checklist, exact=False)) if format == "html" else None
    if templates is not None:
        from irrunner.report.template_sandbox import render_sandboxed

        return render_sandboxed(report, drawn, format, [templates, shipped("reports")], lines=len(report.timeline))
    from irrunner.report.layout import render_template

    return render_template(report, drawn, format, [shipped("reports")])


def _as_json(report: Report) -> str:
    """All fields in their order; what a terminal would obey is spelled as a JSON escape, which means the same."""
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"
    return re.sub(r"[^\x20-\x7e\n]", _escaped_if_hidden, text)


def _escaped_if_hidden(match: re.Match[str]) -> str:
    from irrunner.safety import visible

    character = match[0]
    if visible(character) == character:
        return character
    utf16 = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{utf16[at : at + 2].hex()}" for at in range(0, len(utf16), 2))
