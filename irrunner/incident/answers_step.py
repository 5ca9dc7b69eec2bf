"""The step for what was not known when an incident was declared: it names the questions that are still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.state import ANSWERS_STEP
from irrunner.playbook.model import Ask, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def answers_step(key: str, asks: Sequence[Ask]) -> Step:
    """The step, as it reads when nothing of it is answered."""
    return Step(id=key, text=_text(asks), short=_short(asks), ask=tuple(asks))


def is_answers_step(step: Step) -> bool:
    """Whether a step is such a one."""
    return step.id.rpartition("/")[2] == ANSWERS_STEP and bool(step.ask)


def still_asked(step: Step, is_answered: Callable[[str], bool]) -> Step:
    """The step with the questions alone that have no answer; all of them once each has one."""
    missing = [ask for ask in step.ask if not is_answered(ask.key)]
    return answers_step(step.id, missing) if 0 < len(missing) < len(step.ask) else step


def _text(asks: Sequence[Ask]) -> str:
    return f"Say what was not known yet: {', '.join(ask.label for ask in asks)}"


def _short(asks: Sequence[Ask]) -> str:
    return f"Answer: {', '.join(ask.key.rpartition('/')[2].replace('-', ' ') for ask in asks)}"
