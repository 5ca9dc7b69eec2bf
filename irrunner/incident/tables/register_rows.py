"""Rows for a register out of a table, or out of a name on each line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.tables.columns import (
    ROW,
    WITHDRAWN,
    ColumnMap,
    count_known,
    map_columns,
    no_header,
    no_needed_column,
    register_names,
)
from irrunner.incident.tables.records import SEPARATOR_NAMES, SEPARATORS, LeftOut, Record, Table, read_records
from irrunner.incident.verbs.registers import MAX_ROWS, check_row, columns_of
from irrunner.safety.csv import read_cell, read_own_cell
from irrunner.safety.defang import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_A_FEW_WORDS = 3


class ImportedRow(Struct, frozen=True, gc=False):
    """A row that a file holds: on which line, its cells, and the id that one of our own lists gave it."""

    line: int
    values: dict[str, str]
    row: str = ""


class RegisterRows(Struct):
    """What a text means for a register.

    Attributes:
        rows: in the order of the file.
        renamed: names of columns as they are written, and our columns that they are read as.
        ignored: columns that hold something and are left out, in words.
        left_out: lines that are no rows.
        doubts: what was guessed, in words.
    """

    register: str
    rows: list[ImportedRow]
    renamed: tuple[tuple[str, str], ...] = ()
    ignored: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def read_register_rows(text: str, register: str) -> RegisterRows:
    """What a text means for a register; nothing of it is skipped without being named.

    Raises:
        NotFound: there is no such register, or its columns are not named.
        Refused: there are no rows, too many, or a line cannot be understood.
    """
    columns = columns_of(register)
    names = register_names(register)
    table = read_records(text, lambda cells: count_known(cells, names, columns[0]), MAX_ROWS)
    found = _of_table(table, register) if table.columns else _of_names(table, register)
    if not found.rows and not found.left_out:
        raise Refused("There are no rows. Nothing was written.")
    return found


def _of_table(table: Table, register: str) -> RegisterRows:
    columns = columns_of(register)
    mapped = map_columns(table.columns, register_names(register), register)
    if columns[0] not in mapped.places:
        raise no_needed_column(table.columns, columns, register)
    is_our_own = ROW in mapped.places and set(columns) <= set(mapped.places)
    found = RegisterRows(register, [], mapped.renamed, _ignored(table, mapped, register), list(table.left_out))
    for record in table.records:
        values = _values(record, mapped, is_our_own=is_our_own)
        row, withdrawn = values.pop(ROW, ""), values.pop(WITHDRAWN, "")
        if withdrawn:
            found.left_out.append(LeftOut(record.line, values.get(columns[0], row), "was withdrawn", plain=True))
            continue
        if not (is_our_own and row):
            _check(register, record, values)
        if len(record.cells) == 1 < len(mapped.places):
            found.doubts.append(f"line {record.line} has 1 cell of {len(mapped.places)}")
        found.rows.append(ImportedRow(record.line, values, row))
    return found


def _values(record: Record, mapped: ColumnMap, *, is_our_own: bool) -> dict[str, str]:
    over = [cell for cell in record.cells[len(mapped.places) :] if cell]
    if over:
        raise Refused(
            f"Line {record.line} has {len(record.cells)} cells, and the first line names {len(mapped.places)} columns."
            " Nothing was written.",
            hint="Put cells that hold the separator in quotes.",
        )
    read = read_own_cell if is_our_own else read_cell
    cells = zip(mapped.places, record.cells, strict=False)
    return {column: read(cell) for column, cell in cells if column and cell}


def _check(register: str, record: Record, values: dict[str, str]) -> None:
    try:
        check_row(register, values)
    except IrrunnerError as error:
        error.sentence = f"Line {record.line}: {error.sentence}"
        raise


def _ignored(table: Table, mapped: ColumnMap, register: str) -> list[str]:
    """The columns that are not ours and hold something."""
    found = []
    for place, name in mapped.unknown:
        if any(place < len(record.cells) and record.cells[place] for record in table.records):
            found.append(
                f"{register} has no column {name!r}" if name else f"column {place + 1} has no name above its cells"
            )
    return found


def _of_names(table: Table, register: str) -> RegisterRows:
    """A name on each line; a line that looks like a part of a table is refused."""
    first = columns_of(register)[0]
    found = RegisterRows(register, [], left_out=list(table.left_out))
    for record in table.records:
        name = _name(record, register, is_first=record is table.records[0])
        if name.casefold() in {first, "name"}:
            hint = "Take the lines above it out of the file."
            raise Refused(f"Line {record.line} names a column, and not the first. Nothing was written.", hint=hint)
        values = {first: name}
        _check(register, record, values)
        found.rows.append(ImportedRow(record.line, values))
    if _may_be_a_title([row.values[first] for row in found.rows]):
        found.doubts.append(f"line {found.rows[0].line} may be a title, and is read as a {first}")
    return found


def _name(record: Record, register: str, *, is_first: bool) -> str:
    (name,) = record.cells
    if len(name) > 1 and name[0] == name[-1] == '"' and '"' not in name[1:-1]:
        return name[1:-1].strip()
    if register == "indicators" and kind_of(name):
        return name
    for separator in SEPARATORS:
        if separator in name:
            if is_first:
                raise no_header(columns_of(register), register)
            raise Refused(
                f"Line {record.line} holds a {SEPARATOR_NAMES[separator]}, and no line names columns."
                " Nothing was written.",
                hint="Put the names of the columns above the rows, or quotes around the name.",
            )
    return name


def _may_be_a_title(names: Sequence[str]) -> bool:
    """Whether the first of several is several words and no other one is."""
    return (
        len(names) >= _A_FEW_WORDS
        and len(names[0].split()) > 1
        and not any(len(name.split()) > 1 for name in names[1:])
    )
