"""What the report still lacks, as a list: Enter leads to the place where it can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from typing_extensions import override

from irrunner.incident.deadline_board import board_of
from irrunner.report import gaps
from irrunner.tui.actions.model import SCREEN_SCOPES, Context, action
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane
from irrunner.tui.widgets.table import Column, Table, TableRow

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from irrunner.incident.incident import Incident
    from irrunner.report.gaps import Gap
    from irrunner.tui.store.snapshot import Snapshot

_COLUMNS = (Column("what", 9, 10, "muted"), Column("is missing", 20, 0), Column("step", 8, 24, "muted", optional=True))
_NOTHING = "Nothing that irrunner knows of."


class GapsView(IncidentView):
    """The list."""

    FOOTER = ("list.enter", "gaps.filter", "note", "palette", "back")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_COLUMNS)
        self._gaps: dict[str, Gap] = {}
        self._as_of = 0

    @override
    def compose(self) -> ComposeResult:
        yield Pane("What the report lacks", self.table, placeholder="words", id="rows")

    def on_mount(self) -> None:
        self.table.focus()

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.seq != self._as_of:
            self._as_of = snapshot.seq
            self.session.background.run(gaps_of, then=self._show, refused=self.host.show_error)

    def _show(self, found: tuple[Gap, ...]) -> None:
        if not self.is_attached:
            return
        self._gaps = {each.name: each for each in found}
        self.table.show([TableRow(each.name, (each.kind, each.text, each.step)) for each in found])
        self.query_one("#rows", Pane).show_facts(f"{len(found)}" if found else _NOTHING)

    @override
    def context(self) -> Context:
        gap = self._gaps.get(self.table.selected)
        return Context(step=gap.step) if gap is not None else Context()

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    def action_filter(self) -> None:
        self.query_one("#rows", Pane).open_filter()

    @on(LineList.Chosen)
    def _go(self) -> None:
        """Go where the gap under the cursor can be closed."""
        if (gap := self._gaps.get(self.table.selected)) is not None:
            _lead(self, gap)


class GapsScreen(IncidentScreen):
    """What the report of an incident lacks."""

    SCREEN = "gaps"
    VIEW = GapsView
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["gaps"] if scope != "anywhere"))
    view: GapsView


def gaps_of(incident: Incident) -> tuple[Gap, ...]:
    """What the report of the incident lacks as it is now; nothing is written."""
    from irrunner.report.data.build import build_report

    incident.refresh()
    return gaps.find_gaps(build_report(incident.checklist, incident.head), board_of(incident))


def _lead(view: GapsView, gap: Gap) -> None:
    from irrunner.tui.actions.dispatch import ask

    host = view.host
    if gap.kind == gaps.WORDS:
        ask(host, action("step.write"), Context(step=gap.step), {"section": gap.section, "text": ""})
    elif gap.kind == gaps.MILESTONE:
        ask(host, action("milestone"), Context(), {"name": gap.milestone})
    elif gap.kind == gaps.DUTY:
        host.navigation.go_to("deadlines")
    elif gap.kind == gaps.SIGN_OFF:
        ask(host, action("review" if "reviewed" in gap.text else "issue"), Context(), {})
    elif gap.step:
        host.navigation.go_to_step(gap.step)
    else:
        host.show_notice("No step of this playbook asks for it: write a note, or answer a question.")
