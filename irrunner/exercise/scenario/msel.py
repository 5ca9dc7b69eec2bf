"""A scenario drafted from a master scenario events list in CSV: where other teams keep their exercises.

The columns are the common ones of HSEEP's lists; a column is found by any of its usual names. Nothing is dropped in
silence: what was left out is named.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.errors import Refused
from irrunner.exercise.scenario.msel_columns import FIELDS, count_known, find_columns
from irrunner.exercise.scenario.msel_details import COLUMN as DETAILS
from irrunner.exercise.scenario.msel_export import COLUMNS
from irrunner.exercise.scenario.msel_moments import read_cell
from irrunner.exercise.scenario.msel_rows import read_rows
from irrunner.exercise.scenario.msel_times import read_times
from irrunner.exercise.scenario.scenario_yaml import (
    inject_lines,
    lines_above_injects,
    lines_below_injects,
    objective_values,
)
from irrunner.exercise.scenario.yaml_text import exact, flow, inline
from irrunner.incident.moments import format_utc
from irrunner.incident.tables.records import read_records
from irrunner.incident.tables.source import decode_bytes
from irrunner.playbook.yaml_text import quoted
from irrunner.safety.csv import read_cell as read_cell_text
from irrunner.safety.csv import read_own_cell

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from irrunner.exercise.scenario.model import Inject, Scenario
    from irrunner.exercise.scenario.msel_columns import Columns
    from irrunner.exercise.scenario.msel_rows import ReadRows
    from irrunner.exercise.scenario.msel_times import Times
    from irrunner.incident.tables.records import Table

MOST_ROWS = 10_000
MOST_BYTES = 8 * 1024 * 1024
_COMMENT = "# Drafted from a list of injects. Bind the expectations to steps of the playbook (`met_by`)."


class ReadInject(Struct, frozen=True):
    """One inject as it was understood: its id, its row, the time as written, and seconds; None is by hand."""

    id: str
    row: int
    written: str
    seconds: int | None


class Imported(Struct):
    """A scenario drafted from a list.

    Attributes:
        text: the scenario.
        injects: in the order of the list.
        columns: the names of the columns that were read, by field.
        notes: what was concluded, in sentences.
        left_out: the names of the columns that were not read.
    """

    text: str
    injects: list[ReadInject]
    columns: dict[str, list[str]]
    notes: list[str]
    left_out: list[str]


def decode(data: bytes, encoding: str = "") -> str:
    """The text of a list.

    Raises:
        Refused: it is too large, or not in this encoding; with the line. Misused: there is no such encoding.
    """
    if len(data) > MOST_BYTES:
        raise Refused(f"The list has {len(data):,} bytes or more; {MOST_BYTES:,} is the most.")
    return decode_bytes(data, encoding)


def read(
    text: str,
    name: str,
    playbook: str,
    roles: Mapping[str, str] | None = None,
    *,
    fills: Container[str] = (),
    columns: Mapping[str, str] | None = None,
    onto: Scenario | None = None,
) -> Imported:
    """A scenario drafted from a list; expectations are judged by a person until somebody binds them to steps.

    Args:
        text: the list as CSV, with any separator.
        name: the id of the new scenario.
        playbook: the id of the playbook that it is played on.
        roles: the playbook's roles, id and label; recipients that are none of them stand in the notes.
        fills: the names that the playbook can fill in; any other braces are text.
        columns: the field that a column is to be, by the column's name.
        onto: a scenario from which everything is taken that a list does not hold; then `name` and `playbook` are its.

    Raises:
        Refused: it is no such list, or too large, or a time can be read in two ways, with the row.
        Misused: there is no such column or field.
    """
    table = read_records(text, count_known, MOST_ROWS)
    found = find_columns(table.columns, _cells_of(table, "inject"), columns or {})
    if "text" not in found.at and "title" not in found.at:
        hint = f"Columns are called: {', '.join(COLUMNS)}. Say what a column is with --map 'COLUMN=text'."
        raise Refused("The list has no column with what is told.", hint=hint)
    ours = DETAILS in table.columns or table.columns == COLUMNS[:-1]
    rows = {record.line: _fields(record.cells, found, ours=ours) for record in table.records}
    rows = {row: cells for row, cells in rows.items() if any(cells.values())}
    if not rows:
        raise Refused("The list has no injects.")
    times = read_times({row: _when(cells) for row, cells in rows.items()})
    listed = read_rows(rows, times, _ids(rows), roles or {}, onto)
    listed.notes[:0] = _notes(table, times, listed)
    start = _story_start(listed)
    if onto is not None:
        head = lines_above_injects(structs.replace(onto, story_start=start or onto.story_start))
        end = lines_below_injects(onto)
    else:
        head = iter(_head(name, playbook, start))
        latest = max((inject.at or 0 for inject in listed.injects.values()), default=0)
        end = iter([f"end: {{at: {exact(latest + 1800)}}}"])
    body = [line for inject in _in_order(listed, ours=ours) for line in inject_lines(inject, fills)]
    objectives = [f"  {key}: {inline(objective_values(each))}" for key, each in listed.objectives.items()]
    lines = [_COMMENT, *head, *(["objectives:", *objectives] if objectives else []), "injects:", *body, *end, ""]
    names = {key: [table.columns[at] for at in found.at[key]] for key in FIELDS if key in found.at}
    injects = [ReadInject(inject.id, row, _when(rows[row]), inject.at) for row, inject in listed.injects.items()]
    return Imported("\n".join(lines), injects, names, listed.notes, found.left_out)


def _head(name: str, playbook: str, start: str) -> list[str]:
    lines = ["scenario: 1", f"id: {name}", f"title: {quoted(name.replace('-', ' ').capitalize())}"]
    lines.append(f"playbook: {flow({'id': playbook})}")
    return [*lines, f'clock: {{story_start: "{start}"}}'] if start else lines


def _in_order(listed: ReadRows, *, ours: bool) -> list[Inject]:
    """The injects by their times, one without behind the row above it; those of our own list as they stand there."""
    if ours:
        return [*listed.injects.values()]
    last, due = 0, {}
    for row in listed.injects:
        due[row] = last = listed.times.seconds.get(row, last)
    return [listed.injects[row] for row in sorted(listed.injects, key=due.__getitem__)]


def _cells_of(table: Table, column: str) -> list[str]:
    at = next((at for at, title in enumerate(table.columns) if title.casefold() == column), None)
    return [each.cells[at] for each in table.records if at is not None and at < len(each.cells)]


def _fields(cells: tuple[str, ...], columns: Columns, *, ours: bool) -> dict[str, str]:
    def value(at: int) -> str:
        return (read_own_cell if ours else read_cell_text)(cells[at]).strip() if at < len(cells) else ""

    return {key: "\n".join(filter(None, map(value, places))) for key, places in columns.at.items()}


def _when(cells: Mapping[str, str]) -> str:
    """The time of a row, with its day where that has a column of its own."""
    time, day = cells.get("time", ""), cells.get("day", "")
    if not day or not time:
        return time
    together = f"Day {day} {time}" if day.isdecimal() else f"{day} {time}"
    try:
        read_cell(together, 0)
    except Refused:
        return time
    return together


def _ids(rows: Mapping[int, Mapping[str, str]]) -> dict[int, str]:
    """An id by row: with the list's own numbers, if every row has one of its own."""
    numbers = {
        row: re.sub(r"[^a-z0-9]+", "-", cells.get("number", "").lower()).strip("-") for row, cells in rows.items()
    }
    if len(set(numbers.values())) < len(rows) or not all(0 < len(number) < 40 for number in numbers.values()):
        return {row: f"inject-{place}" for place, row in enumerate(rows, 1)}
    return {row: f"inject-{number}" for row, number in numbers.items()}


def _notes(table: Table, times: Times, listed: ReadRows) -> list[str]:
    notes = [f"Line {each.line}, {each.text!r}, {each.why}: left out." for each in table.left_out]
    notes += times.notes
    by_hand = [row for row in times.by_hand if listed.injects[row].manual]
    if by_hand:
        notes.append(f"Without a time, so by hand: {', '.join(f'row {row}' for row in by_hand[:20])}.")
    return notes


def _story_start(listed: ReadRows) -> str:
    """When the story begins, where the list has its times and they agree; empty otherwise."""
    starts = set()
    for row, seconds in listed.times.seconds.items():
        try:
            cell = read_cell(listed.rows[row].get("story", ""), row) if listed.rows[row].get("story") else None
        except Refused:
            cell = None
        if cell is not None and cell.is_date and cell.clock is not None and cell.days[0] is not None:
            starts.add(cell.days[0] * 86_400 + cell.clock - seconds)
    if len(starts) != 1:
        if any(cells.get("story") for cells in listed.rows.values()):
            listed.notes.append("The story times do not agree on a beginning, so they are left out.")
        return ""
    return _utc(starts.pop())


def _utc(seconds: int) -> str:
    return format_utc(datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds - 86_400))
