"""A horizontal axis of a chart: from seconds to pixels, with long quiet stretches drawn shorter and marked as cut."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Cut(Struct, frozen=True, gc=False):
    """A quiet stretch that is drawn shorter than it was: where it begins, and its width, in pixels."""

    x: float
    width: float


class Axis:
    """A piecewise linear scale. Each stretch between two neighbouring marks has a width of its own.

    Attributes:
        cuts: the stretches that are cut short, from left to right.
    """

    def __init__(self, marks: Sequence[float], widths: Sequence[float], left: float, cut: Collection[int] = ()) -> None:
        """Lay the axis out.

        Args:
            marks: seconds, ascending; at least one.
            widths: pixels of each stretch between two marks, one fewer than marks.
            left: pixels at which the first mark is drawn.
            cut: indices of the stretches that are drawn shorter than the others are.
        """
        self._marks = marks
        self._places = list(accumulate(widths, initial=left))
        self.cuts = [Cut(round(self._places[index], 1), widths[index]) for index in sorted(cut)]

    def x(self, second: float) -> float:
        """Where a moment is drawn, in pixels to a tenth; what lies outside is drawn at the edge."""
        return round(self._place(second), 1)

    def in_a_cut(self, second: float) -> bool:
        """Whether a moment lies inside a stretch that is cut short, where a label would mean nothing."""
        x = self._place(second)
        return any(cut.x < x < cut.x + cut.width for cut in self.cuts)

    def _place(self, second: float) -> float:
        index = bisect_right(self._marks, second) - 1
        if index < 0:
            return self._places[0]
        if index >= len(self._marks) - 1:
            return self._places[-1]
        part = (second - self._marks[index]) / (self._marks[index + 1] - self._marks[index])
        return self._places[index] + part * (self._places[index + 1] - self._places[index])
