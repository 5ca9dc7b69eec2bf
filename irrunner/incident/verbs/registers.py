"""Verbs on registers: assets, credentials and indicators."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from irrunner.errors import NotFound, Refused
from irrunner.incident.credential_facts import CREDENTIALS, entry_values
from irrunner.incident.state import ROW_LETTER
from irrunner.incident.verbs.growth import rows_grew
from irrunner.incident.verbs.registry import verb
from irrunner.incident.verbs.steps import require_step
from irrunner.journal.events import RegisterChanged, RegisterEntered, RegisterWithdrawn
from irrunner.playbook.column_values import ColumnChoices, column_choices, fitting_cell
from irrunner.playbook.model import REGISTERS
from irrunner.safety.commands import command_for
from irrunner.safety.secrets import find_secrets, refuse_bare_secret, refuse_secrets, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident, Write
    from irrunner.incident.state import RegisterRow, State

FREE: Final = column_choices({}, (), {})
"""Without a playbook, only the states of a register are choices."""
MAX_CELL = 2_000
MAX_ROWS = 10_000
"""Rows of one import."""
MAX_COMPARED = 1_000
"""Indicators that a new one is compared with in all their spellings; with more, adding one would become slow."""


class CellChanged(Refused):
    """Somebody changed the same cell while this change was prepared.

    Attributes:
        row: the id. newest: the newest entry of the row, on which a change has to be based now.
        cells: column, what it says now, what it was to say, and the entry that put in what it says.
    """

    def __init__(self, row: RegisterRow, cells: Sequence[tuple[str, str, str, Entry]]) -> None:
        """Name both values and who wrote the one that stands."""
        said = "; ".join(
            f"{column} is {now or 'empty'!r} by {entry.by} (entry {entry.seq}), and you say {wanted or 'empty'!r}"
            for column, now, wanted, entry in cells
        )
        super().__init__(
            f"{row.id} was changed meanwhile: {said}. Nothing was written.",
            hint=f"Talk to {cells[0][3].by}, or overrule it with --force.",
        )
        self.row = row.id
        self.newest = row.entries[-1].seq
        self.cells = tuple(cells)


@verb("register add", "Add a row to a register")
def register_add(
    incident: Incident, register: str, values: Mapping[str, str], *, step: str = "", at: At = None, by: str = ""
) -> Entry:
    """Add one row, also when there is one of the same name: the entry then names that one.

    Raises:
        NotFound: no such register or column. Refused: the row has no name, or a state that does not exist.
    """
    return register_import(incident, register, [values], step=step, again=True, at=at, by=by)[0]


@verb("register import", "Add many rows to a register")
def register_import(
    incident: Incident,
    register: str,
    rows: Sequence[Mapping[str, str]],
    *,
    source: str = "",
    again: bool = False,
    step: str = "",
    at: At = None,
    by: str = "",
) -> list[Entry]:
    """Add many rows in one transaction: all or none. Several are a batch, which can be withdrawn.

    Args:
        incident: the incident.
        register: which one.
        rows: columns and texts.
        source: what the batch is called, such as the name of a file.
        again: enter a row even if there is one of that name already.
        step: the step that collected them.
        at: when.
        by: whose act it is.

    Returns:
        The entries; none for rows that are there already.

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
            where = f"row {number}: " if len(rows) > 1 else ""
            cleaned.append(check_row(register, row, where, choices=write.checklist.columns))
        if not again:
            cleaned = _not_there(write.state, register, cleaned)
        batch = next_batch(write.state) if source or len(cleaned) > 1 else ""
        same = _twin(write.state, register, cleaned[0]) if again and len(cleaned) == 1 else ""
        entries = [
            write(RegisterEntered(row, source), register=register, row=name, step=key, batch=batch, same=same or None)
            for name, row in _named(write, register, cleaned)
        ]
        rows_grew(write, register, entries)
        return entries


def enter_found_rows(
    write: Write, register: str, rows: Sequence[Mapping[str, str]], refs: Mapping[str, object]
) -> list[Entry]:
    """Enter the rows that a check found and the register does not have, as part of its end; several are a batch.

    What looks like a secret in them is cut off: nobody read them, and the evidence has the whole of it.

    Raises:
        NotFound, Refused: as `register_add`.
    """
    columns_of(register)
    harmless = [{column: without_secrets(text) for column, text in row.items()} for row in rows]
    new = _not_there(write.state, register, [check_row(register, row) for row in harmless])
    batch = next_batch(write.state) if len(new) > 1 else ""
    return enter_rows(write, register, new, f"check {refs['check']}", {**refs, "batch": batch})


def enter_rows(
    write: Write, register: str, rows: list[dict[str, str]], source: str, refs: Mapping[str, object]
) -> list[Entry]:
    """Enter rows that were checked, all of them, as a part of another act; what waits for them is open again."""
    entries = [
        write(RegisterEntered(row, source), register=register, row=name, **refs)
        for name, row in _named(write, register, rows)
    ]
    rows_grew(write, register, entries)
    return entries


def next_batch(state: State) -> str:
    """The id of the batch that comes next."""
    return f"b{len(state.batches) + 1}"


@verb("register change", "Change columns of a row")
def register_change(
    incident: Incident,
    register: str,
    row: str,
    values: Mapping[str, str],
    *,
    seen: int = 0,
    overrule: int = 0,
    at: At = None,
    by: str = "",
) -> Entry:
    """Change some columns of a row; an empty text clears one.

    Args:
        incident: the incident.
        register: which one.
        row: the id of the row.
        values: columns and what they say from now on.
        seen: the newest entry of the row that the person had in front of them; 0 when they looked at none.
        overrule: the newest entry that the person overrules knowingly; 0 for none.
        at: when.
        by: whose act it is.

    Raises:
        NotFound: no such register, row or column.
        CellChanged: somebody put another value into one of the cells after `seen` and `overrule`.
        Refused: the row was withdrawn, or nothing is to be changed.
    """
    columns_of(register)
    with incident.writing(at, by) as write:
        found = require_row(write.state, register, row)
        if not values:
            raise Refused("Nothing to change.", hint="Write column=value.")
        cells = _typed(register, _cells(register, values, "", write.checklist.columns), found)
        newer = _changed_since(found, cells, seen) if seen else []
        over = max((entry.seq for _, _, _, entry in newer), default=0)
        if over > overrule:
            raise CellChanged(found, newer)
        seen_now = min(seen, found.entries[-1].seq) if seen else None
        was = row_key(register, found.values)
        entry = write(RegisterChanged(cells), register=register, row=row, seen=seen_now, over=over or None)
        if row_key(register, {**found.values, **cells}) != was:
            rows_grew(write, register, [entry], changed=True)
        return entry


@verb("register withdraw", "Say that a row or a batch should not be in the register")
def register_withdraw(incident: Incident, register: str, what: str, *, why: str, at: At = None, by: str = "") -> Entry:
    """Withdraw a row (`a3`) or all rows of a batch (`b1`): they keep their ids and open no steps.

    Raises:
        NotFound: no such register, row or batch.
        Refused: there is no reason, or it is withdrawn already.
    """
    columns_of(register)
    if not why.strip():
        raise Refused("A withdrawal needs a reason. Nothing was written.", hint="Say why (--why).")
    with incident.writing(at, by) as write:
        batch = write.state.batches.get(what)
        if batch is not None and batch.register == register:
            if batch.withdrawn is not None:
                raise Refused(f"{what} was withdrawn by {batch.withdrawn.by} in entry {batch.withdrawn.seq}.")
            return write(RegisterWithdrawn(why.strip()), register=register, batch=what)
        require_row(write.state, register, what)
        return write(RegisterWithdrawn(why.strip()), register=register, row=what)


def columns_of(register: str) -> tuple[str, ...]:
    """A register's columns.

    Raises:
        NotFound: there is no such register.
    """
    if register not in REGISTERS:
        raise NotFound(f"There is no register {register!r}.", hint=f"There are: {', '.join(REGISTERS)}.")
    return REGISTERS[register]


def require_row(state: State, register: str, row: str) -> RegisterRow:
    """A row that stands.

    Raises:
        NotFound: there is none. Refused: it was withdrawn.
    """
    found = state.registers[register].get(row)
    if found is None:
        rows = command_for(state.incident, "register", register, "list")
        raise NotFound(f"{register} has no row {row!r}.", hint=f"`{rows}` shows them.")
    if found.withdrawn is not None:
        gone = found.withdrawn
        raise Refused(f"{row} of {register} was withdrawn by {gone.by} in entry {gone.seq}. Nothing was written.")
    return found


def row_key(register: str, values: Mapping[str, str]) -> str:
    """What two rows have in common that mean the same thing: the name in any case, the indicator in any spelling."""
    from irrunner.safety.indicators import indicator_key

    first = columns_of(register)[0]
    name = values.get(first) or values.get("name", "")
    return indicator_key(name) if register == "indicators" else unicodedata.normalize("NFC", name.strip()).casefold()


def keys_of_rows(rows: Iterable[RegisterRow]) -> dict[str, RegisterRow]:
    """The rows that stand, by what they have in common with a row that means the same; the oldest of each."""
    found: dict[str, RegisterRow] = {}
    for row in rows:
        if row.withdrawn is None and (key := row_key(row.register, row.values)):
            found.setdefault(key, row)
    return found


def check_row(
    register: str, values: Mapping[str, str], where: str = "", *, choices: ColumnChoices = FREE
) -> dict[str, str]:
    """The cells of a new row as they are entered; an indicator's type is worked out where nobody gave it.

    Args:
        register: which one.
        values: columns and texts.
        where: what the sentence of an error starts with.
        choices: what the columns may say; without it only the states of the register are choices.

    Raises:
        NotFound: no such column. Refused: the row has no name, or a cell cannot be entered.
    """
    cells = _cells(register, values, where, choices)
    if not cells.get(columns_of(register)[0]):
        raise Refused(f"{where}a row of {register} needs a {columns_of(register)[0]}. Nothing was written.")
    return _typed(register, cells, None)


def _typed(register: str, cells: dict[str, str], present: RegisterRow | None) -> dict[str, str]:
    """The cells with the type of the indicator; a type that was worked out follows a value that changes."""
    if register != "indicators" or ("value" not in cells and "type" not in cells):
        return cells
    from irrunner.safety.indicators import indicator_type

    value = cells.get("value", present.cell("value") if present else "")
    given = cells.get("type", "")
    if present is not None and "type" not in cells:
        was = present.cell("type")
        given = was if was != indicator_type("", present.cell("value")) else ""
        kind = indicator_type(given, value)
        return cells if kind == was else {**cells, "type": kind}
    kind = indicator_type(given, value)
    return {**cells, "type": kind} if kind else cells


def _cells(register: str, values: Mapping[str, str], where: str, choices: ColumnChoices) -> dict[str, str]:
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
        cells[column] = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    _refuse_values(register, cells, where)
    try:
        return {column: fitting_cell(choices, register, column, text) for column, text in cells.items()}
    except Refused as refused:
        raise Refused(f"{where}{refused.sentence}", hint=refused.hint) from refused


def _refuse_values(register: str, cells: Mapping[str, str], where: str) -> None:
    """Refuse cells that hold the value of a secret; at once where none does, for 10,000 rows."""
    if register == CREDENTIALS:
        for column, text in cells.items():
            refuse_bare_secret(text, f"{where}{column}")
    if find_secrets("\n".join(f"{column}={text}" for column, text in cells.items())):
        for column, text in cells.items():
            refuse_secrets(text, f"{where}{column}", named=column)


def _changed_since(row: RegisterRow, cells: Mapping[str, str], seen: int) -> list[tuple[str, str, str, Entry]]:
    """The cells into which somebody put another value after an entry: column, value now, value wanted, entry."""
    found = []
    for column, wanted in cells.items():
        entry, now = row.source(column), row.cell(column)
        if entry.seq > seen and now != wanted and column in entry_values(entry):
            found.append((column, now, wanted, entry))
    return found


def _not_there(state: State, register: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows whose names the register does not have, each once."""
    known = set(keys_of_rows(state.registers[register].values()))
    new = []
    for row in rows:
        if (key := row_key(register, row)) not in known:
            known.add(key)
            new.append(row)
    return new


def _twin(state: State, register: str, row: Mapping[str, str]) -> str:
    """The id of the oldest row that stands and means the same as a new one; empty without one."""
    standing = [each for each in state.registers[register].values() if each.withdrawn is None]
    if register == "indicators" and len(standing) > MAX_COMPARED:
        return ""
    key = row_key(register, row)
    return next((each.id for each in standing if row_key(register, each.values) == key), "")


def _named(write: Write, register: str, rows: list[dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    """Every new row with its id; ids count on and are never used again."""
    letter = ROW_LETTER[register]
    first = 1 + max((int(each.removeprefix(letter)) for each in write.state.registers[register]), default=0)
    return [(f"{letter}{number}", row) for number, row in enumerate(rows, first)]
