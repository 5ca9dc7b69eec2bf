"""What an act brought about in the checklist: which steps it opened, and which apply no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.checklist import NOT_APPLICABLE, SETTLED, WAITING

if TYPE_CHECKING:
    from irrunner.tui.store.snapshot import Snapshot


def consequences(before: Snapshot, after: Snapshot) -> str:
    """`3 opened, 1 no longer applies`; a single step is named. Empty when nothing else changed."""
    opened: list[str] = []
    fell: list[str] = []
    for step in after.steps:
        earlier = before.step(step.key)
        was = earlier.standing if earlier is not None else ""
        if step.is_work and was in ("", WAITING, NOT_APPLICABLE):
            opened.append(step.key)
        elif step.standing == NOT_APPLICABLE and was and was not in SETTLED:
            fell.append(step.key)
    parts = [f"{_named(opened)} opened"] * bool(opened)
    parts += [f"{_named(fell)} no longer {'applies' if len(fell) == 1 else 'apply'}"] * bool(fell)
    return ", ".join(parts)


def _named(keys: list[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{len(keys)} steps"
