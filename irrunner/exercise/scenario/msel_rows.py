"""The rows of a list of injects as injects: those of other teams, and those that irrunner wrote itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.exercise.scenario.model import KINDS, Expectation, Inject, Objective
from irrunner.exercise.scenario.msel_details import read_row
from irrunner.exercise.scenario.msel_times import Times
from irrunner.exercise.scenario.msel_values import about_expected, is_named, split_values
from irrunner.playbook.durations import format_offset

if TYPE_CHECKING:
    from irrunner.exercise.scenario.model import Scenario

_HSEEP = {"contingency inject": "contingency", "adaptive": "contingency", "complexity": "pressure"}
_EVERYBODY = ("all", "everybody", "everyone", "all players")
_WITHIN = 1800
"""Seconds for what is expected, where the list names no time."""
_WHOLE = Objective("What the exercise tests")


class ReadRows(Struct):
    """Everything that a list says.

    Attributes:
        rows: the cells by field, by row. injects: likewise. objectives: by id.
        notes: what was concluded or left out, in sentences.
    """

    rows: Mapping[int, Mapping[str, str]]
    times: Times
    injects: dict[int, Inject]
    objectives: dict[str, Objective]
    notes: list[str]


class _Context(Struct):
    """What the rows of a list have in common; texts: the id of an objective by its text."""

    times: Times
    ids: Mapping[int, str]
    roles: Mapping[str, str]
    objectives: dict[str, Objective]
    texts: dict[str, str]
    notes: list[str]


def read_rows(
    rows: Mapping[int, Mapping[str, str]],
    times: Times,
    ids: Mapping[int, str],
    roles: Mapping[str, str],
    onto: Scenario | None = None,
) -> ReadRows:
    """The injects of a list.

    Args:
        rows: the cells by field, by row.
        times: of the rows.
        ids: for rows that have none of their own.
        roles: of the playbook, id and label.
        onto: a scenario whose objectives stay.
    """
    context = _Context(times, ids, roles, dict(onto.objectives) if onto is not None else {}, {}, [])
    injects = {row: own for row, cells in rows.items() if (own := _own(row, cells, context)) is not None}
    placed = sorted(context.objectives.items(), key=lambda each: each[1].place)
    context.objectives = dict(placed)
    context.texts = {each.text: key for key, each in placed}
    others = {row: cells for row, cells in rows.items() if row not in injects}
    _find_objectives(others, context)
    taken = {each.id for each in injects.values()}
    for row, cells in others.items():
        found = _of_another_team(row, cells, context)
        if found.id in taken:
            found = structs.replace(
                found, id=next(f"{found.id}-{n}" for n in range(2, 99) if f"{found.id}-{n}" not in taken)
            )
        taken.add(found.id)
        injects[row] = found
    return ReadRows(rows, times, {row: injects[row] for row in rows}, context.objectives, context.notes)


def _own(row: int, cells: Mapping[str, str], context: _Context) -> Inject | None:
    """The inject of a row that irrunner wrote; None for any other row."""
    if not cells.get("details"):
        return None
    to, others = recipients(cells.get("to", ""), context.roles)
    lines = [line for line in cells.get("expected", "").split("\n") if line.strip()]
    found = read_row(cells, row, context.times.seconds.get(row), to, lines)
    if isinstance(found, str):
        context.notes.append(found)
        return None
    context.notes += found.notes
    if others:
        context.notes.append(f"Row {row}: {', '.join(others)}: no such role in the playbook, so everybody gets it.")
    for key, objective in found.objectives.items():
        context.objectives.setdefault(key, objective)
    return found.inject


def _find_objectives(rows: Mapping[int, Mapping[str, str]], context: _Context) -> None:
    """Give each objective that the rows name an id and its capability; one for all where a row names none."""
    number = 0
    for cells in rows.values():
        texts = split_values(cells.get("objective", "")) or [""]
        capability = split_values(cells.get("capability", ""))
        for text in texts:
            text = text if is_named(text) else ""
            if text not in context.texts:
                number += bool(text)
                key = f"objective-{number}" if text else "whole"
                while key in context.objectives:
                    number, key = number + 1, f"objective-{number + 1}"
                context.texts[text] = key
                context.objectives[key] = structs.replace(_WHOLE, text=text or _WHOLE.text)
            key = context.texts[text]
            known = filter(None, context.objectives[key].capability.split(", "))
            joined = ", ".join(dict.fromkeys([*known, *capability]))
            context.objectives[key] = structs.replace(context.objectives[key], capability=joined)


def _of_another_team(row: int, cells: Mapping[str, str], context: _Context) -> Inject:
    sort = cells.get("kind", "").casefold()
    kind = _HSEEP.get(sort, sort if sort in KINDS else "inject")
    seconds = context.times.seconds.get(row)
    notes = [cells.get("notes", "")]
    if kind == "contingency":  # its gate stands in words at best, so a person fires it
        due = f" Its time was {format_offset(seconds * 1000)}." if seconds is not None else ""
        notes.insert(0, f"A contingency of the list: decide when it plays.{due}")
        kind, seconds = "inject", None
    elif sort not in ("", "inject") and kind == "inject":
        notes.append(f"Type: {cells['kind']}.")
    if cells.get("trigger") and not (seconds is not None and re.fullmatch(r"T\+\d+:\d\d", cells["trigger"])):
        notes.append(f"Trigger: {cells['trigger']}.")
    to, others = recipients(cells.get("to", ""), context.roles)
    notes += [f"To: {', '.join(others)}."] if others else []
    inject = Inject(
        id=context.ids[row],
        text=cells.get("text") or cells.get("title", "") or "Nothing was written.",
        kind=kind,
        title=cells.get("title", ""),
        at=seconds,
        manual=seconds is None,
        to=tuple(to),
        sender=cells.get("from", ""),
        via=cells.get("via", ""),
        facilitator="\n".join(note for note in notes if note),
    )
    return structs.replace(inject, expect=tuple(_expectations(row, cells, inject.id, context)))


def _expectations(row: int, cells: Mapping[str, str], inject: str, context: _Context) -> list[Expectation]:
    expected, objectives = split_values(cells.get("expected", "")), split_values(cells.get("objective", "")) or [""]
    if len(objectives) > 1 and len(objectives) != len(expected):
        context.notes.append(
            f"Row {row} names {len(objectives)} objectives; what is expected there counts for the first, the others"
            " are kept as objectives."
        )
    elif objectives[0] and not expected and is_named(objectives[0]):
        context.notes.append(f"Row {row} names an objective and nothing that is expected: {objectives[0][:60]!r}.")
    found = []
    for place, line in enumerate(expected, 1):
        named = objectives[place - 1] if len(objectives) == len(expected) else objectives[0]
        objective = context.texts[named if is_named(named) else ""]
        do, within, critical = about_expected(line)
        name = f"expected-{inject.removeprefix('inject-')}-{place}"
        within = within if within is not None else _WITHIN
        found.append(Expectation(name, do, within=within, critical=critical, objective=objective))
    return found


def recipients(text: str, roles: Mapping[str, str]) -> tuple[list[str], list[str]]:
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
