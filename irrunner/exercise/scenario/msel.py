"""A scenario drafted from a master scenario events list in CSV: where other teams keep their exercises.

The columns are the common ones of HSEEP's lists; a column is found by any of its usual names. Nothing is dropped in
silence: what was left out is named.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.exercise.scenario.model import KINDS
from irrunner.exercise.scenario.msel_columns import FIELDS, Columns, count_known, find_columns
from irrunner.exercise.scenario.msel_export import COLUMNS
from irrunner.exercise.scenario.msel_moments import read_cell
from irrunner.exercise.scenario.msel_times import Times, read_times
from irrunner.exercise.scenario.msel_values import about_expected, is_named, split_values
from irrunner.exercise.scenario.yaml_text import exact, flow, literal, quoted
from irrunner.incident.moments import format_utc
from irrunner.incident.tables.records import Table, read_records
from irrunner.incident.tables.source import decode_bytes
from irrunner.playbook.durations import format_offset
from irrunner.safety.csv import read_cell as read_cell_text
from irrunner.safety.csv import read_own_cell

MOST_ROWS = 10_000
MOST_BYTES = 8 * 1024 * 1024
_HSEEP = {"contingency inject": "contingency", "adaptive": "contingency", "complexity": "pressure"}
_EVERYBODY = ("all", "everybody", "everyone", "all players")


class Told(Struct, frozen=True):
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
    injects: list[Told]
    columns: dict[str, list[str]]
    notes: list[str]
    left_out: list[str]


class _List(Struct):
    """What the injects of a list have in common."""

    rows: dict[int, dict[str, str]]
    times: Times
    ids: dict[int, str]
    objectives: dict[str, str]
    roles: Mapping[str, str]
    fills: Container[str]
    notes: list[str]


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
) -> Imported:
    """A scenario drafted from a list; expectations are judged by a person until somebody binds them to steps.

    Args:
        text: the list as CSV, with any separator.
        name: the id of the new scenario.
        playbook: the id of the playbook that it is played on.
        roles: the playbook's roles, id and label; recipients that are none of them stand in the notes.
        fills: the names that the playbook can fill in; any other braces are text.
        columns: the field that a column is to be, by the column's name.

    Raises:
        Refused: it is no such list, or too large, or a time can be read in two ways, with the row.
        Misused: there is no such column or field.
    """
    table = read_records(text, count_known, MOST_ROWS)
    found = find_columns(table.columns, _cells_of(table, "inject"), columns or {})
    if "text" not in found.at and "title" not in found.at:
        hint = f"Columns are called: {', '.join(COLUMNS)}. Say what a column is with --map 'COLUMN=text'."
        raise Refused("The list has no column with what is told.", hint=hint)
    ours = table.columns == COLUMNS
    rows = {record.line: _fields(record.cells, found, ours=ours) for record in table.records}
    rows = {row: cells for row, cells in rows.items() if any(cells.values())}
    if not rows:
        raise Refused("The list has no injects.")
    times = read_times({row: _when(cells) for row, cells in rows.items()})
    told = _List(rows, times, _ids(rows), _objectives(rows), roles or {}, fills, _notes(table, times))
    lines = [line for row in _in_order(told) for line in _inject(row, told)]
    head = [
        "# Drafted from a list of injects. Bind the expectations to steps of the playbook (`met_by`).",
        "scenario: 1",
        f"id: {name}",
        f"title: {quoted(name.replace('-', ' ').capitalize())}",
        f"playbook: {flow({'id': playbook})}",
        *_story_start(told),
        "objectives:",
        *_objective_lines(told),
        "injects:",
    ]
    end = f"end: {{at: {exact(max(times.seconds.values(), default=0) + 1800)}}}"
    names = {key: [table.columns[at] for at in found.at[key]] for key in FIELDS if key in found.at}
    injects = [Told(told.ids[row], row, _when(rows[row]), _seconds(row, told)) for row in rows]
    return Imported("\n".join([*head, *lines, end, ""]), injects, names, told.notes, found.left_out)


def _in_order(told: _List) -> list[int]:
    """The rows by their times; one without stays behind the row above it."""
    last, due = 0, {}
    for row in told.rows:
        due[row] = last = told.times.seconds.get(row, last)
    return sorted(told.rows, key=due.__getitem__)


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


def _notes(table: Table, times: Times) -> list[str]:
    notes = [f"Line {each.line}, {each.text!r}, {each.why}: left out." for each in table.left_out]
    notes += times.notes
    if times.by_hand:
        notes.append(f"Without a time, so by hand: {', '.join(f'row {row}' for row in times.by_hand[:20])}.")
    return notes


def _objectives(rows: Mapping[int, Mapping[str, str]]) -> dict[str, str]:
    """The objectives that the list names, each with an id; one for all where a row names none."""
    named = dict.fromkeys(text for cells in rows.values() for text in split_values(cells.get("objective", "")))
    found = {text: f"objective-{number}" for number, text in enumerate(filter(is_named, named), 1)}
    whole = any(not all(map(is_named, split_values(cells.get("objective", "")) or [""])) for cells in rows.values())
    return found | ({"": "whole"} if whole or not found else {})


def _objective_lines(told: _List) -> list[str]:
    capabilities: dict[str, dict[str, None]] = {}
    for cells in told.rows.values():
        for text in split_values(cells.get("objective", "")) or [""]:
            capabilities.setdefault(text if is_named(text) else "", {}).update(
                dict.fromkeys(split_values(cells.get("capability", "")))
            )
    lines = []
    for text, key in told.objectives.items():
        values = {"text": text or "What the exercise tests"}
        values |= {"capability": ", ".join(found)} if (found := capabilities.get(text)) else {}
        lines.append(f"  {key}: {flow(values)}")
    return lines


def _story_start(told: _List) -> list[str]:
    """When the story begins, where the list has its times and they agree."""
    starts = set()
    for row, seconds in told.times.seconds.items():
        try:
            cell = read_cell(told.rows[row].get("story", ""), row) if told.rows[row].get("story") else None
        except Refused:
            cell = None
        if cell is not None and cell.is_date and cell.clock is not None and cell.days[0] is not None:
            starts.add(cell.days[0] * 86_400 + cell.clock - seconds)
    if "story" in next(iter(told.rows.values())) and len(starts) != 1:
        if any(cells.get("story") for cells in told.rows.values()):
            told.notes.append("The story times do not agree on a beginning, so they are left out.")
        return []
    return [f'clock: {{story_start: "{_utc(starts.pop())}"}}'] if starts else []


def _utc(seconds: int) -> str:
    return format_utc(datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds - 86_400))


def _kind(cells: Mapping[str, str]) -> str:
    sort = cells.get("kind", "").casefold()
    return _HSEEP.get(sort, sort if sort in KINDS else "inject")


def _seconds(row: int, told: _List) -> int | None:
    """When an inject is due; a contingency's gate stands in words at best, so a person fires it."""
    return None if _kind(told.rows[row]) == "contingency" else told.times.seconds.get(row)


def _inject(row: int, told: _List) -> list[str]:
    cells, kind, seconds = told.rows[row], _kind(told.rows[row]), _seconds(row, told)
    text = cells.get("text") or cells.get("title", "")
    notes = [cells.get("notes", "")]
    if kind == "contingency":
        kind = "inject"
        at = told.times.seconds.get(row)
        due = f" Its time was {format_offset(at * 1000)}." if at is not None else ""
        notes.insert(0, f"A contingency of the list: decide when it plays.{due}")
    elif cells.get("kind") and kind == "inject" and cells["kind"].casefold() != "inject":
        notes.append(f"Type: {cells['kind']}.")
    if cells.get("trigger") and not (seconds is not None and re.fullmatch(r"T\+\d+:\d\d", cells["trigger"])):
        notes.append(f"Trigger: {cells['trigger']}.")
    to, others = _recipients(cells.get("to", ""), told.roles)
    notes += [f"To: {', '.join(others)}."] if others else []
    lines = [f"  - id: {told.ids[row]}", f"    at: {exact(seconds)}" if seconds is not None else "    manual: true"]
    for key, name in (("title", "title"), ("from", "from")):
        lines += [f"    {key}: {literal(cells[name], told.fills)}"] if cells.get(name) else []
    lines += [f"    via: {quoted(cells['via'])}"] if cells.get("via") else []
    lines += [f"    to: [{', '.join(to)}]"] if to else []
    lines += [f"    kind: {kind}", f"    text: {literal(text or 'Nothing was written.', told.fills)}"]
    kept = "\n".join(note for note in notes if note)
    lines += [f"    facilitator: {quoted(kept)}"] if kept else []
    return [*lines, *_expectations(row, told)]


def _expectations(row: int, told: _List) -> list[str]:
    cells = told.rows[row]
    expected, objectives = split_values(cells.get("expected", "")), split_values(cells.get("objective", "")) or [""]
    if len(objectives) > 1 and len(objectives) != len(expected):
        told.notes.append(
            f"Row {row} names {len(objectives)} objectives; what is expected there counts for the first, the others"
            " are kept as objectives."
        )
    elif objectives[0] and not expected and is_named(objectives[0]):
        told.notes.append(f"Row {row} names an objective and nothing that is expected: {objectives[0][:60]!r}.")
    lines = ["    expect:"] if expected else []
    for place, line in enumerate(expected, 1):
        named = objectives[place - 1] if len(objectives) == len(expected) else objectives[0]
        objective = told.objectives[named if is_named(named) else ""]
        do, within, critical = about_expected(line)
        lines += [
            f"      - {{id: expected-{told.ids[row].removeprefix('inject-')}-{place}, do: {quoted(do)}, judge: true,",
            f"         within: {within}{', critical: true' if critical else ''}, objective: {objective}}}",
        ]
    return lines


def _recipients(text: str, roles: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The roles of the playbook among those named, and the others as they were named."""
    known = {label.casefold(): key for key, label in roles.items()} | {key.casefold(): key for key in roles}
    to: dict[str, None] = {}
    others = []
    for name in filter(None, (part.strip() for part in re.split(r"[,;/&\n]", text))):
        if (role := known.get(name.casefold())) is not None:
            to[role] = None
        elif name.casefold() not in _EVERYBODY:
            others.append(name)
    return ([] if others else list(to)), [*others, *(to if others else ())]
