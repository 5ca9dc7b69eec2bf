"""Reading `columns`: the values that a playbook adds to those of a register's columns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.playbook.column_values import COLUMN_VALUES, plain_word
from irrunner.playbook.fields import Fields
from irrunner.playbook.model import REGISTERS
from irrunner.playbook.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from irrunner.playbook.model import ColumnValues
    from irrunner.playbook.nodes import Findings

_LIKE = "{assets: {kind: [vehicle, charging-point]}}"
_WORD = re.compile(r"[^\s\[\](),=!<>\"']{1,40}")


def read_columns(fields: Fields) -> ColumnValues:
    """By register and column: each value with what else it is called."""
    node = fields.mapping("columns", _LIKE)
    if node is None:
        return {}
    registers = Fields(node, fields.findings, REGISTERS, "columns")
    found: ColumnValues = {}
    for register in (each for each in node.entries if each in REGISTERS):
        columns = registers.mapping(register, "{kind: [vehicle, charging-point]}")
        if columns is None:
            continue
        inner = Fields(columns, fields.findings, REGISTERS[register][1:], register)
        for column in (each for each in columns.entries if each in REGISTERS[register][1:]):
            found.setdefault(register, {})[column] = _values(inner, register, column)
    return found


def _values(fields: Fields, register: str, column: str) -> dict[str, tuple[str, ...]]:
    """A list of values, or a mapping of each to a list of what else it is called."""
    node = fields.node.value(column)
    if isinstance(node, Mapping):
        inner = Fields(node, fields.findings, node.entries, column)
        keys = [key for key, _ in node.entries.values()]
        values = {key.text: inner.texts(key.text, "other words for it") for key in keys}
    else:
        keys = fields.scalars(column, "values")
        values = {key.text.strip(): () for key in keys}
    for key in keys:
        _check(key, register, column, fields.findings)
    return values


def _check(key: Scalar, register: str, column: str, findings: Findings) -> None:
    known = COLUMN_VALUES.get(register, {}).get(column, {})
    called = {plain_word(each): value for value, also in known.items() for each in also}
    if not _WORD.fullmatch(key.text.strip()):
        findings.error("bad-value", key.span, "a value is one word of at most 40 characters, such as charging-point")
    elif (value := called.get(plain_word(key.text))) is not None:
        message = f'"{key.text}" is what irrunner calls "{value}" already; a value cannot be both'
        findings.error("bad-value", key.span, message)
