"""What the tests of the search share: a search from its indicators to what it found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.checks.indicator_search.matcher import Matcher
from irrunner.checks.indicator_search.model import Indicator
from irrunner.checks.indicator_search.patterns import build_patterns
from irrunner.checks.indicator_search.search import Follower, Search

if TYPE_CHECKING:
    from pathlib import Path


def holds(kind: str, value: str, line: str | bytes) -> bool:
    """Whether a line holds an indicator."""
    patterns = build_patterns([Indicator("i1", kind, value)])
    assert not patterns.left, patterns.left[0].why
    data = line if isinstance(line, bytes) else line.encode()
    return 0 in Matcher(patterns.patterns).in_line(data, data.lower())


class Searched:
    """Runs searches, and gives up at the end what they keep."""

    def __init__(self) -> None:
        self._made: list[Search] = []

    def __call__(self, place: Path, *values: str, follower: Follower | None = None) -> Search:
        """A finished search for indicators, whose types are worked out of their values."""
        indicators = [Indicator(f"i{number}", "", value) for number, value in enumerate(values, 1)]
        search = Search(build_patterns(indicators), [str(place)])
        self._made.append(search)
        search.run(follower or Follower())
        return search

    def close(self) -> None:
        for each in self._made:
            each.findings.close()


def counts(search: Search) -> dict[str, int]:
    """How many lines hold each value that was found."""
    return {indicator.value: tally.lines for indicator, tally in search.findings.hits}


def gaps(search: Search) -> list[str]:
    """Why places could not be read."""
    return [each.why for each in search.not_read if each.is_gap]
