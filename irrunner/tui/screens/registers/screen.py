"""The registers as tables: what is affected, what was exposed, what to look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from typing_extensions import override

from irrunner.errors import IrrunnerError
from irrunner.playbook.model import REGISTER_STATES, REGISTERS
from irrunner.tui.actions.model import SCREEN_SCOPES, Context
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen, IncidentView
from irrunner.tui.screens.registers.import_keys import ImportKeys
from irrunner.tui.screens.registers.import_rows import import_text
from irrunner.tui.screens.registers.register_form import add_row, change_row, set_state
from irrunner.tui.text import line
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.panes import Pane, PaneTabs
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

    from irrunner.tui.store.snapshot import RowLine, Snapshot


_NAMES = tuple(REGISTERS)
_WIDE = {"note": 40, "used_by": 30, "where": 30, "source": 30, "address": 24}


class RegistersView(IncidentView):
    """One table at a time, with the names of all above."""

    FOOTER = ("register.add", "register.change", "register.state", "register.matrix", "register.next", "back")

    def __init__(self, register: str = "assets", row: str = "") -> None:
        super().__init__()
        self.register = register if register in _NAMES else _NAMES[0]
        self.table = Table()
        self._wanted = row
        self._imports = ImportKeys(self)

    @override
    def compose(self) -> ComposeResult:
        yield PaneTabs(_NAMES)
        yield Pane(self.register.capitalize(), self.table, placeholder="words", id="rows")

    def on_mount(self) -> None:
        """The table first."""
        self.table.focus()
        self.query_one(PaneTabs).show(self.register)

    @override
    def show_snapshot(self, snapshot: Snapshot) -> None:
        rows = snapshot.registers.get(self.register, ())
        self.table.show([_row(self.register, row) for row in rows], _columns(self.register))
        if self._wanted and self.table.select(self._wanted):
            self._wanted = ""
        hint = "" if rows else "  none yet: a adds one, and a paste adds a line or a CSV row each"
        if not rows and self.register == "indicators":
            hint = "  none yet: p loads a list, a adds one, and a paste adds a line or a CSV row each"
        self.query_one(PaneTabs).count({name: len(snapshot.registers.get(name, ())) for name in _NAMES})
        pane = self.query_one("#rows", Pane)
        pane.set_title(self.register.capitalize())
        pane.show_facts(f"{count(len(rows), 'row')}{hint}")

    @override
    def context(self) -> Context:
        return Context(register=self.register, row=self.table.selected)

    @override
    def footer(self) -> Sequence[str]:
        if self.register != "indicators":
            return self.FOOTER
        return ("indicators.load", "register.add", "register.change", "register.next", "register.filter", "back")

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    @on(PaneTabs.Chosen)
    def _tab(self, event: PaneTabs.Chosen) -> None:
        self.show_register(event.name)

    def show_register(self, name: str) -> None:
        """Another register."""
        self.register = name
        self.query_one(PaneTabs).show(name)
        self.query_one("#rows", Pane).clear_filter()
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)
        self.table.focus()
        self.refresh_footer()

    def action_next_register(self, direction: int) -> None:
        """The next one, in a circle."""
        self.show_register(_NAMES[(_NAMES.index(self.register) + direction) % len(_NAMES)])

    # What the keys do

    @override
    def parts(self) -> Sequence[object]:
        return (self._imports,)

    def action_filter(self) -> None:
        """Filter the table."""
        self.query_one("#rows", Pane).open_filter()

    def action_add_row(self) -> None:
        """A form with the register's columns."""
        add_row(self.host, self.register)

    @on(LineList.Chosen)
    def action_change_row(self) -> None:
        """The same form, with what the row says."""
        if self.table.selected:
            change_row(self.host, self.register, self.table.selected)

    def action_set_state(self) -> None:
        """Choose one of the states of this register."""
        row = self.table.selected
        if row and not REGISTER_STATES.get(self.register):
            self.say(line(f"Rows of {self.register} have no state.", "muted"))
        elif row:
            rows = self.snapshot.registers.get(self.register, ()) if self.snapshot else ()
            set_state(self.host, self.register, row, next((each.newest for each in rows if each.id == row), 0))

    def action_copy(self) -> None:
        """Copy the row as its cells."""
        from irrunner.safety.clipboard import clip_cells

        rows = self.snapshot.registers.get(self.register, ()) if self.snapshot else ()
        row = next((each for each in rows if each.id == self.table.selected), None)
        if row is not None:
            self.copy(clip_cells(row.values.get(column, "") for column in REGISTERS[self.register]))

    def on_paste(self, event: events.Paste) -> None:
        """Lines or CSV: show what was understood, then add all or nothing."""
        event.stop()
        if not event.text.strip():
            return
        try:
            import_text(self.host, self.register, event.text, "paste")
        except IrrunnerError as error:
            self.host.show_error(error)


class RegistersScreen(IncidentScreen):
    """The registers of an incident."""

    SCREEN = "registers"
    VIEW = RegistersView
    BINDINGS: ClassVar[list[Any]] = bindings(*(scope for scope in SCREEN_SCOPES["registers"] if scope != "anywhere"))
    view: RegistersView


def _columns(register: str) -> tuple[Column, ...]:
    first, *rest = REGISTERS[register]
    others = (Column(name.replace("_", " "), 5, _WIDE.get(name, 16), "muted" * (name == "note"), True) for name in rest)
    return (Column("", 2, 5, "muted"), Column(first, 10, 0), *others)


def _row(register: str, row: RowLine) -> TableRow:
    first, *cells = (row.values.get(column, "") for column in REGISTERS[register])
    name = f"{first} (withdrawn)" if row.withdrawn else first
    return TableRow(row.id, (row.id, name, *cells), "muted" if row.redacted or row.withdrawn else "")
