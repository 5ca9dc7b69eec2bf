"""The report from the screen: rendered beside everything else, and written to a new file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.safety.paths import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.incident import Incident
    from irrunner.tui.widgets.text_view import Block


def render_report(incident: Incident, templates: Path | None, form: str = "md") -> str:
    """The report of the incident as it is now; nothing is written."""
    from irrunner.application.open_incident import OpenIncident
    from irrunner.report import render

    incident.refresh()
    return render(incident, form, templates=templates, timing=OpenIncident(incident).timing)


def report_to_read(incident: Incident, templates: Path | None) -> tuple[str, list[Block]]:
    """The report's Markdown, and the same laid out for a page."""
    from irrunner.tui.screens.report.report_markdown import paper

    markdown = render_report(incident, templates)
    return markdown, paper(markdown)


def write_report(incident: Incident, templates: Path | None, target: Path, form: str) -> Path:
    """Write the report to a new private file.

    Raises:
        Refused: there is a file already, or it cannot be written.
    """
    write_new(target, render_report(incident, templates, form).encode("utf-8", "replace"))
    return target
