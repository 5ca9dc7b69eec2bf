"""The time axis of the chart: true to scale, with long quiet stretches cut short and marked as cut."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from irrunner.incident.moments import format_utc, parse_utc

MOST_CUTS = 12
SHORTEST_CUT = 1 / 40
"""Of the whole span: a shorter quiet stretch stays as it is."""
UNUSUAL = 10
"""Times the usual stretch between two moments: what is not longer is no quiet stretch."""
CUT_WIDTH = 16.0
"""Pixels that a cut stretch takes."""
MOST_TICKS = 9
_STEPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 43200, 129600, 525600)
)


class Tick(Struct, frozen=True, gc=False):
    """A mark on the axis."""

    x: float
    label: str


class Cut(Struct, frozen=True, gc=False):
    """A quiet stretch that is drawn shorter than it was."""

    x: float
    width: float


class Axis:
    """From times to pixels.

    Attributes:
        cuts: the stretches that are cut short, from left to right.
    """

    def __init__(self, times: list[str], left: float, width: float) -> None:
        """Lay the axis out for everything that will be drawn on it.

        Args:
            times: every time of the chart, in irrunner's fixed form; at least one.
            left: where the axis begins, in pixels.
            width: how wide it is.
        """
        moments = sorted({parse_utc(time) for time in times})
        if len(moments) == 1:
            moments.append(moments[0] + timedelta(minutes=1))
        span = (moments[-1] - moments[0]).total_seconds()
        gaps = [(late - early).total_seconds() for early, late in pairwise(moments)]
        longest = sorted(range(len(gaps)), key=lambda index: -gaps[index])[:MOST_CUTS]
        shortest = max(span * SHORTEST_CUT, UNUSUAL * sorted(gaps)[len(gaps) // 2])
        cut = {index for index in longest if gaps[index] > shortest}
        open_time = sum(gap for index, gap in enumerate(gaps) if index not in cut)
        scale = (width - CUT_WIDTH * len(cut)) / open_time
        self._starts = moments
        self._places = [left]
        self.cuts: list[Cut] = []
        for index, gap in enumerate(gaps):
            wide = CUT_WIDTH if index in cut else gap * scale
            if index in cut:
                self.cuts.append(Cut(round(self._places[-1], 1), wide))
            self._places.append(self._places[-1] + wide)

    def x(self, time: str) -> float:
        """Where a time is drawn; what lies outside is drawn at the edge."""
        return round(self._x(parse_utc(time)), 1)

    def ticks(self) -> list[Tick]:
        """Round times with their labels, far enough apart to be read."""
        first, last = self._starts[0], self._starts[-1]
        for step in _STEPS:
            if (last - first) / step > 2000:
                continue
            ticks = self._spaced(first, last, step)
            if len(ticks) <= MOST_TICKS:
                break
        return ticks

    def _spaced(self, first: datetime, last: datetime, step: timedelta) -> list[Tick]:
        origin = first.replace(hour=0, minute=0, second=0, microsecond=0)
        moment = origin + step * -(-(first - origin) // step)
        ticks: list[Tick] = []
        while moment <= last:
            x = round(self._x(moment), 1)
            if not self._in_a_cut(moment) and (not ticks or x - ticks[-1].x >= 78):
                ticks.append(Tick(x, f"{format_utc(moment)[5:10]} {format_utc(moment)[11:16]}"))
            moment += step
        return ticks

    def _in_a_cut(self, moment: datetime) -> bool:
        x = self._x(moment)
        return any(cut.x < x < cut.x + cut.width for cut in self.cuts)

    def _x(self, moment: datetime) -> float:
        index = bisect_right(self._starts, moment) - 1
        if index < 0:
            return self._places[0]
        if index >= len(self._starts) - 1:
            return self._places[-1]
        whole = (self._starts[index + 1] - self._starts[index]).total_seconds()
        part = (moment - self._starts[index]).total_seconds() / whole
        return self._places[index] + part * (self._places[index + 1] - self._places[index])
