"""All patterns at once: one automaton goes through the bytes, and what it meets is looked at more closely.

The automaton looks for a short piece of every pattern, its anchor, and for the marks of defanged text. Only a line in
which it meets something is searched for every anchor, and for the whole pattern around it.
"""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.checks.indicator_search.pattern import Pattern

_ANCHOR: Final = 10
"""Bytes of a pattern that are looked for first: enough to be rare, and so few that the automaton fits into a cache."""
_COMMON: Final = b"etaoinsrhldcumpgw./:-_0123456789 "
"""Bytes that logs are full of; a piece with others in it is rarer."""
_RARE: Final = bytes(byte not in _COMMON for byte in range(256))
_MOST_AT_ONE_ANCHOR: Final = 8
_MOST_FOR_TABLE: Final = 300_000
"""Bytes of anchors for which the fast, large form of the automaton is built: about 60 MB of memory."""
_WINDOW: Final = 16 * 1024
"""Bytes of a long line that are searched for every anchor at once, so that memory stays flat."""
DEFANGED = "the line is defanged"

_MOST_CHECKS: Final = 20_000
"""Places of one line that are looked at closely; more are met in lines that were made to be slow, and in none else."""
_MEANINGS: Final = ((".", "."), ("dot", "."), ("@", "@"), ("at", "@"), (":", ":"), ("://", "://"))
_MARKS: Final = {
    f"{before}{inside}{after}".encode(): plain.encode()
    for before in "[({"
    for inside, plain in _MEANINGS
    for after in "])}"
}
"""What is written for a dot, an at sign, a colon and what follows a scheme, as `safety.defang` reads it too."""
_SPELLED: Final = {spelling: plain for mark, plain in _MARKS.items() for spelling in (mark, mark.upper(), mark.title())}


class TooManyPlaces(Exception):
    """A line has too many places that are nearly a match.

    Attributes:
        found: as `Matcher.in_line` returns it.
    """

    def __init__(self, found: dict[int, tuple[int, str]]) -> None:
        super().__init__()
        self.found = found


class Matcher:
    """Finds patterns in lines. Several threads may use one.

    Attributes:
        longest: bytes around the begin of a match that have to be seen to judge it.
    """

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Build the automaton."""
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        anchored = _by_anchor(list(patterns))
        self._patterns = [*anchored.values(), *([] for _ in _MARKS)]
        self._first_mark = len(anchored)
        self.longest = max((len(each.needle) for _, each in _flat(anchored.values())), default=0)
        anchors = [*anchored, *_MARKS]
        self._widest = max(map(len, anchors))
        small = sum(map(len, anchors)) <= _MOST_FOR_TABLE
        form = Implementation.DFA if small else Implementation.ContiguousNFA
        self._automaton = BytesAhoCorasick(anchors, implementation=form)

    def candidates(self, lowered: bytes) -> list[int]:
        """Where something may be, in bytes in lower case: at least one place in each line that holds an anchor."""
        return [begin for _, begin, _ in self._automaton.find_matches_as_indexes(lowered)]

    def in_line(self, line: bytes, lowered: bytes) -> dict[int, tuple[int, str]]:
        """The indicators in a line: where the first match of each begins, and what else a reader should know.

        Where the line is defanged, what it means is searched as well, and the place is that of the first mark.

        Raises:
            TooManyPlaces: it would take too long; with what was found until then.
        """
        found: dict[int, tuple[int, str]] = {}
        mark = self._look(line, lowered, found, "", 0)
        if mark >= 0:
            plain = _without_marks(line)
            self._look(plain, plain.lower(), found, DEFANGED, mark)
        return found

    def _look(self, line: bytes, lowered: bytes, found: dict[int, tuple[int, str]], how: str, place: int) -> int:
        """Add the indicators of a line to those found, at `place` where something is to be said; the first mark."""
        mark, left = -1, _MOST_CHECKS
        for anchor, begin in self._anchors_in(lowered):
            if anchor >= self._first_mark:
                mark = begin if mark < 0 else mark
                continue
            for before, pattern in self._patterns[anchor]:
                if pattern.indicator in found:
                    continue
                if pattern.stands_at(line, lowered, begin - before):
                    found[pattern.indicator] = (place if how else begin - before, how)
                elif not (left := left - 1):
                    raise TooManyPlaces(found)
        return mark

    def _anchors_in(self, lowered: bytes) -> Iterator[tuple[int, int]]:
        """Every anchor at every place, once."""
        for start in range(0, len(lowered), _WINDOW):
            window = lowered[start : start + _WINDOW + self._widest - 1]
            for anchor, begin, _ in self._automaton.find_matches_as_indexes(window, overlapping=True):
                if begin < _WINDOW:
                    yield anchor, start + begin


def _without_marks(line: bytes) -> bytes:
    """A line with every mark plain, also a mark that stood around another one, such as `([.])`."""
    for _ in range(2):
        for mark, plain in _SPELLED.items():
            line = line.replace(mark, plain)
    return line


def _by_anchor(patterns: list[Pattern]) -> dict[bytes, list[tuple[int, Pattern]]]:
    """The patterns by their anchor, each with the place of the anchor in it."""
    needles = [pattern.needle.lower() for pattern in patterns]
    places = list(map(_place_of_anchor, needles))
    anchors = [needle[place : place + _ANCHOR] for needle, place in zip(needles, places, strict=True)]
    crowded = Counter(anchors)
    found: dict[bytes, list[tuple[int, Pattern]]] = {}
    for pattern, needle, place, anchor in zip(patterns, needles, places, anchors, strict=True):
        if crowded[anchor] > _MOST_AT_ONE_ANCHOR:
            found.setdefault(needle, []).append((0, pattern))
        else:
            found.setdefault(anchor, []).append((place, pattern))
    return found


def _place_of_anchor(needle: bytes) -> int:
    """Where the rarest piece is by a rough guess; the last one of several, for many begin as others do."""
    sums = [0, *accumulate(needle.translate(_RARE))]
    places = range(max(0, len(needle) - _ANCHOR), -1, -1)
    return max(places, key=lambda place: sums[min(place + _ANCHOR, len(needle))] - sums[place])


def _flat(groups: Iterable[list[tuple[int, Pattern]]]) -> Iterator[tuple[int, Pattern]]:
    for group in groups:
        yield from group
