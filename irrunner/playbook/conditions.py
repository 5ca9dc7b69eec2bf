"""The `when` language: what a condition names, and what it amounts to: three values and a warning.

    executed != "no" and (item.kind in [ci-runner, laptop] or count(assets) > 10)

Left of an operator stands a name, right of it a literal: quoted, or a bare word. Until what is
named is answered, a condition *waits*; it is never silently false. Nothing here can loop, call or
fail: a condition comes from a stranger's file.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from irrunner.playbook.condition_tree import All, AnyOf, Compare, Condition, CountCompare, Not

if TYPE_CHECKING:
    from irrunner.playbook.model import Value


class Truth(Enum):
    """What a condition says about a step."""

    YES = "yes"
    NO = "no"
    WAITING = "waiting"
    """Something it names is not answered yet."""
    OPENED = "opened"
    """Something it names was skipped, redacted, or is not known of a row: the step opens, with a warning."""


class Unsettled(Enum):
    """Why a name has no value."""

    WAITING = "waiting"
    """Not answered yet."""
    NOT_APPLICABLE = "not applicable"
    """A decision that nobody has to make here: comparisons with it are false."""
    OPENED = "opened"
    """A skipped decision or a redacted value."""
    UNKNOWN = "unknown"
    """A cell that is empty, or that says nothing that is understood. What depends on it opens, marked."""


UNKNOWN = "unknown"
"""What a cell says of which nobody knows; a condition may ask for it."""


class Count(Struct, frozen=True):
    """How many rows a register has.

    Attributes:
        number: rows now.
        settled: whether no more rows are expected.
    """

    number: int
    settled: bool


class Scope(Protocol):
    """Where the names of a condition are looked up."""

    def value(self, name: str) -> Value | Unsettled:
        """The answer, decision or `item.column` of that name."""

    def count(self, name: str) -> Count:
        """The rows of the register of that name."""


@lru_cache(maxsize=4_096)
def parse(text: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: with a sentence and a place.
    """
    from irrunner.playbook import grammar

    return grammar.parse(text)


def comparisons(condition: Condition) -> list[Compare | CountCompare]:
    """Every comparison in a condition, in the order in which it reads."""
    if isinstance(condition, Not):
        return comparisons(condition.part)
    if isinstance(condition, All | AnyOf):
        return [found for part in condition.parts for found in comparisons(part)]
    return [condition]


def names_in(condition: Condition) -> list[str]:
    """What a condition names (registers in `count` aside), each once, in order."""
    return list(dict.fromkeys(found.name for found in comparisons(condition) if isinstance(found, Compare)))


def registers_in(condition: Condition) -> list[str]:
    """The registers that a condition counts, each once, in order."""
    return list(dict.fromkeys(found.register for found in comparisons(condition) if isinstance(found, CountCompare)))


@lru_cache(maxsize=4_096)
def names_of(text: str) -> tuple[str, ...]:
    """As `names_in`, of a condition's text; none of an empty one.

    Raises:
        ConditionError: as `parse`.
    """
    return tuple(names_in(parse(text))) if text else ()


@lru_cache(maxsize=4_096)
def registers_of(text: str) -> tuple[str, ...]:
    """As `registers_in`, of a condition's text; none of an empty one.

    Raises:
        ConditionError: as `parse`.
    """
    return tuple(registers_in(parse(text))) if text else ()


def evaluate(condition: Condition, scope: Scope) -> Truth:
    """Say what a condition amounts to now. Never raises.

    `not` leaves waiting and opened as they are. In `and` a no wins, then waiting, then opened; in
    `or` a yes wins, then opened, then waiting. So a yes or no reached while something still waits
    stays, whatever is answered later.
    """
    if isinstance(condition, Compare):
        return _compare(condition, scope.value(condition.name))
    if isinstance(condition, CountCompare):
        return _compare_count(condition, scope.count(condition.register))
    if isinstance(condition, Not):
        return _OPPOSITE[evaluate(condition.part, scope)]
    found = {evaluate(part, scope) for part in condition.parts}
    strongest = _ALL if isinstance(condition, All) else _ANY
    return next(truth for truth in strongest if truth in found)


_OPPOSITE = {
    Truth.YES: Truth.NO,
    Truth.NO: Truth.YES,
    Truth.WAITING: Truth.WAITING,
    Truth.OPENED: Truth.OPENED,
}
_ALL = (Truth.NO, Truth.WAITING, Truth.OPENED, Truth.YES)
_ANY = (Truth.YES, Truth.OPENED, Truth.WAITING, Truth.NO)


def _compare(comparison: Compare, value: Value | Unsettled) -> Truth:
    if value is Unsettled.WAITING:
        return Truth.WAITING
    if value is Unsettled.OPENED:
        return Truth.OPENED
    if value is Unsettled.UNKNOWN:
        if all(literal.text != UNKNOWN for literal in comparison.literals) or comparison.operator in ("<", ">"):
            return Truth.OPENED
        value = UNKNOWN  # what the author asks for in so many words
    if isinstance(value, Unsettled):
        return Truth.NO
    if comparison.operator in ("<", ">") and _order(comparison, value) is None:
        return Truth.OPENED  # nobody can say which comes first
    return Truth.YES if _holds(comparison, value) else Truth.NO


def _holds(comparison: Compare, value: Value) -> bool:
    texts = [literal.text for literal in comparison.literals]
    parts = [value] if isinstance(value, str) else value
    match comparison.operator:
        case "==":
            return parts == texts
        case "!=":
            return parts != texts
        case "in":
            return any(part in texts for part in parts)
        case _:
            order = _order(comparison, value)
            return order is not None and (order > 0 if comparison.operator == ">" else order < 0)


def _order(comparison: Compare, value: Value) -> int | None:
    """Which of two numbers, or two times, comes first; None for anything else."""
    from irrunner.playbook import ordering

    return ordering.compare(value, comparison.literals[0].text) if isinstance(value, str) else None


def _compare_count(comparison: CountCompare, count: Count) -> Truth:
    number, limit = count.number, comparison.number
    if comparison.operator == ">":
        if number > limit:
            return Truth.YES
        return Truth.NO if count.settled else Truth.WAITING
    if not count.settled:
        return Truth.WAITING
    holds = {"<": number < limit, "==": number == limit, "!=": number != limit}[comparison.operator]
    return Truth.YES if holds else Truth.NO
