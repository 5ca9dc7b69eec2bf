"""Another tool's timeline: ask for the file and the zone, show what would come of it, and bring it in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.safety import one_line
from irrunner.tui.actions.dispatch import WHO
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.form import Form, open_form

if TYPE_CHECKING:
    from irrunner.errors import IrrunnerError
    from irrunner.incident import Incident
    from irrunner.incident.tables.timeline_preview import TimelinePreview
    from irrunner.tui.host import Host

_SHOWN = 5
_FIELDS = (
    Field("source", "File", "file", required=True, help="CSV or JSON Lines of Timesketch, plaso, hayabusa or others."),
    Field("zone", "Zone", help="Of times that name none.", example="such as UTC, +02:00, Europe/Berlin"),
    Field("encoding", "Encoding", help="Only if it is not UTF-8.", example="such as cp1252"),
)


def import_timeline(app: Host, values: dict[str, Any] | None = None, trouble: IrrunnerError | None = None) -> None:
    """Ask for a file, then for a yes to what would come of it."""

    def filled(given: dict[str, Any]) -> None:
        app.session.background.run(
            lambda incident: _preview(incident, given),
            then=lambda preview: _ask(app, preview, given),
            refused=lambda error: import_timeline(app, given, error),
        )

    form = Form(action("timeline.import"), [*_FIELDS, WHO], Context(), values or {}, trouble)
    open_form(app, form, filled)


def _preview(incident: Incident, given: dict[str, Any]) -> TimelinePreview:
    """Runs in a thread of its own: a large file takes a second."""
    from irrunner.incident.tables.source import read_file
    from irrunner.incident.tables.timeline_preview import preview_timeline
    from irrunner.incident.tables.timeline_rows import read_timeline

    incident.refresh()
    text = read_file(Path(given["source"]), given.get("encoding", ""))
    return preview_timeline(read_timeline(text, zone=given.get("zone", ""), now=incident.clock()), incident.state)


def _ask(app: Host, preview: TimelinePreview, given: dict[str, Any]) -> None:
    from irrunner.incident.tables.timeline_preview import timeline_lines
    from irrunner.incident.verbs.timeline import timeline_import
    from irrunner.tui.dialogs.confirm import Confirm

    name = Path(given["source"]).name
    zone = app.session.incident.state.zone if app.session.incident is not None else "UTC"
    lines = [one_line(line, 300) for line in timeline_lines(preview, name, zone, shown=_SHOWN)]
    if not preview.new:
        app.show_message("\n".join(lines), "Nothing is new, so nothing is written.")
        return
    told: dict[str, Any] = {"source": name, "zone": given.get("zone", "") if preview.zoned else ""}
    told |= {"by": given["by"]} if given.get("by") else {}

    def answered(yes: bool | None) -> None:
        if yes:
            entries = [(row.moment, row.text) for row in preview.new]
            app.session.do(timeline_import, entries, action="timeline.import", **told)

    app.push_screen(Confirm("\n".join(lines), confirm="Add to the timeline", enter=True), answered)
