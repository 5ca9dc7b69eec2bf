"""The registers as tables: what is affected, what was exposed, what to look for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from typing_extensions import override

from irrunner.errors import IrrunnerError
from irrunner.incident.tables import parse_table
from irrunner.playbook.model import REGISTER_STATES, REGISTERS
from irrunner.tui.actions.dispatch import WHEN, WHO
from irrunner.tui.actions.model import SCREEN_SCOPES, Context, Field, action
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.base import bindings
from irrunner.tui.screens.incident.screen import IncidentScreen
from irrunner.tui.screens.incident.view import IncidentView
from irrunner.tui.text import line
from irrunner.tui.widgets.line_list import LineList
from irrunner.tui.widgets.pane import Pane
from irrunner.tui.widgets.pane_tabs import PaneTabs
from irrunner.tui.widgets.table import Column, Table, TableRow
from irrunner.tui.widgets.time_formats import count

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from irrunner.tui.host import Host
    from irrunner.tui.store.snapshot import RowLine, Snapshot


_NAMES = tuple(REGISTERS)
_WIDE = {"note": 40, "used_by": 30, "where": 30, "source": 30, "address": 24}
_SHOWN = 12
"""Rows of a paste that are shown before it is added."""


class RegistersView(IncidentView):
    """One table at a time, with the names of all above."""

    FOOTER = ("register.add", "register.change", "register.state", "register.next", "register.filter", "back")

    def __init__(self, register: str = "assets", row: str = "") -> None:
        super().__init__()
        self.register = register if register in _NAMES else _NAMES[0]
        self.table = Table()
        self._wanted = row

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
        self.query_one(PaneTabs).count({name: len(snapshot.registers.get(name, ())) for name in _NAMES})
        pane = self.query_one("#rows", Pane)
        pane.rename(self.register.capitalize())
        pane.say(f"{count(len(rows), 'row')}{hint}")

    @override
    def context(self) -> Context:
        return Context(register=self.register, row=self.table.selected)

    @on(Pane.Filtered)
    def _filtered(self, event: Pane.Filtered) -> None:
        self.table.set_filter(event.text)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_change_row()

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

    def action_next_register(self, direction: int) -> None:
        """The next one, in a circle."""
        self.show_register(_NAMES[(_NAMES.index(self.register) + direction) % len(_NAMES)])

    # What the keys do

    def action_filter(self) -> None:
        """Filter the table."""
        self.query_one("#rows", Pane).begin_filter()

    def action_add_row(self) -> None:
        """A form with the register's columns."""
        add_row(self.host, self.register)

    def action_change_row(self) -> None:
        """The same form, with what the row says."""
        if self.table.selected:
            change_row(self.host, self.register, self.table.selected)

    def action_set_state(self) -> None:
        """Choose one of the states of this register."""
        from irrunner.incident.verbs.registers import register_change
        from irrunner.tui.dialogs.confirm import Choose

        row, states = self.table.selected, REGISTER_STATES.get(self.register, ())
        if not row:
            return
        if not states:
            self.say(line(f"Rows of {self.register} have no state.", "muted"))
            return

        def chosen(state: str | None) -> None:
            if state is not None:
                self.session.do(register_change, self.register, row, {"state": state}, action="register.state")

        self.app.push_screen(Choose(f"State of {row}", states), chosen)

    def action_copy(self) -> None:
        """Copy the row as its cells."""
        rows = self.snapshot.registers.get(self.register, ()) if self.snapshot else ()
        row = next((each for each in rows if each.id == self.table.selected), None)
        if row is not None:
            text = "\t".join(row.values.get(column, "") for column in REGISTERS[self.register])
            self.copy(text)

    def on_paste(self, event: events.Paste) -> None:
        """Lines or CSV: show what was understood, then add all or nothing."""
        event.stop()
        if not event.text.strip():
            return
        try:
            rows = parse_table(event.text, self.register)
        except IrrunnerError as error:
            self.host.show_error(error)
            return
        self._confirm_rows(rows)

    def _confirm_rows(self, rows: list[dict[str, str]]) -> None:
        from irrunner.incident.verbs.registers import register_import
        from irrunner.tui.dialogs.confirm import Confirm

        shown = [", ".join(f"{column} {text}" for column, text in row.items()) for row in rows[:_SHOWN]]
        more = [f"and {len(rows) - _SHOWN:,} more"] * (len(rows) > _SHOWN)
        question = "\n".join([f"These {count(len(rows), 'row')} go into {self.register}:", "", *shown, *more])
        register = self.register

        def answered(yes: bool | None) -> None:
            if yes:
                self.session.do(register_import, register, rows, action="register.import")

        self.app.push_screen(Confirm(question, confirm=f"Add to {register}"), answered)


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
    cells = (row.values.get(column, "") for column in REGISTERS[register])
    return TableRow(row.id, (row.id, *cells), "muted" if row.redacted else "")


_MARK = "cell:"
_CHOICES = {
    ("assets", "had_package"): ("yes", "no", "unknown"),
    ("assets", "executed"): ("yes", "no", "unknown"),
    ("assets", "kind"): (),
    ("credentials", "tier"): ("0", "1", "2", "3"),
    ("indicators", "confidence"): ("high", "medium", "low"),
}


def add_row(app: Host, register: str, values: dict[str, Any] | None = None, trouble: Any = None) -> None:
    """Ask for a new row's cells."""
    from irrunner.incident.verbs.registers import register_add

    def record(cells: dict[str, str], beside: dict[str, Any], again: Any) -> None:
        app.session.do(register_add, register, cells, action="register.add", refused=again, **beside)

    fields = _fields(register, {})
    _ask(app, "register.add", Context(register=register), fields, values or {}, trouble, record)


def change_row(app: Host, register: str, row: str) -> None:
    """Ask for a row's cells as they are now; only what changes is recorded."""
    from irrunner.incident.verbs.registers import register_change

    incident = app.session.incident
    if incident is None:
        return
    with app.session.lock:
        found = incident.state.registers.get(register, {}).get(row)
        present = dict(found.values) if found else {}
    if found is None:
        app.show_message(f"There is no row {row} any more.")
        return

    def record(cells: dict[str, str], beside: dict[str, Any], again: Any) -> None:
        changed = {column: text for column, text in cells.items() if text != present.get(column, "")}
        gone = {column: "" for column, text in present.items() if text and column not in cells}
        if changed or gone:
            told = {**changed, **gone}
            app.session.do(register_change, register, row, told, action="register.change", refused=again, **beside)

    fields = _fields(register, present)
    _ask(app, "register.change", Context(register=register, row=row), fields, {}, None, record)


def _fields(register: str, present: dict[str, str]) -> list[Field]:
    """A field per column; `present` fills them."""
    fields = []
    for number, column in enumerate(REGISTERS[register]):
        states = REGISTER_STATES.get(register, ()) if column == "state" else ()
        options = states or _CHOICES.get((register, column), ())
        fields.append(
            Field(
                f"{_MARK}{column}",
                column.replace("_", " ").capitalize(),
                "choice" if options else "text",
                required=number == 0,
                options=options,
                default=present.get(column, ""),
            )
        )
    return fields


def _ask(
    app: Host,
    name: str,
    context: Context,
    fields: list[Field],
    values: dict[str, Any],
    trouble: IrrunnerError | None,
    record: Any,
) -> None:
    def filled(given: dict[str, Any] | None) -> None:
        if given is None:
            return
        cells = {
            field.removeprefix(_MARK): str(value)
            for field, value in given.items()
            if field.startswith(_MARK) and str(value).strip()
        }
        beside = {field: given[field] for field in ("at", "by") if given.get(field)}

        def again(error: IrrunnerError) -> None:
            _ask(app, name, context, fields, given, error, record)

        record(cells, beside, again)

    app.push_screen(Form(action(name), [*fields, WHEN, WHO], context, values, trouble), filled)
