"""The columns of a list of injects, by any of their usual names, and what is left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Misused
from irrunner.playbook.problems import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_NAMES = {
    "number": "inject #|inject number|inject no|inject no.|inject id|#|id|no|no.|event #|event number|serial|serial #|"
    "serial number|msel #|msel number|ref|reference|item",
    "time": "delivery time|scheduled time|inject time|event time|time (scenario)|scenario time|exercise time|time|"
    "planned time|scheduled delivery time|planned delivery time|time of delivery|start time|date/time|date / time|"
    "date time|datetime|date and time|dtg|t+|offset|timeline|scheduled",
    "day": "day|exercise day|date|scheduled date|delivery date|inject date",
    "story": "story time",
    "title": "title|subject|inject title|inject name|event title|event name|headline|event",
    "text": "message|description|content|inject description|event description|inject text|inject message|"
    "inject content|event/inject description|event / inject description|details|narrative|text|inject|summary",
    "from": "from|source|sender|inject source|originator|sent by",
    "to": "to|recipient|recipients|recipient player|recipient players|target|target audience|audience|target player|"
    "players|player|intended recipient|delivered to",
    "via": "delivery method|method of delivery|mode of delivery|inject mode|delivery mode|method|via|mode|channel|"
    "delivery|means|medium",
    "kind": "inject type|type|kind|event type",
    "trigger": "trigger|condition|decision gate|trigger condition",
    "objective": "objective|objectives|exercise objective|exercise objectives|related objective",
    "capability": "core capability|core capabilities|capability|capabilities",
    "expected": "expected action|expected actions|expected response|expected player action|expected player actions|"
    "expected responses|expected player response|expected outcome|expected outcomes|expected result|expected results",
    "details": "for irrunner",
    "notes": "controller notes|notes|white cell notes|facilitator|facilitator notes|comments|remarks",
}
FIELDS = tuple(_NAMES)
"""What a column can be."""
_BY_NAME = {
    name: (name_field, place) for name_field, names in _NAMES.items() for place, name in enumerate(names.split("|"))
}
LEAVE_OUT = "none"


class Columns(Struct):
    """Which column is what.

    Attributes:
        at: the places of the columns, by field; only notes have several. left_out: the names of the others.
    """

    at: dict[str, list[int]]
    left_out: list[str]


def count_known(header: Sequence[str]) -> int:
    """How many of these cells name a column; a first one that is empty was a `#`."""
    found = sum(_plain(name) in _BY_NAME for name in header)
    return found + 1 if found and not header[0].strip() else found


def find_columns(header: Sequence[str], numbers: Iterable[str], wanted: Mapping[str, str]) -> Columns:
    """Find out which column is what.

    Args:
        header: the names of the columns.
        numbers: what stands in a column called `Inject`; short words without a space are numbers, not texts.
        wanted: the field that a column is to be, by the column's name; `none` leaves it out.

    Raises:
        Misused: there is no such column or field.
    """
    columns = Columns({}, [])
    asked = _asked(header, wanted)
    best: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(header):
        if at in asked:
            continue
        known = ("number", 5) if at == 0 and not name else _BY_NAME.get(_plain(name))
        if known is not None and known[0] not in asked.values():
            if _plain(name) == "inject" and all(len(each) < 12 and " " not in each for each in numbers):
                known = ("number", 0)
            best[known[0]] = min(best.get(known[0], (99, 0)), (known[1], at))
    for at, name_field in asked.items():
        if name_field != LEAVE_OUT:
            columns.at.setdefault(name_field, []).append(at)
    for name_field, (_, at) in best.items():
        columns.at.setdefault(name_field, []).append(at)
    used = {at for places in columns.at.values() for at in places}
    columns.left_out = [name or f"column {at + 1}" for at, name in enumerate(header) if at not in used]
    return columns


def _asked(header: Sequence[str], wanted: Mapping[str, str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for name, name_field in wanted.items():
        places = [at for at, title in enumerate(header) if _plain(title) == _plain(name)]
        if not places:
            raise Misused(f"The list has no column {name!r}.", hint=f"It has: {', '.join(filter(None, header))}.")
        if name_field not in (*FIELDS, LEAVE_OUT):
            meant = suggest(name_field, list(FIELDS))
            hint = f"Did you mean {meant}? " if meant else ""
            raise Misused(
                f"A column cannot be {name_field!r}.", hint=f"{hint}It can be {', '.join(FIELDS)}, {LEAVE_OUT}."
            )
        if name_field in found.values() and name_field != "notes":
            raise Misused(f"Two columns are to be {name_field}.", hint="Only notes can have several.")
        found[places[0]] = name_field
    return found


def _plain(name: str) -> str:
    """A column's name for comparing: `Expected Action(s):` is `expected actions`."""
    return re.sub(r"\s+", " ", name.replace("(s)", "s").replace("(S)", "s").strip(" *:\ufeff")).casefold()
