"""One spelling of one indicator, and the test whether it stands at a place of a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct, structs

from irrunner.checks.indicator_search.boundaries import anywhere

_SHORTEST: Final = 4


class CannotSearch(ValueError):
    """An indicator that cannot be looked for in bytes; the text says why."""


def _accept_all(line: bytes, begin: int, end: int) -> bool:
    return True


class Pattern(Struct, frozen=True):
    """One spelling.

    Attributes:
        needle: the bytes; in lower case up to `exact_from`.
        begins, ends: whether it may begin or end at a place of a line in lower case.
        exact_from: the first byte of the needle of which the case counts; -1 where case says nothing.
        accept: a last look at the line as it is, with the place of the needle.
        indicator: which one it belongs to. shortest: bytes that it has to have.
    """

    needle: bytes
    begins: Callable[[bytes, int], bool] = anywhere
    ends: Callable[[bytes, int], bool] = anywhere
    exact_from: int = -1
    accept: Callable[[bytes, int, int], bool] = _accept_all
    indicator: int = 0
    shortest: int = _SHORTEST

    def for_indicator(self, indicator: int) -> Pattern:
        """The same for an indicator."""
        return structs.replace(self, indicator=indicator)

    def stands_at(self, line: bytes, lowered: bytes, begin: int) -> bool:
        """Whether it stands at a place of a line, given as it is and in lower case."""
        if begin < 0:
            return False
        end = begin + len(self.needle)
        exact = len(self.needle) if self.exact_from < 0 else self.exact_from
        if lowered[begin : begin + exact] != self.needle[:exact] or line[begin + exact : end] != self.needle[exact:]:
            return False
        return self.begins(lowered, begin) and self.ends(lowered, end) and self.accept(line, begin, end)
