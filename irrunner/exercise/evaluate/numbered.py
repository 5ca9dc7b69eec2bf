"""A report that names nobody: in every text of it people's names become `Person 1`, `Person 2`, in all formats alike.

Known is who wrote an entry, or was named in one: in a role, a hand-over, an assignment, a follow-up, the attendance.
Whom only a sentence mentions, irrunner cannot tell from any other word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from irrunner.exercise.evaluate.report_data import AfterActionData
    from irrunner.exercise.play import Exercise
    from irrunner.incident.entries import Entry

_NAMED = {
    "role.assigned": ("person", "contact"),
    "step.assigned": ("person",),
    "handover.offered": ("to",),
    "action.added": ("owner",),
    "evidence.transferred": ("to",),
    "director.attended": ("person",),
}
"""The fields of each kind of entry that hold a person, or how to reach one."""
_CORRECTED = ("role.assigned", "step.assigned", "director.attended")
"""The kinds whose words are a person, which a correction can replace."""
_IDS = {"id", "incident", "exercise", "scenario", "playbook", "inject", "objective", "step", "result", "rating", "head"}
"""The fields that hold no words of people."""
_SHORTEST = 2


def without_names(data: AfterActionData, exercise: Exercise, numbered: dict[str, str]) -> AfterActionData:
    """The data of a report with every known name replaced.

    Args:
        data: the data, in which the fields that hold a person are numbered already.
        exercise: the exercise.
        numbered: the number of each person who has one; others get theirs in the order of mention.
    """
    roles = {name.casefold() for name in exercise.players.state.roles}
    names = [name for name in _names(exercise) if len(name) >= _SHORTEST and name.casefold() not in roles]
    if not names:
        return data
    ordered = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)
    spelled = {name.casefold(): name for name in ordered}

    def number(found: re.Match[str]) -> str:
        name = spelled.get(found[0].casefold(), found[0])
        return numbered.setdefault(name, f"Person {len(numbered) + 1}")

    replaced = _walk(msgspec.to_builtins(data), lambda text: pattern.sub(number, text))
    return msgspec.convert(replaced, type(data))


def _names(exercise: Exercise) -> set[str]:
    entries = [*exercise.players.state.entries, *exercise.director.state.entries]
    return {name.strip() for entry in entries for name in _named(entry) if name.strip()}


def _named(entry: Entry) -> Iterable[str]:
    yield from (entry.by, entry.actor.name)
    for field in _NAMED.get(entry.kind, ()):
        value = getattr(entry.event, field, "")
        if isinstance(value, str):
            yield value
    if entry.kind in _CORRECTED:
        yield entry.words


def _walk(value: Any, replace: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list | tuple):
        return [_walk(each, replace) for each in value]
    if isinstance(value, dict):
        return {key: each if key in _IDS else _walk(each, replace) for key, each in value.items()}
    return value
