"""From what people learned in a real incident to a story that can be played in a morning.

Entries that came together are one inject, the longest silences are where one ends. An incident that took days is
compressed: its order stays, long waits shrink more than short ones.
"""

from __future__ import annotations

import re
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 3 * 3600
"""Seconds of a story, unless somebody wants another length."""
MOST_INJECTS = 20
_TOGETHER = 120
"""Seconds; what comes closer together is one inject."""
_LEAST_APART = 120
"""Seconds between two injects of a compressed story."""
_RUN = 5
"""Words in a row that say the same as a step."""


class Moment(Struct):
    """What came together: seconds of the incident at which it began, seconds of the story, and the entries."""

    real: int
    story: int
    entries: list[Entry]


class Story:
    """The moments of a story, and where any time of the incident lies in it."""

    def __init__(self, learned: Sequence[tuple[int, Entry]], last: int, longest: int = LONGEST) -> None:
        """Group and compress.

        Args:
            learned: what people learned, with seconds since the declaration, in their order.
            last: seconds of the last entry of the incident.
            longest: seconds that the story may take.
        """
        self.moments = _grouped(learned)
        self._real = [0, *(moment.real for moment in self.moments), max(last, self._latest())]
        self.compressed = self._real[-1] > longest
        self._story = _compressed(self._real, longest) if self.compressed else self._real
        for moment, story in zip(self.moments, self._story[1:-1], strict=True):
            moment.story = story

    @property
    def end(self) -> int:
        """Seconds of the story at which its last entry lies."""
        return self._story[-1]

    def at(self, real: int) -> int:
        """Seconds of the story for seconds of the incident."""
        for place in range(len(self._real) - 1):
            begin, end = self._real[place], self._real[place + 1]
            if real <= end:
                part = (max(real, begin) - begin) / (end - begin) if end > begin else 0
                return round(self._story[place] + part * (self._story[place + 1] - self._story[place]))
        return self._story[-1]

    def before(self, real: int) -> int:
        """The place of the last moment that had begun at a time of the incident; -1 for none."""
        begun = [place for place, moment in enumerate(self.moments) if moment.real <= real]
        return begun[-1] if begun else -1

    def _latest(self) -> int:
        return self.moments[-1].real if self.moments else 0


def gives_away(words: str, steps: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of the steps whose answer a text may give away: it names one, or says the same in a run of words.

    Args:
        words: of the inject.
        steps: id and text of each step that is expected.
    """
    text = f" {' '.join(_words(words))} "
    found = []
    for name, sentence in steps:
        said = _words(sentence)
        runs = (said[at : at + _RUN] for at in range(max(0, len(said) - _RUN) + 1))
        if f" {name} " in text or any(len(run) == _RUN and f" {' '.join(run)} " in text for run in runs):
            found.append(name)
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"[\w/-]+", text.casefold())


def _grouped(learned: Sequence[tuple[int, Entry]]) -> list[Moment]:
    """Entries that came together, at most MOST_INJECTS groups: the longest group is parted at its longest silence."""
    groups = [list(learned)] if learned else []
    while len(groups) < MOST_INJECTS:
        parts = [(_silence(group), place) for place, group in enumerate(groups)]
        parts = [each for each in parts if each[0][0]]
        if not parts:
            break
        (_, at), place = max(parts, key=lambda each: _span(groups[each[1]]))
        groups[place : place + 1] = [groups[place][:at], groups[place][at:]]
    return [Moment(group[0][0], group[0][0], [entry for _, entry in group]) for group in groups]


def _silence(group: Sequence[tuple[int, Entry]]) -> tuple[int, int]:
    """The longest silence in a group, 0 for none to speak of, and where it ends; of equal ones that in the middle."""
    middle = len(group) / 2
    gaps = [(after[0] - before[0], at) for at, (before, after) in enumerate(pairwise(group), 1)]
    longest = max(gaps, key=lambda each: (each[0], -abs(each[1] - middle)), default=(0, 0))
    return longest if longest[0] >= _TOGETHER else (0, 0)


def _span(group: Sequence[tuple[int, Entry]]) -> int:
    return group[-1][0] - group[0][0]


def _compressed(real: Sequence[int], longest: int) -> list[int]:
    """The same times in `longest` seconds, in whole minutes: each wait counts with its square root."""
    roots = [sqrt(max(0, after - before)) for before, after in pairwise(real)]
    unit = longest / (sum(roots) or 1)
    story = [0]
    for root in roots:
        wait = max(_LEAST_APART if root else 0, round(root * unit / 60) * 60)
        story.append(story[-1] + wait)
    return story
