"""The master scenario events list as CSV, in and out: where other teams keep their exercises.

The columns are the common ones of HSEEP's lists; a column is found by any of its usual names.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from irrunner.errors import Refused
from irrunner.exercise.scenario.inject_text import trigger_text, with_options
from irrunner.exercise.scenario.model import KINDS, Inject, Scenario
from irrunner.exercise.scenario.msel_times import offsets
from irrunner.exercise.scenario.story_time import format_story_time
from irrunner.exercise.scenario.yaml_text import exact, flow, literal, quoted
from irrunner.safety.csv import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

COLUMNS = (
    "Inject #",
    "Delivery time",
    "Trigger",
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
    "trigger": ("trigger", "condition", "decision gate", "trigger condition"),
    "objective": ("objective", "objectives", "exercise objective"),
    "expected": ("expected action", "expected actions", "expected response", "expected player action"),
    "notes": ("controller notes", "notes", "white cell notes", "facilitator", "comments"),
}
_HSEEP = {"contingency inject": "contingency", "adaptive": "contingency", "complexity": "pressure"}


def export(scenario: Scenario) -> str:
    """A scenario's injects as CSV. It holds everything that only the director may read."""
    return write_rows([COLUMNS, *(_row(number, inject, scenario) for number, inject in enumerate(scenario.injects, 1))])


def read(data: bytes, name: str, playbook: str, roles: Mapping[str, str] | None = None) -> str:
    """A scenario drafted from a CSV list; expectations are judged by a person until somebody binds them to steps.

    Args:
        data: the file's bytes, UTF-8.
        name: the id of the new scenario.
        playbook: the id of the playbook that it is played on.
        roles: the playbook's roles, id and label; recipients that are none of them stand in the notes.

    Raises:
        Refused: it is no such list, or too large, with the row.
    """
    rows = _rows(data)
    columns = _columns(rows[0])
    if "text" not in columns and "title" not in columns:
        known = ", ".join(COLUMNS)
        raise Refused("The list has no column with what is told.", hint=f"The columns are called: {known}.")
    rows_by_number = {
        number: {key: _plain(row[at]) for key, at in columns.items() if at < len(row)}
        for number, row in enumerate(rows[1:], 2)
    }
    rows_by_number = {number: cells for number, cells in rows_by_number.items() if any(cells.values())}
    if not rows_by_number:
        raise Refused("The list has no injects.")
    times = offsets({number: cells.get("at", "") for number, cells in rows_by_number.items()})
    objectives = _objectives(rows_by_number.values())
    lines: list[str] = []
    for number, cells in rows_by_number.items():
        lines += _inject(number - 1, cells, times.get(number), objectives, roles or {})
    head = [
        "# Drafted from a list of injects. Bind the expectations to steps of the playbook (`met_by`).",
        "scenario: 1",
        f"id: {name}",
        f"title: {quoted(name.replace('-', ' ').capitalize())}",
        f"playbook: {flow({'id': playbook})}",
        "objectives:",
        *(f"  {key}: {{text: {quoted(text)}}}" for text, key in objectives.items()),
        "injects:",
    ]
    return "\n".join([*head, *lines, f"end: {{at: {exact(max(times.values(), default=0) + 1800)}}}", ""])


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from calculating it."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(("=", "+", "-", "@")) else text


def _objectives(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """The objectives that the list names, each with an id; one for all where it names none."""
    named = dict.fromkeys(cells["objective"] for cells in rows if cells.get("objective") and cells.get("expected"))
    return {text: f"objective-{number}" for number, text in enumerate(named, 1)} | (
        {"What the exercise tests": "whole"}
        if any(cells.get("expected") and not cells.get("objective") for cells in rows) or not named
        else {}
    )


def _row(number: int, inject: Inject, scenario: Scenario) -> list[str]:
    start = scenario.story_start
    return [
        str(number),
        exact(inject.at) if inject.at is not None else "",
        trigger_text(inject),
        format_story_time(start, inject.at * 1000) if inject.at is not None and start else "",
        inject.title or inject.id,
        with_options(inject.text, [option.label for option in inject.options]),
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


def _inject(
    number: int,
    cells: dict[str, str],
    seconds: int | None,
    objectives: Mapping[str, str],
    roles: Mapping[str, str],
) -> list[str]:
    sort = cells.get("kind", "").casefold()
    kind = _HSEEP.get(sort, sort if sort in KINDS else "inject")
    text = cells.get("text") or cells.get("title", "")
    notes = [cells.get("notes", "")]
    if kind == "contingency":  # its gate stands in words at best; a person fires it
        seconds, kind = None, "inject"
        notes.insert(0, "A contingency of the list: decide when it plays.")
    if seconds is None and cells.get("trigger"):
        notes.append(f"Trigger: {cells['trigger']}.")
    to, others = _recipients(cells.get("to", ""), roles)
    notes += [f"To: {', '.join(others)}."] if others else []
    lines = [f"  - id: inject-{number}", f"    at: {exact(seconds)}" if seconds is not None else "    manual: true"]
    wanted = (("title", cells.get("title", "")), ("from", cells.get("sender", "")), ("via", cells.get("via", "")))
    lines += [f"    {key}: {literal(value)}" for key, value in wanted if value]
    lines += [f"    to: [{', '.join(to)}]"] if to else []
    lines += [f"    kind: {kind}", f"    text: {literal(text or 'Nothing was written.')}"]
    kept = " ".join(note for note in notes if note)
    lines += [f"    facilitator: {quoted(kept)}"] if kept else []
    objective = objectives.get(cells.get("objective", ""), "whole")
    expected = [" ".join(line.split()).lstrip("-• ") for line in cells.get("expected", "").splitlines()]
    lines += ["    expect:"] if any(expected) else []
    for place, line in enumerate(filter(None, expected), 1):
        lines += [
            f"      - {{id: expected-{number}-{place}, do: {quoted(line)}, judge: true,",
            f"         within: 30m, objective: {objective}}}",
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
        elif name.casefold() not in ("all", "everybody", "everyone", "all players"):
            others.append(name)
    return ([] if others else list(to)), [*others, *(to if others else ())]
