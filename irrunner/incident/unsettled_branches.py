"""What branches of a record left open: steps that were ended apart, questions that were answered otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.entries import Entry
from irrunner.incident.grafts import differing_playbooks
from irrunner.incident.standing_reasons import end_text, outcome_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.incident.state import State


class ConflictSide(Struct, frozen=True):
    """One of several ends of a step, or answers to a question, of which nobody has said yet which counts.

    Attributes:
        about: the step, or the question. entry: what somebody recorded. outcome: what it came to; foreign text.
        is_answer: whether it answers a question.
    """

    about: str
    entry: Entry
    outcome: str
    is_answer: bool = False


class Unsettled(Struct, frozen=True):
    """What branches left open.

    Attributes:
        ends: the steps that were ended apart, each with its ends in words. answers: the questions answered otherwise.
        playbooks: what two records added apart in two versions, in sentences; a reader compares the steps.
    """

    ends: dict[str, list[str]]
    answers: dict[str, list[str]]
    playbooks: list[str]


def unsettled(state: State) -> Unsettled:
    """What branches left open, and nobody has settled."""
    ends = {
        key: [end_text(each) for each in progress.ends] for key, progress in state.progress.items() if progress.ends
    }
    answers = {
        key: [f"{each.words or 'taken back'} by {each.by} ({each.seq})" for each in found]
        for key, found in state.disputed.items()
    }
    return Unsettled(ends, answers, differing_playbooks(state))


def conflict_sides(state: State) -> tuple[ConflictSide, ...]:
    """The same one by one: steps first, those of each together, in an order that does not depend on the trunk."""
    if not state.merges:
        return ()
    ends = [
        ConflictSide(key, each, outcome_text(each))
        for key, progress in state.progress.items()
        if progress.ends
        for each in progress.ends
    ]
    answers = [
        ConflictSide(key, each, each.words or "taken back", is_answer=True)
        for key, found in state.disputed.items()
        for each in found
    ]
    return (*ends, *answers)


def describe_conflicts(sides: Iterable[ConflictSide]) -> str:
    """How much is open, without a full stop: `2 steps ended twice, 1 question answered twice`; empty for nothing."""
    every = list(sides)
    steps = {each.about for each in every if not each.is_answer}
    questions = {each.about for each in every if each.is_answer}
    found = [(steps, "step", "ended"), (questions, "question", "answered")]
    return ", ".join(f"{len(of)} {what}{'s' * (len(of) != 1)} {done} twice" for of, what, done in found if of)
