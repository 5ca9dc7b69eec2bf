"""What is fuzzed: a parser, its inputs, and what must hold for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random


class Broken(Exception):
    """Something that must hold for every input does not."""


class Parser(NamedTuple):
    """One parser.

    Attributes:
        name: names it on the command line.
        make: makes an input of a source of chance.
        check: parses an input and looks whether what must hold does; raises `Broken` where it does not.
        allowed: the errors with which the parser refuses an input.
        short: inputs of the short run in the tests.
    """

    name: str
    make: Callable[[Random], Any]
    check: Callable[[Any], object]
    allowed: tuple[type[Exception], ...] = (IrrunnerError,)
    short: int = 2_000


def must(holds: object, sentence: str) -> None:
    """Raise `Broken` with the sentence unless something holds."""
    if not holds:
        raise Broken(sentence)


def must_be(found: object, expected: object, what: str) -> None:
    """Raise `Broken` unless two values are the same."""
    if found != expected:
        raise Broken(f"{what}: {found!r:.300} instead of {expected!r:.300}")
