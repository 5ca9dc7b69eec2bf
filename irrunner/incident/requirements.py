"""What a step requires besides evidence, answers and approval: that every deadline was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.incident.state import State
    from irrunner.playbook.model import Step

_SHOWN = 4


def unmet_requirement(state: State, step: Step) -> str:
    """What a step still requires, in words; empty when nothing is missing.

    A deadline was looked at once somebody decided on it; `unknown` is a decision.
    """
    if step.requires != "deadlines":
        return ""
    from irrunner.incident.deadline_board import proposals

    records = state.deadlines
    names = [name for name in proposals(state) if name not in records or not records[name].decisions]
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"deadlines were not looked at: {', '.join(names[:_SHOWN])}{more}"
