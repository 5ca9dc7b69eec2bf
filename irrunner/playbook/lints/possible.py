"""Whether a condition can come true at all: tried out with every kind of answer that matters to it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import TYPE_CHECKING

from irrunner.playbook import conditions, ordering
from irrunner.playbook.condition_tree import Compare, CountCompare
from irrunner.playbook.conditions import Count, Truth, Unsettled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irrunner.playbook.condition_tree import Condition
    from irrunner.playbook.model import Value
    from irrunner.playbook.names import Name

MOST_TRIED = 5_000
"""Comparisons made to find out; a condition that needs more is taken to be possible."""
_OTHER = "\0other"
"""A text that no playbook can hold."""


def can_be_true(condition: Condition, names: Mapping[str, Name]) -> bool:
    """Whether some answers make a condition true; also when that takes too long to find out.

    Args:
        condition: to try out.
        names: what is known about the names in it.
    """
    comparisons = conditions.comparisons(condition)
    if 2 ** len(conditions.names_in(condition)) > MOST_TRIED:
        return True
    answers = {name: _answers(comparisons, name, names.get(name)) for name in conditions.names_in(condition)}
    counts = {register: _counts(comparisons, register) for register in conditions.registers_in(condition)}
    combinations = prod(map(len, answers.values())) * prod(map(len, counts.values()))
    if not all(answers.values()) or combinations * len(comparisons) > MOST_TRIED:
        return True
    for chosen in product(*answers.values()):
        for counted in product(*counts.values()):
            tried = _Tried(dict(zip(answers, chosen, strict=True)), dict(zip(counts, counted, strict=True)))
            if conditions.evaluate(condition, tried) is Truth.YES:
                return True
    return False


class _Tried:
    """A scope in which everything is answered one way."""

    def __init__(self, answers: dict[str, Value | Unsettled], counts: dict[str, int]) -> None:
        self._answers = answers
        self._counts = counts

    def value(self, name: str) -> Value | Unsettled:
        return self._answers[name]

    def count(self, name: str) -> Count:
        return Count(self._counts[name], settled=True)


def _answers(comparisons: list[Compare | CountCompare], name: str, known: Name | None) -> list[Value | Unsettled]:
    """Every kind of answer that matters for one name; none when that cannot be known."""
    found = [part for part in comparisons if isinstance(part, Compare) and part.name == name]
    texts = list(dict.fromkeys(literal.text for part in found for literal in part.literals))
    if known is None:
        return []
    if known.options:
        absent = [Unsettled.NOT_APPLICABLE] if known.type == "decision" else []
        return [*known.options, *absent]
    if any(part.operator in ("<", ">") for part in found):
        return list(_numbers(texts))
    if known.type in ("list", "any"):
        return [*texts, _OTHER, *([text] for text in texts), [], texts]
    return [*texts, _OTHER]


def _numbers(texts: list[str]) -> list[str]:
    """The numbers themselves, and one before, after and between them; none when a text is no number."""
    if not all(ordering.is_number(text) for text in texts):
        return []
    numbers = sorted({Decimal(text) for text in texts})
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    return [*texts, *(f"{number:f}" for number in (numbers[0] - 1, *between, numbers[-1] + 1))]


def _counts(comparisons: list[Compare | CountCompare], register: str) -> list[int]:
    numbers = {part.number for part in comparisons if isinstance(part, CountCompare) and part.register == register}
    return sorted({0, *(number + near for number in numbers for near in (-1, 0, 1) if number + near >= 0)})
