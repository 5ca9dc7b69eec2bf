"""What an import would do, before it does it: what is new, what is there already, what is left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError, Refused
from irrunner.incident.tables.records import LeftOut
from irrunner.incident.tables.register_rows import ImportedRow
from irrunner.incident.verbs.registers import check_row, columns_of, keys_of_rows, row_key
from irrunner.playbook.column_values import column_choices

if TYPE_CHECKING:
    from irrunner.incident.state import RegisterRow, State
    from irrunner.incident.tables.register_rows import RegisterRows
    from irrunner.playbook.column_values import ColumnChoices


class KnownRow(Struct, frozen=True, gc=False):
    """A row of a file that is there already.

    Attributes:
        line: where it stands in the file. name: what it is called there.
        there: the id of the row of the register; empty when an earlier line of the file names the same.
        first_line: that earlier line; 0 for a row of the register.
        differs: column, what the register (or the earlier line) says, what this line says.
    """

    line: int
    name: str
    there: str
    first_line: int
    differs: tuple[tuple[str, str, str], ...]


class RegisterPreview(Struct):
    """What an import into a register would do.

    Attributes:
        new: rows that would be entered. all_rows: with those that are there already.
        known: rows that are there already.
        renamed: names of columns as they are written, and our columns that they are read as.
        ignored: columns that hold something and are left out, in words.
        left_out: lines that are no rows. doubts: what was guessed, in words.
    """

    register: str
    new: list[ImportedRow]
    all_rows: list[ImportedRow]
    known: list[KnownRow]
    renamed: tuple[tuple[str, str], ...]
    ignored: list[str]
    left_out: list[LeftOut]
    doubts: list[str]

    @property
    def needs_an_answer(self) -> bool:
        """Whether something is left out or guessed, so that a person has to agree."""
        unsure = any(not each.plain for each in self.left_out) or any(each.differs for each in self.known)
        return bool(self.ignored or self.doubts or unsure)

    def values(self, *, again: bool) -> list[dict[str, str]]:
        """The rows to be entered; `again`: those that are there already as well."""
        return [row.values for row in (self.all_rows if again else self.new)]


def preview_rows(found: RegisterRows, state: State) -> RegisterPreview:
    """Compare what a text means with what the register holds.

    Raises:
        Refused: a row cannot be entered, with its line.
    """
    register = found.register
    present = state.registers[register]
    by_key = keys_of_rows(present.values())
    choices = column_choices(state.columns, state.steps.values(), state.bindings)
    lines: dict[str, ImportedRow] = {}
    preview = RegisterPreview(register, [], [], [], found.renamed, found.ignored, found.left_out, found.doubts)
    for read in found.rows:
        row, same = read, _by_id(read, present)
        if same is None:
            row = _fitting(register, read, choices)
            same = by_key.get(row_key(register, row.values))
        preview.all_rows.append(row)
        if same is not None:
            preview.known.append(_known(row, same))
        elif (first := lines.setdefault(row_key(register, row.values), row)) is not row:
            differs = _differs(register, first.values, row.values)
            preview.known.append(KnownRow(row.line, _name(register, row), "", first.line, differs))
        else:
            preview.new.append(row)
    return preview


def _by_id(row: ImportedRow, present: dict[str, RegisterRow]) -> RegisterRow | None:
    """The row that one of our own lists means by its id, if it still says so: ids of another incident are others."""
    same = present.get(row.row)
    if same is None:
        return None
    if same.redacted and not same.cell("name"):
        return same if not row.values.get("name") and not row.values.get("value") else None
    key = row_key(same.register, same.values)
    return same if key == row_key(same.register, row.values) else None


def _fitting(register: str, row: ImportedRow, choices: ColumnChoices) -> ImportedRow:
    """The row with its cells as they are entered."""
    try:
        return ImportedRow(row.line, check_row(register, row.values, choices=choices), row.row)
    except IrrunnerError as error:
        raise Refused(f"Line {row.line}: {error.sentence}", hint=error.hint) from error


def _known(row: ImportedRow, same: RegisterRow) -> KnownRow:
    differs = _differs(same.register, same.values, row.values)
    return KnownRow(row.line, _name(same.register, row), same.id, 0, differs)


def _differs(register: str, there: dict[str, str], here: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """The cells of a line that say something else; how the name is spelled does not count."""
    first = columns_of(register)[0]
    return tuple(
        (column, there.get(column, ""), text)
        for column, text in here.items()
        if column != first and text and text != there.get(column, "")
    )


def _name(register: str, row: ImportedRow) -> str:
    return row.values.get(columns_of(register)[0], row.row)
