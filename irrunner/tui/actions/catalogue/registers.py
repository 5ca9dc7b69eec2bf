"""What can be done with the registers: assets, credentials, indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.tui.actions.model import Action, Context, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.tui.store.session import Session


def _import(session: Session, context: Context, values: dict[str, Any], how: Mapping[str, Any]) -> None:
    """Read the file, then add its rows in one transaction."""
    from irrunner.errors import IrrunnerError
    from irrunner.incident.tables import read_table_file
    from irrunner.incident.verbs.registers import register_import

    try:
        rows = read_table_file(values.pop("source"), context.register)
    except IrrunnerError as error:
        how["refused"](error)
        return
    session.do(register_import, context.register, rows, **how, **values)


ACTIONS = (
    Action("register.add", "Add a row", ("a",), "registers", "add", verb="register add", call="screen.add_row"),
    Action(
        "register.change",
        "Change the row",
        ("c",),
        "registers",
        "change",
        verb="register change",
        call="screen.change_row",
    ),
    Action("register.state", "Set the row's state", ("s",), "registers", "state", call="screen.set_state"),
    Action(
        "register.import",
        "Add many rows from a file (CSV, or a name per line)",
        ("i",),
        "registers",
        "import",
        verb="register import",
        takes=("register",),
        fields=(
            Field("source", "File", "file", required=True, help="CSV with column names on top, or a name per line."),
        ),
        run=_import,
        help="Pasting lines into the table does the same.",
    ),
    Action("register.next", "Next register", ("l", "right"), "registers", "next", call="screen.next_register(1)"),
    Action("register.previous", "Previous register", ("h", "left"), "registers", call="screen.next_register(-1)"),
    Action("register.copy", "Copy the row", ("y",), "registers", "copy", call="screen.copy"),
    Action("register.filter", "Filter the table", ("slash",), "registers", "filter", call="screen.filter"),
)
