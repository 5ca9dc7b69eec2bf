"""Why a step waits for its condition, or is open although nobody can say whether the condition holds: in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook import conditions
from irrunner.playbook.conditions import UNKNOWN, Unsettled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.incident.entries import Entry
    from irrunner.incident.names import Names
    from irrunner.incident.progress import Progress


_NOT_KNOWN = " is not known"
ENDED_APART = "ended apart in branches of the record:"


_END = {"step.done": "done", "step.skipped": "skipped", "step.reopened": "reopened", "decision.made": "decided"}


def outcome_text(end: Entry) -> str:
    """What the end of a step came to: `skipped`, `decided yes`."""
    option = f" {end.refs.get('option', '')}" if end.kind == "decision.made" else ""
    return f"{_END.get(end.kind, end.kind)}{option}"


def end_text(end: Entry) -> str:
    """One of the ends of a step that branches ended apart: `skipped by Ada (b1:47)`."""
    return f"{outcome_text(end)} by {end.by} ({end.seq})"


def about_ends(progress: Progress) -> str:
    """How branches ended a step apart, in words."""
    return f"{ENDED_APART} {', '.join(map(end_text, progress.ends))}; nobody has said yet which counts"


def not_known(warnings: Iterable[str]) -> list[str]:
    """The marks of a step that is open because something about its row is not known."""
    return [each for each in warnings if _NOT_KNOWN in each]


def unanswered(when: str, names: Names, row: str) -> list[str]:
    """The names and registers that keep a condition waiting; the instance's row is called `row` in them."""
    waiting = [_awaited(name, row) for name in conditions.names_of(when) if names.value(name) is Unsettled.WAITING]
    counts = [f"{name} to be complete" for name in conditions.registers_of(when) if not names.count(name).settled]
    return waiting or counts


def why_opened(when: str, names: Names, row: str) -> list[str]:
    """Why nobody can say whether a condition holds; the instance's row is called `row` in it."""
    values = {name: names.value(name) for name in conditions.names_of(when)}
    found = [_not_known(names, name, row) for name, value in values.items() if value is Unsettled.UNKNOWN]
    if disputed := [name for name in values if names.is_disputed(name)]:
        found.append(f"opened because branches of the record say otherwise of {', '.join(disputed)}")
    elif Unsettled.OPENED in values.values() or not found:
        found.append("opened because a decision it depends on was skipped or redacted")
    return found


def _not_known(names: Names, name: str, row: str) -> str:
    column = name.removeprefix("item.").replace("_", " ")
    said = names.lookup(name)
    return f"{column} of {row}{_NOT_KNOWN}" + (f': "{said}" says nothing here' if said and said != UNKNOWN else "")


def _awaited(name: str, row: str) -> str:
    """What a name stands for, to somebody who is waiting for it."""
    if name.startswith("item."):
        return f"the {name.removeprefix('item.').replace('_', ' ')} of {row}"
    return f"the answer to {name}"
