"""What a list of indicators means for an incident: what is new in it, what is there, what it dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import IrrunnerError
from irrunner.incident.entries import Entry
from irrunner.incident.state import StepKey
from irrunner.incident.verbs.registers import check_row
from irrunner.safety.indicators import indicator_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.checklist import Checklist, StepView
    from irrunner.incident.state import RegisterRow, State
    from irrunner.playbook.indicator_packs.model import Indicator, Pack

COMPARED = ("type", "confidence", "first_seen")
"""Columns whose words may differ between a row and the list that it came from."""
_LONGEST_NOTE = 2_000
_SEARCHED_TYPES: dict[str, frozenset[str] | None] = {
    "indicators": None,
    "exposure": frozenset(("package", "hash", "path", "image")),
}
"""Kinds of check that search for indicators of the register, and of which types; None for every type."""


class ChangedRow(Struct, frozen=True):
    """A row of which the list now says something else: column, what stands there, what the list says."""

    row: str
    value: str
    differs: tuple[tuple[str, str, str], ...]


class LoadPlan(Struct, frozen=True):
    """What would come of loading a list.

    Attributes:
        new: the cells of the rows that it brings.
        known: ids of rows that are there already; they stay as they are.
        withdrawn: rows that somebody withdrew here, and that the list has: they stay withdrawn.
        changed: rows that an earlier list of this id brought, and of which this one says something else.
        gone: rows that an earlier list of this id brought, and that this one does not have: they stay.
        refused: why the register does not take one of them, such as a URL with a password in it.
        clean: rows that the list says are harmless: they stay until somebody withdraws them.
        reopens: steps that were searched without the new rows.
        before: the entry that loaded an earlier list of this id; None for the first one.
        same: whether exactly these bytes were loaded before.
    """

    new: tuple[dict[str, str], ...] = ()
    known: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    changed: tuple[ChangedRow, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    clean: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()
    reopens: tuple[StepKey, ...] = ()
    before: Entry | None = None
    same: bool = False


def plan_load(checklist: Checklist, pack: Pack, sha256: str) -> LoadPlan:
    """What would come of loading a list whose bytes have this hash."""
    state = checklist.state
    earlier = [entry for entry in state.lists if entry.refs["list"] == pack.id]
    brought = _brought(state, earlier)
    standing, withdrawn = _by_key(state)
    new: list[dict[str, str]] = []
    known, left, changed, refused = [], [], [], []
    listed = dict(_by_value(pack.indicators))
    for key, indicator in listed.items():
        cells = _cells(pack, indicator)
        if (row := standing.get(key)) is not None:
            known.append(row.id)
            if row.id in brought and (differs := _differs(row, cells)):
                changed.append(ChangedRow(row.id, row.cell("value"), differs))
        elif (row := withdrawn.get(key)) is not None:
            left.append(row.id)
        else:
            try:
                new.append(check_row("indicators", cells, f"{indicator.type}: "))
            except IrrunnerError as error:
                refused.append(error.sentence)
    clean = {key for key, _ in _by_value(pack.clean)}
    return LoadPlan(
        tuple(new),
        tuple(known),
        tuple(left),
        tuple(changed),
        tuple((row.id, row.cell("value")) for key, row in standing.items() if row.id in brought and key not in listed),
        tuple((row.id, row.cell("value")) for key, row in standing.items() if key in clean),
        tuple(refused),
        tuple(steps_to_search_again(checklist, {cells["type"] for cells in new})),
        earlier[-1] if earlier else None,
        any(entry.refs.get("sha256") == sha256 for entry in earlier),
    )


def steps_to_search_again(checklist: Checklist, types: set[str]) -> Iterator[StepKey]:
    """The steps that count as done, and whose last check searched before indicators of these types came."""
    if not types:
        return
    for view in checklist:
        if view.standing == "done" and _has_searched(checklist.state, view, types):
            yield view.key


def _has_searched(state: State, view: StepView, types: set[str]) -> bool:
    """Whether a check of the step that searches for indicators of these types has come to its end."""
    kinds = {check.kind for check in view.step.checks} & _SEARCHED_TYPES.keys()
    kinds = {kind for kind in kinds if (wanted := _SEARCHED_TYPES[kind]) is None or types & wanted}
    return bool(kinds) and any(
        run.step == str(view.key) and run.finished is not None and run.name.partition(".")[0] in kinds
        for run in state.checks.values()
    )


def _by_value(indicators: tuple[Indicator, ...]) -> Iterator[tuple[str, Indicator]]:
    seen = set()
    for each in indicators:
        if (key := indicator_key(each.value)) not in seen:
            seen.add(key)
            yield key, each


def _by_key(state: State) -> tuple[dict[str, RegisterRow], dict[str, RegisterRow]]:
    """The rows that stand, and those that were withdrawn, by what they look for."""
    standing: dict[str, RegisterRow] = {}
    withdrawn: dict[str, RegisterRow] = {}
    for row in state.registers["indicators"].values():
        if key := indicator_key(row.cell("value")):
            (standing if row.withdrawn is None else withdrawn).setdefault(key, row)
    return standing, withdrawn


def _brought(state: State, earlier: list[Entry]) -> set[str]:
    """The rows that earlier lists of the same id brought."""
    batches = [state.batches.get(str(entry.refs.get("batch", ""))) for entry in earlier]
    return {str(entry.refs.get("row", "")) for batch in batches if batch is not None for entry in batch.entries}


def _cells(pack: Pack, indicator: Indicator) -> dict[str, str]:
    source = f"{pack.name}: {', '.join(indicator.sources)}" if indicator.sources else pack.name
    note = indicator.note
    cells = {
        "value": indicator.value,
        "type": indicator.register_type,
        "source": source,
        "confidence": indicator.confidence,
        "first_seen": indicator.first_seen,
        "note": note if len(note) <= _LONGEST_NOTE else f"{note[: _LONGEST_NOTE - 1]}…",
    }
    return {column: text for column, text in cells.items() if text}


def _differs(row: RegisterRow, cells: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    pairs = ((column, row.cell(column), cells.get(column, "")) for column in COMPARED)
    return tuple(each for each in pairs if each[1] != each[2])
