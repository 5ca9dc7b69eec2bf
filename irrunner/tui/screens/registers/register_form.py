"""The form for one row of a register, made from its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.incident.verbs.registers import FREE
from irrunner.playbook.model import REGISTER_STATES, REGISTERS
from irrunner.tui.actions.dispatch import WHEN, WHO
from irrunner.tui.actions.model import Context, Field, action
from irrunner.tui.dialogs.form import Form, open_form

if TYPE_CHECKING:
    from irrunner.errors import IrrunnerError
    from irrunner.playbook.column_values import ColumnChoices
    from irrunner.tui.host import Host

_MARK = "cell:"


def add_row(app: Host, register: str, values: dict[str, Any] | None = None, trouble: Any = None) -> None:
    """Ask for a new row's cells."""
    from irrunner.incident.verbs.registers import register_add

    def record(cells: dict[str, str], beside: dict[str, Any], again: Any) -> None:
        app.session.do(register_add, register, cells, action="register.add", refused=again, **beside)

    fields = _fields(app, register, {})
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
        seen = found.entries[-1].seq if found else 0
    if found is None:
        app.show_message(f"There is no row {row} any more.")
        return

    def record(cells: dict[str, str], beside: dict[str, Any], again: Any) -> None:
        changed = {column: text for column, text in cells.items() if text != present.get(column, "")}
        gone = {column: "" for column, text in present.items() if text and column not in cells}
        if changed or gone:
            write({**changed, **gone}, beside, again, 0)

    def write(values: dict[str, str], beside: dict[str, Any], again: Any, accepted: int) -> None:
        def refused(error: IrrunnerError) -> None:
            overrule(app, error, lambda newest: write(values, beside, again, newest), again)

        arguments = {"seen": seen, "overrule": accepted, **beside}

        app.session.do(register_change, register, row, values, action="register.change", refused=refused, **arguments)

    fields = _fields(app, register, present)
    _ask(app, "register.change", Context(register=register, row=row), fields, {}, None, record)


def set_state(app: Host, register: str, row: str, seen: int) -> None:
    """Ask for one of the states of a register; `seen` is the newest entry of the row, as it is shown."""
    from irrunner.incident.verbs.registers import register_change
    from irrunner.tui.dialogs.confirm import Choose

    def chosen(number: int | None) -> None:
        if number is not None:
            write(REGISTER_STATES[register][number], 0)

    def write(state: str, accepted: int) -> None:
        def refused(error: IrrunnerError) -> None:
            overrule(app, error, lambda newest: write(state, newest))

        arguments: dict[str, Any] = {"seen": seen, "overrule": accepted, "action": "register.state", "refused": refused}
        app.session.do(register_change, register, row, {"state": state}, **arguments)

    app.push_screen(Choose(f"State of {row}", REGISTER_STATES[register]), chosen)


def overrule(app: Host, error: IrrunnerError, write: Any, otherwise: Any = None) -> None:
    """Show who changed a cell meanwhile and both values, and write only if somebody says so.

    Args:
        app: the app.
        error: why a change was refused.
        write: makes the change; it gets the newest entry of the row that the person has seen by then.
        otherwise: gets the error when it is another one, or the person does not overrule; None: it is shown.
    """
    from irrunner.incident.verbs.registers import CellChanged
    from irrunner.tui.dialogs.confirm import Confirm

    back = otherwise or app.show_error
    if not isinstance(error, CellChanged):
        back(error)
        return
    newest = error.newest
    lines = [f"{error.row} was changed while you wrote:", ""]
    for column, now, wanted, entry in error.cells:
        lines += [
            f"{column}: {now or '(empty)'}",
            f"  by {entry.by}, entry {entry.seq}",
            f"yours: {wanted or '(empty)'}",
        ]

    def answered(yes: bool | None) -> None:
        if yes:
            write(newest)
        elif otherwise is not None:
            otherwise(error)

    app.push_screen(Confirm("\n".join(lines), confirm="Overrule it with yours"), answered)


def _fields(app: Host, register: str, present: dict[str, str]) -> list[Field]:
    """A field per column; `present` fills them. What conditions compare is chosen from a list."""
    fields = []
    choices = _choices(app)
    for number, column in enumerate(REGISTERS[register]):
        options = choices.values(register, column) if number and _is_chosen(choices, register, column) else ()
        if options and (said := present.get(column, "")) and said not in options:
            options = (*options, said)  # of an older record; what a form shows is never lost
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


def _choices(app: Host) -> ColumnChoices:
    """What the columns may say in the incident that is open."""
    incident = app.session.incident
    if incident is None:
        return FREE
    with app.session.lock:
        return incident.checklist.columns


def _is_chosen(choices: ColumnChoices, register: str, column: str) -> bool:
    """Whether a list can be offered: nothing else is taken, or nothing else makes sense."""
    return choices.is_strict(register, column) or column in ("had_package", "executed", "tier", "in_use", "confidence")


def _ask(
    app: Host,
    name: str,
    context: Context,
    fields: list[Field],
    values: dict[str, Any],
    trouble: IrrunnerError | None,
    record: Any,
) -> None:
    def filled(given: dict[str, Any]) -> None:
        cells = {
            field.removeprefix(_MARK): str(value)
            for field, value in given.items()
            if field.startswith(_MARK) and str(value).strip()
        }
        beside = {field: given[field] for field in ("at", "by") if given.get(field)}

        def again(error: IrrunnerError) -> None:
            _ask(app, name, context, fields, given, error, record)

        record(cells, beside, again)

    open_form(app, Form(action(name), [*fields, WHEN, WHO], context, values, trouble), filled)
