"""The parts of a condition once it is read, and the error for one that cannot be."""

from __future__ import annotations

from msgspec import Struct

MAX_LENGTH = 2_000
"""Characters in one condition."""
MAX_DEPTH = 50
"""Brackets and nots inside each other."""


class Literal(Struct, frozen=True):
    """A text on the right of an operator, and where it stands (quotes included)."""

    text: str
    position: int
    length: int


class Compare(Struct, frozen=True):
    """`name == text`, `!=`, `<`, `>`, or `name in [texts]`."""

    name: str
    operator: str
    literals: tuple[Literal, ...]
    position: int


class CountCompare(Struct, frozen=True):
    """`count(register) > number`, and `<`, `==`, `!=`."""

    register: str
    operator: str
    number: int
    position: int


class Not(Struct, frozen=True):
    """`not` and the part that it turns round."""

    part: Condition


class All(Struct, frozen=True):
    """Parts joined by `and`."""

    parts: tuple[Condition, ...]


class AnyOf(Struct, frozen=True):
    """Parts joined by `or`."""

    parts: tuple[Condition, ...]


Condition = Compare | CountCompare | Not | All | AnyOf


class ConditionError(ValueError):
    """A condition that cannot be read.

    Attributes:
        position: where in the text the trouble starts, in characters from 0.
        length: how many characters it covers, at least 1.
    """

    def __init__(self, message: str, position: int, length: int = 1) -> None:
        """Keep the place: a linter puts a caret there."""
        super().__init__(message)
        self.message = message
        self.position = position
        self.length = max(1, length)
