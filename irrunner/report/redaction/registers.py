"""Registers as a profile shows them: columns of known words stay, names become ids, all else is left out.

Indicators are the attacker's and can be kept. One that holds a name or an address of our own is left out whole: half
an indicator finds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from msgspec.structs import replace

from irrunner.playbook.column_values import COLUMN_VALUES
from irrunner.playbook.model import REGISTERS
from irrunner.report.data.model_exhibits import PrintedRow, Register
from irrunner.report.redaction.content import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.report.redaction.profiles import Profile

INDICATORS: Final = "indicators"
_NAMING: Final = ("name", "address", "identity")
"""Columns whose texts name a system; they are replaced wherever they stand."""
_KNOWN_WORDS: Final = frozenset(("yes", "no", "unknown", "none", "-", "n/a", "low", "medium", "high", "confirmed"))
_LONGEST_TIME: Final = 40
"""Characters of a cell that says how sure or when; what is longer is somebody's text."""


class _Redactor(Protocol):
    profile: Profile

    def text(self, text: str, kind: str) -> str: ...
    def replaced(self, text: str) -> str: ...
    def leave_out(self, text: str, kind: str) -> str: ...


def names_in_register(register: Register, *, numbered: bool) -> Iterator[tuple[str, str]]:
    """The texts of a register that name systems of ours, each with what stands in its place."""
    if register.name == INDICATORS:
        return
    for row in register.rows:
        shown = dict(zip(register.columns, row.cells, strict=False))
        for column in _NAMING:
            for text in dict.fromkeys((row.values.get(column, ""), shown.get(column, ""))):
                if text and text.casefold() not in _KNOWN_WORDS:
                    yield text, _name_of(register, row) if numbered else "(left out)"


def redact_register(register: Register, redactor: _Redactor) -> Register:
    """A register, row by row; columns that people named themselves are gone."""
    known = REGISTERS.get(register.name, ())
    columns = tuple(column for column in register.columns if column in known)
    for row in register.rows:
        for column in set(row.values).difference(known):
            redactor.leave_out(f"{column}: {row.values[column]}", "systems")
    rows = tuple(_row(register, columns, row, redactor) for row in register.rows)
    name = register.name if register.name in REGISTERS else redactor.text(register.name, "playbook")
    return Register(name, columns, rows)


def _row(register: Register, columns: tuple[str, ...], row: PrintedRow, redactor: _Redactor) -> PrintedRow:
    printed = dict(zip(register.columns, row.cells, strict=False))
    judge = _indicator if register.name == INDICATORS else _system
    values = {
        column: judge(register, row, column, text, redactor) for column, text in row.values.items() if column in columns
    }
    cells = tuple(judge(register, row, column, printed[column], redactor) for column in columns)
    return replace(
        row,
        values=values,
        cells=cells,
        by=redactor.text(row.by, "people"),
        withdrawn=redactor.text(row.withdrawn, "words"),
    )


def kind_of_cell(register: str, column: str, text: str) -> str:
    """Which kind of content a cell is: irrunner's own words, an indicator, a name, or what somebody wrote."""
    if register == INDICATORS:
        known = column == "type" and text in COLUMN_VALUES[INDICATORS]["type"]
        short = column in ("confidence", "first_seen", "last_seen") and len(text) <= _LONGEST_TIME
        return PLAIN if known or short else "indicators" if column == "value" else "words"
    if text in COLUMN_VALUES.get(register, {}).get(column, ()) or text.casefold() in _KNOWN_WORDS:
        return PLAIN
    return {"owner": "people", "note": "words"}.get(column, "systems")


def _system(register: Register, row: PrintedRow, column: str, text: str, redactor: _Redactor) -> str:
    """A cell of a register of our own systems."""
    kind = kind_of_cell(register.name, column, text)
    is_name = kind == "systems" and column == "name" and bool(text)
    if is_name and "systems" in redactor.profile.number and "systems" not in redactor.profile.keep:
        redactor.leave_out(text, "systems")
        return _name_of(register, row)
    return redactor.text(text, kind)


def _indicator(register: Register, row: PrintedRow, column: str, text: str, redactor: _Redactor) -> str:
    whole = row.values.get("value", "")
    if column == "value" and redactor.replaced(whole) != whole:
        return redactor.leave_out(text, "indicators")
    return redactor.text(text, kind_of_cell(register.name, column, text))


def _name_of(register: Register, row: PrintedRow) -> str:
    return f"{register.name.removesuffix('s')} {row.id}"
