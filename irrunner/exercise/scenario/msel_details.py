"""The last column of our own lists: what the usual columns of a MSEL have no place for.

It holds an inject in the scenario language, without what the other columns say. When a list comes back, a column that
somebody edited counts; what nobody touched is exactly as it was. A row without it is a row of another team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from irrunner.exercise.scenario.inject_text import without_options
from irrunner.exercise.scenario.injects import read_inject
from irrunner.exercise.scenario.model import Expectation, Inject, Objective
from irrunner.exercise.scenario.msel_values import about_expected, expected_text
from irrunner.exercise.scenario.scenario_yaml import inject_values, objective_values
from irrunner.exercise.scenario.yaml_text import inline
from irrunner.playbook import source
from irrunner.playbook.nodes import Mapping, plain

if TYPE_CHECKING:
    from collections.abc import Mapping as Dictionary
    from collections.abc import Sequence

    from irrunner.exercise.scenario.model import Scenario
    from irrunner.exercise.scenario.yaml_text import Plain

COLUMN = "For irrunner"
_SHOWN = ("kind", "title", "at", "to", "from", "via", "text", "facilitator")
"""Keys of an inject that have a column of their own."""
_LIMITS = source.Limits("cell", 1024 * 1024, 20_000)


class OwnRow(Struct):
    """A row of a list that irrunner wrote.

    Attributes:
        inject: as it is now. objectives: by id, those that its expectations name.
        notes: what somebody edited and cannot be kept, in sentences.
    """

    inject: Inject
    objectives: dict[str, Objective]
    notes: list[str]


def details_cell(inject: Inject, scenario: Scenario) -> str:
    """What the other columns of an inject's row do not say."""
    values = {key: value for key, value in inject_values(inject).items() if key not in _SHOWN}
    if inject.title == inject.id:  # without a title, the id stands in the column of titles
        values["title"] = inject.title
    names = dict.fromkeys(each.objective for each in inject.expect if each.objective in scenario.objectives)
    objectives: dict[str, Plain] = {}
    for name in names:
        objective = scenario.objectives[name]
        objectives[name] = {**objective_values(objective), "place": str(objective.place)}
    return inline(values | ({"objectives": objectives} if objectives else {}))


def read_row(
    cells: Dictionary[str, str], row: int, seconds: int | None, to: Sequence[str], lines: Sequence[str]
) -> OwnRow | str:
    """A row of a list that irrunner wrote.

    Args:
        cells: its cells by field.
        row: its number, for the notes.
        seconds: its time; None when the cell is empty.
        to: the roles that it names.
        lines: of what is expected, as they are now.

    Returns:
        The row, or the sentence that says why its last column cannot be used.
    """
    top, findings = source.parse("", cells["details"].encode(), _LIMITS)
    if not isinstance(top, Mapping):
        why = findings.problems[0].message if findings.problems else "it is no mapping"
        return f"Row {row}: the column {COLUMN!r} cannot be read ({why}); the row is taken as that of another team."
    values: dict[str, Plain] = plain(top)
    objectives = _objectives(values.pop("objectives", {}))
    inject_id = str(values.get("id", ""))
    values |= {
        "text": without_options(cells.get("text", "")) if values.get("options") else cells.get("text", ""),
        "title": cells.get("title", "") if "title" in values or cells.get("title") != inject_id else "",
        "from": cells.get("from", ""),
        "via": cells.get("via", ""),
        "kind": cells.get("kind", ""),
        "facilitator": cells.get("notes", ""),
        "to": [*to],
        "at": f"{seconds}s" if seconds is not None else "",
    }
    if seconds is None and not {"when", "manual"} & values.keys():
        values["manual"] = "true"
        values = {key: value for key, value in values.items() if key not in ("unless", "chance")}
    text = inline({key: value for key, value in values.items() if value})
    node, findings = source.parse("", text.encode(), _LIMITS)
    draft = read_inject(node, findings) if node is not None else None
    if draft is None or findings.errors:
        why = findings.problems[0].message if findings.problems else "it is no inject"
        return f"Row {row}: the column {COLUMN!r} cannot be read ({why}); the row is taken as that of another team."
    notes: list[str] = []
    expect = _expected(draft.inject, lines, row, notes)
    return OwnRow(structs.replace(draft.inject, expect=tuple(expect), line=0), objectives, notes)


def _objectives(values: object) -> dict[str, Objective]:
    found = {}
    for name, each in values.items() if isinstance(values, dict) else ():
        if isinstance(each, dict) and isinstance(each.get("text"), str):
            tests, place = each.get("tests", []), str(each.get("place", ""))
            capability = str(each.get("capability", ""))
            number = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 0
            found[str(name)] = Objective(each["text"], tuple(map(str, tests)), capability, number)
    return found


def _expected(inject: Inject, lines: Sequence[str], row: int, notes: list[str]) -> list[Expectation]:
    """What is expected, as the lines of its column are now: an edited line keeps its condition and its id."""
    known = list(inject.expect)
    written = [expected_text(each) for each in known]
    if list(lines) == written:
        return known
    found: list[Expectation] = []
    if len(lines) == len(known):
        for each, old, line in zip(known, written, lines, strict=True):
            found.append(each if line == old else _edited(each, line))
        return found
    for number, line in enumerate(lines, 1):
        if line in written:
            found.append(known[written.index(line)])
            continue
        name = f"{inject.id}-added-{number}"[:64]
        found.append(_edited(Expectation(name, line, objective=known[0].objective if known else ""), line))
        notes.append(f"Row {row}: {line[:60]!r} is new; a person judges it.")
    gone = [each.id for each in known if each.id not in {one.id for one in found}]
    if gone:
        notes.append(f"Row {row}: no longer expected: {', '.join(gone)}.")
    return found


def _edited(each: Expectation, line: str) -> Expectation:
    do, within, critical = about_expected(line)
    return structs.replace(each, do=do, within=within if within is not None else each.within, critical=critical)
