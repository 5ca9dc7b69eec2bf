"""Verbs on registers: assets, credentials and indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import NotFound, Refused
from irrunner.incident.state import ROW_LETTER
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import RegisterChanged, RegisterEntered
from irrunner.playbook.model import REGISTER_STATES, REGISTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write

MAX_CELL = 2_000
MAX_ROWS = 10_000
"""Rows of one import."""


@verb("register add", "Add a row to a register")
def register_add(
    incident: Incident, register: str, values: Mapping[str, str], *, step: str = "", at: At = None, by: str = ""
) -> Entry:
    """Add one row.

    Raises:
        NotFound: no such register or column. Refused: the row has no name, or a state that does not exist.
    """
    return register_import(incident, register, [values], step=step, at=at, by=by)[0]


@verb("register import", "Add many rows to a register")
def register_import(
    incident: Incident,
    register: str,
    rows: Sequence[Mapping[str, str]],
    *,
    step: str = "",
    at: At = None,
    by: str = "",
) -> list[Entry]:
    """Add many rows in one transaction: all or none.

    Raises:
        NotFound, Refused: as `register_add`, with the number of the row.
    """
    if not rows:
        raise Refused("There are no rows. Nothing was written.")
    if len(rows) > MAX_ROWS:
        raise Refused(f"{len(rows):,} rows are more than {MAX_ROWS:,} at once. Nothing was written.")
    columns_of(register)
    with incident.writing(at, by) as write:
        key = str(require_step(write.checklist, step).key) if step else ""
        cleaned = []
        for number, row in enumerate(rows, 1):
            cleaned.append(_row(register, row, f"row {number}: " if len(rows) > 1 else ""))
        return [
            write(RegisterEntered(row), register=register, row=name, step=key)
            for name, row in _named(write, register, cleaned)
        ]


@verb("register change", "Change columns of a row")
def register_change(
    incident: Incident, register: str, row: str, values: Mapping[str, str], *, at: At = None, by: str = ""
) -> Entry:
    """Change some columns of a row; an empty text clears one.

    Raises:
        NotFound: no such register, row or column.
    """
    columns_of(register)
    with incident.writing(at, by) as write:
        if row not in write.state.registers[register]:
            raise NotFound(f"{register} has no row {row!r}.", hint=f"`irrunner register {register} list` shows them.")
        if not values:
            raise Refused("Nothing to change.", hint="Write column=value.")
        return write(RegisterChanged(_cells(register, values, "")), register=register, row=row)


def columns_of(register: str) -> tuple[str, ...]:
    """A register's columns.

    Raises:
        NotFound: there is no such register.
    """
    if register not in REGISTERS:
        raise NotFound(f"There is no register {register!r}.", hint=f"There are: {', '.join(REGISTERS)}.")
    return REGISTERS[register]


def _row(register: str, values: Mapping[str, str], where: str) -> dict[str, str]:
    cells = _cells(register, values, where)
    if not cells.get(columns_of(register)[0]):
        raise Refused(f"{where}a row of {register} needs a {columns_of(register)[0]}. Nothing was written.")
    return cells


def _cells(register: str, values: Mapping[str, str], where: str) -> dict[str, str]:
    columns = columns_of(register)
    cells: dict[str, str] = {}
    for given, text in values.items():
        column = columns[0] if given == "name" else given
        if column not in columns:
            from irrunner.playbook.problems import suggest

            meant = suggest(given, list(columns))
            hint = f"Did you mean {meant!r}?" if meant else f"Columns: {', '.join(columns)}."
            raise NotFound(f"{where}{register} has no column {given!r}. Nothing was written.", hint=hint)
        if len(text) > MAX_CELL:
            raise Refused(f"{where}{column} is longer than {MAX_CELL} characters. Nothing was written.")
        states = REGISTER_STATES.get(register, ())
        if column == "state" and text and text not in states:
            raise Refused(f"{where}{text!r} is no state of {register}.", hint=f"States: {', '.join(states)}.")
        cells[column] = text.strip()
    return cells


def _named(write: Write, register: str, rows: list[dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    """Every new row with its id; ids count on and are never used again."""
    letter = ROW_LETTER[register]
    first = 1 + max((int(each.removeprefix(letter)) for each in write.state.registers[register]), default=0)
    return [(f"{letter}{number}", row) for number, row in enumerate(rows, first)]
