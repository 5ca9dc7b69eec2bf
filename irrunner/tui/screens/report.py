"""The report as it would be written now: to read, and to write to a file. Looking writes nothing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from irrunner.tui.actions.model import SCREEN_SCOPES
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen
from irrunner.tui.screens.incident.view import IncidentView
from irrunner.tui.screens.report.rendering import report_to_read
from irrunner.tui.text import line
from irrunner.tui.widgets.pane import Pane
from irrunner.tui.widgets.text_view import Block, TextView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from irrunner.errors import IrrunnerError
    from irrunner.tui.store.snapshot import Snapshot


class ReportView(IncidentView):
    """What will stand in the file, laid out to be read here."""

    FOOTER = ("report.write", "report.copy", "note", "palette", "back")

    def __init__(self) -> None:
        super().__init__()
        self.page = TextView()
        self.markdown = ""
        self._as_of = 0

    @override
    def compose(self) -> ComposeResult:
        yield Pane("Report", self.page, id="report")

    def on_mount(self) -> None:
        """To be read."""
        self.page.focus()
        self.page.show([Block(line("Writing the report.", "muted"))])

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.seq != self._as_of:
            self._as_of = snapshot.seq
            made = partial(report_to_read, templates=self.session.templates)
            self.session.beside(made, then=self._show, refused=self._refused)

    def _refused(self, error: IrrunnerError) -> None:
        self.page.show([Block(line(error.sentence, "warning")), Block(line(error.hint, "muted"))])

    def _show(self, report: tuple[str, list[Block]]) -> None:
        if not self.is_attached:
            return
        first = not self.markdown
        self.markdown, blocks = report
        self.page.show(blocks, keep_place=not first)
        self.query_one("#report", Pane).say(f"as of entry {self._as_of:,}")

    def action_copy(self) -> None:
        """Copy all of it."""
        if self.markdown:
            self.copy(self.markdown)


class ReportScreen(IncidentScreen):
    """The report of an incident."""

    SCREEN = "report"
    VIEW = ReportView
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["report"] if scope != "anywhere"))
