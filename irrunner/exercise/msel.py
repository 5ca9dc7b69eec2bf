"""The master scenario events list as CSV, in and out: where other teams keep their exercises.

The columns are the common ones of HSEEP's lists; a column is found by any of its usual names.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.exercise.clocks import story_text
from irrunner.exercise.scenario import KINDS, Inject, Scenario
from irrunner.exercise.writing import flow, literal, quoted
from irrunner.playbook.durations import parse_duration, say_duration
from irrunner.safety.csv import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = (
    "Inject #",
    "Delivery time",
    "Story time",
    "Title",
    "Message",
    "From",
    "To",
    "Delivery method",
    "Inject type",
    "Expected action",
    "Objective",
    "Controller notes",
)
MOST_ROWS = 10_000
MOST_BYTES = 8 * 1024 * 1024
_NAMES = {
    "number": ("inject #", "inject number", "inject", "#", "id", "event #"),
    "at": ("delivery time", "scheduled time", "time", "t+", "offset", "timeline", "scheduled"),
    "title": ("title", "subject", "event"),
    "text": ("message", "description", "content", "inject description", "event description", "text"),
    "sender": ("from", "source", "sender"),
    "to": ("to", "recipient", "recipients", "target", "audience"),
    "via": ("delivery method", "method", "via", "mode", "channel"),
    "kind": ("inject type", "type", "kind"),
    "expected": ("expected action", "expected actions", "expected response", "expected player action"),
    "notes": ("controller notes", "notes", "white cell notes", "facilitator", "comments"),
}
_HSEEP = {"contingency inject": "contingency", "adaptive": "contingency", "complexity": "pressure"}


def export(scenario: Scenario) -> str:
    """A scenario's injects as CSV. It holds everything that only the director may read."""
    return write_rows([COLUMNS, *(_row(number, inject, scenario) for number, inject in enumerate(scenario.injects, 1))])


def read(data: bytes, name: str, playbook: str) -> str:
    """A scenario drafted from a CSV list; expectations are judged by a person until somebody binds them to steps.

    Args:
        data: the file's bytes, UTF-8.
        name: the id of the new scenario.
        playbook: the id of the playbook that it is played on.

    Raises:
        Refused: it is no such list, or too large, with the row.
    """
    rows = _rows(data)
    columns = _columns(rows[0])
    if "text" not in columns and "title" not in columns:
        known = ", ".join(COLUMNS)
        raise Refused("The list has no column with what is told.", hint=f"The columns are called: {known}.")
    lines, last = [], 0
    for number, row in enumerate(rows[1:], 2):
        cells = {key: row[at].strip() for key, at in columns.items() if at < len(row)}
        if any(cells.values()):
            seconds = _seconds(cells.get("at", ""), number)
            last = max(last, seconds or 0)
            lines += _inject(number - 1, cells, seconds)
    if not lines:
        raise Refused("The list has no injects.")
    head = [
        "# Drafted from a list of injects. Bind the expectations to steps of the playbook (`met_by`).",
        "scenario: 1",
        f"id: {name}",
        f"title: {quoted(name.replace('-', ' ').capitalize())}",
        f"playbook: {flow({'id': playbook})}",
        'objectives:\n  whole: {text: "What the exercise tests"}',
        "injects:",
    ]
    return "\n".join([*head, *lines, f"end: {{at: {_said(last + 1800)}}}", ""])


def _row(number: int, inject: Inject, scenario: Scenario) -> list[str]:
    start = scenario.story_start
    return [
        str(number),
        _said(inject.at) if inject.at is not None else "",
        story_text(start, inject.at * 1000) if inject.at is not None and start else "",
        inject.title or inject.id,
        inject.text,
        inject.sender,
        ", ".join(inject.to),
        inject.via,
        inject.kind,
        "\n".join(each.do for each in inject.expect),
        ", ".join(dict.fromkeys(each.objective for each in inject.expect if each.objective)),
        inject.facilitator,
    ]


def _rows(data: bytes) -> list[list[str]]:
    if len(data) > MOST_BYTES:
        raise Refused(f"The list has {len(data):,} bytes; {MOST_BYTES:,} is the most.")
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"The list cannot be read as CSV: {error}.", hint="Save it as CSV in UTF-8.") from error
    if len(rows) > MOST_ROWS + 1:
        raise Refused(f"The list has {len(rows):,} rows; {MOST_ROWS:,} is the most.")
    if not rows:
        raise Refused("The list is empty.")
    return rows


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _columns(heading: Iterable[str]) -> dict[str, int]:
    named = {re.sub(r"\s+", " ", title).strip().casefold(): at for at, title in reversed(list(enumerate(heading)))}
    found: dict[str, int] = {}
    for key, titles in _NAMES.items():
        at = next((named[title] for title in titles if title in named), None)
        if at is not None and at not in found.values():
            found[key] = at
    return found


def _inject(number: int, cells: dict[str, str], seconds: int | None) -> list[str]:
    said = cells.get("kind", "").casefold()
    kind = _HSEEP.get(said, said if said in KINDS else "inject")
    text = cells.get("text") or cells.get("title", "")
    notes = cells.get("notes", "")
    if kind == "contingency":  # its gate stands in words at best; a person fires it
        seconds, notes = None, f"A contingency of the list: decide when it plays. {notes}".strip()
        kind = "inject"
    if cells.get("to"):
        notes = f"{notes} To: {cells['to']}.".strip()
    lines = [f"  - id: inject-{number}", f"    at: {_said(seconds)}" if seconds is not None else "    manual: true"]
    wanted = (("title", cells.get("title", "")), ("from", cells.get("sender", "")), ("via", cells.get("via", "")))
    lines += [f"    {key}: {literal(value)}" for key, value in wanted if value]
    lines += [f"    kind: {kind}", f"    text: {literal(text or 'Nothing was written.')}"]
    lines += [f"    facilitator: {quoted(notes)}"] if notes else []
    if expected := cells.get("expected"):
        lines += [
            "    expect:",
            f"      - {{id: expected-{number}, do: {quoted(' '.join(expected.split()))}, judge: true,",
            "         within: 30m, objective: whole}",
        ]
    return lines


def _seconds(said: str, row: int) -> int | None:
    """`T+1:30`, `0:45`, `90m`, `45` (minutes); None when the cell is empty."""
    words = re.sub(r"^T\s*\+\s*", "", said.strip(), flags=re.IGNORECASE)
    if not words:
        return None
    if clock := re.fullmatch(r"(\d{1,3}):(\d{2})(?::\d{2})?", words):
        return int(clock[1]) * 3600 + int(clock[2]) * 60
    if re.fullmatch(r"\d{1,5}", words):
        return int(words) * 60
    try:
        return parse_duration(words)
    except ValueError as error:
        raise Refused(
            f"Row {row}: {said[:40]!r} is no time after the start.", hint="Write T+0:45, 45m, or minutes as a number."
        ) from error


def _said(seconds: int) -> str:
    return say_duration(seconds).replace(" ", "") if seconds >= 60 else "0m"
