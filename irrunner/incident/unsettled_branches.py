"""What branches of a record left open: steps that were ended apart, questions that were answered otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.standing_reasons import end_text

if TYPE_CHECKING:
    from irrunner.incident.state import State


class Unsettled(Struct, frozen=True):
    """What branches left open.

    Attributes:
        ends: the steps that were ended apart, each with its ends in words. answers: the questions answered otherwise.
    """

    ends: dict[str, list[str]]
    answers: dict[str, list[str]]


def unsettled(state: State) -> Unsettled:
    """What branches left open, and nobody has settled."""
    ends = {
        key: [end_text(each) for each in progress.ends] for key, progress in state.progress.items() if progress.ends
    }
    answers = {
        key: [f"{each.words or 'taken back'} by {each.by} ({each.seq})" for each in found]
        for key, found in state.disputed.items()
    }
    return Unsettled(ends, answers)
