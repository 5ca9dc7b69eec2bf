"""The report from the screen: rendered beside everything else, and written to a new file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.safety.paths import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident.incident import Incident
    from irrunner.tui.widgets.page import Block


def render_report(incident: Incident, form: str = "md") -> str:
    """The report of the incident as it is now; nothing is written."""
    from irrunner.report import render

    incident.refresh()
    return render(incident, form)  # type: ignore[arg-type]


def report_to_read(incident: Incident) -> tuple[str, list[Block]]:
    """The report's Markdown, and the same laid out for a page."""
    from irrunner.tui.widgets.paper import paper

    markdown = render_report(incident)
    return markdown, paper(markdown)


def write_report(incident: Incident, target: Path, form: str) -> Path:
    """Write the report to a new private file.

    Raises:
        Refused: there is a file already, or it cannot be written.
    """
    write_new(target, render_report(incident, form).encode("utf-8", "replace"))
    return target
