"""The report as it would be written now: to read, and to write to a file. Looking writes nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from irrunner.report.audiences import AUDIENCES, DEFAULT
from irrunner.safety import visible
from irrunner.safety.outputs import write_output
from irrunner.tui.actions.model import SCREEN_SCOPES
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.text import line
from irrunner.tui.widgets import markdown
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.text_view import Block, TextView

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult

    from irrunner.errors import IrrunnerError
    from irrunner.incident.incident import Incident
    from irrunner.tui.store.snapshot import Snapshot


class ReportView(IncidentView):
    """What will stand in the file, laid out to be read here."""

    FOOTER = ("report.write", "report.audience", "report.gaps", "seal", "report.export", "back")

    def __init__(self) -> None:
        super().__init__()
        self.page = TextView()
        self.markdown = ""
        self._as_of = 0
        self.audience = DEFAULT

    @override
    def compose(self) -> ComposeResult:
        yield Pane("Report", self.page, id="report")

    def on_mount(self) -> None:
        self.page.focus()
        self.page.show([Block(line("Writing the report.", "muted"))])

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.seq != self._as_of:
            self._as_of = snapshot.seq
            self._write_page()

    def _write_page(self) -> None:
        made = partial(report_to_read, templates=self.session.templates, audience=self.audience)
        self.session.background.run(made, then=self._show, refused=self._refused)

    def action_next_audience(self) -> None:
        """Show the report as the next audience gets it."""
        names = list(AUDIENCES)
        self.audience = names[(names.index(self.audience) + 1) % len(names)]
        self.query_one("#report", Pane).set_title(AUDIENCES[self.audience].title)
        self.page.show([Block(line("Writing the report.", "muted"))])
        self._write_page()

    def _refused(self, error: IrrunnerError) -> None:
        self.page.show([Block(line(error.sentence, "warning")), Block(line(error.hint, "muted"))])

    def _show(self, report: tuple[str, list[Block]]) -> None:
        if not self.is_attached:
            return
        first = not self.markdown
        self.markdown, blocks = report
        self.page.show(blocks, keep_place=not first)
        profile = AUDIENCES[self.audience].profile
        left_out = "" if profile == AUDIENCES[DEFAULT].profile else f"for {profile} readers"
        self.query_one("#report", Pane).show_facts(*filter(None, (left_out, f"as of entry {self._as_of:,}")))

    def action_seal(self) -> None:
        from irrunner.tui.screens.sealing import Sealing

        Sealing(self.app).ask()

    def action_export(self) -> None:
        from irrunner.tui.screens.report.exporting import ask_export

        ask_export(self.host)

    def action_copy(self) -> None:
        from irrunner.safety.clipboard import Kind, clip

        if self.markdown:
            self.copy(clip(self.markdown, Kind.TEXT))


class ReportScreen(IncidentScreen):
    """The report of an incident."""

    SCREEN = "report"
    VIEW = ReportView
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["report"] if scope != "anywhere"))
    view: ReportView


def render_report(
    incident: Incident,
    templates: Path | None,
    form: str = "md",
    audience: str = DEFAULT,
    *,
    profile: str = "",
    reason: str = "",
) -> str:
    """The report of the incident as it is now, for one audience; nothing is written."""
    from irrunner.application.open_incident import OpenIncident
    from irrunner.report import render

    incident.refresh()
    timing = OpenIncident(incident).timing
    return render(incident, form, audience=audience, profile=profile, reason=reason, templates=templates, timing=timing)


def report_to_read(incident: Incident, templates: Path | None, audience: str = DEFAULT) -> tuple[str, list[Block]]:
    """The report's Markdown, and the same laid out for a page."""
    markdown = render_report(incident, templates, audience=audience)
    return markdown, report_blocks(markdown)


def write_report(
    incident: Incident,
    templates: Path | None,
    target: Path,
    form: str,
    audience: str = DEFAULT,
    *,
    profile: str = "",
    reason: str = "",
) -> Path:
    """Write the report to a new private file.

    Raises:
        Refused: there is a file already, or it cannot be written; or its label does not reach its reader, and no reason
            was given. NotFound: no such profile.
    """
    from irrunner.report.printing import render_bytes

    make = partial(render_report, incident, templates, audience=audience, profile=profile, reason=reason)
    write_output(target, render_bytes(form, make))
    return target


def report_blocks(source: str) -> list[Block]:
    """Blocks for a page. It takes a while for a long report: call it in a thread of its own."""
    rows = visible(source).split("\n")
    if rows[0] == "---" and "---" in rows[1:]:  # front matter is for programs
        rows = rows[rows.index("---", 1) + 1 :]
    return markdown.blocks("\n".join(rows).strip("\n"), longest=None)
