"""The time axis of the report's chart: true to scale but for long quiet stretches, with round times as labels."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from irrunner.incident.moments import format_utc, parse_utc
from irrunner.report.svg.axis import Axis, Cut

MOST_CUTS = 12
SHORTEST_CUT = 1 / 40
"""Of the whole span: a shorter quiet stretch stays as it is."""
UNUSUAL = 10
"""Times the usual stretch between two moments: what is not longer is no quiet stretch."""
CUT_WIDTH = 16.0
"""Pixels that a cut stretch takes."""
MOST_TICKS = 9
TICK_DISTANCE = 78
"""Pixels between two labels, at least."""
_STEPS = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 43200, 129600, 525600)
)


class Tick(Struct, frozen=True, gc=False):
    """A labelled mark on the axis."""

    x: float
    label: str


class TimeAxis:
    """From times to pixels."""

    def __init__(self, times: list[str], left: float, width: float) -> None:
        """Lay the axis out for everything that will be drawn on it.

        Args:
            times: every time of the chart, in irrunner's fixed form; at least one.
            left: where the axis begins, in pixels.
            width: how wide it is, in pixels.
        """
        moments = sorted({parse_utc(time) for time in times})
        if len(moments) == 1:
            moments.append(moments[0] + timedelta(minutes=1))
        self._first, self._last = moments[0], moments[-1]
        gaps = [(late - early).total_seconds() for early, late in pairwise(moments)]
        cut = _quiet(gaps, (self._last - self._first).total_seconds())
        open_time = sum(gap for index, gap in enumerate(gaps) if index not in cut)
        scale = (width - CUT_WIDTH * len(cut)) / open_time
        widths = [CUT_WIDTH if index in cut else gap * scale for index, gap in enumerate(gaps)]
        self._axis = Axis([self._second(moment) for moment in moments], widths, left, cut)

    @property
    def cuts(self) -> list[Cut]:
        """The stretches that are cut short, from left to right."""
        return self._axis.cuts

    def x(self, time: str) -> float:
        """Where a time is drawn, in pixels; what lies outside is drawn at the edge."""
        return self._axis.x(self._second(parse_utc(time)))

    def ticks(self) -> list[Tick]:
        """Round times with their labels, far enough apart to be read."""
        for step in _STEPS:
            if (self._last - self._first) / step > 2000:
                continue
            ticks = self._spaced(step)
            if len(ticks) <= MOST_TICKS:
                break
        return ticks

    def _spaced(self, step: timedelta) -> list[Tick]:
        origin = self._first.replace(hour=0, minute=0, second=0, microsecond=0)
        moment = origin + step * -(-(self._first - origin) // step)
        ticks: list[Tick] = []
        while moment <= self._last:
            second = self._second(moment)
            x = self._axis.x(second)
            if not self._axis.in_a_cut(second) and (not ticks or x - ticks[-1].x >= TICK_DISTANCE):
                ticks.append(Tick(x, f"{format_utc(moment)[5:10]} {format_utc(moment)[11:16]}"))
            moment += step
        return ticks

    def _second(self, moment: datetime) -> float:
        return (moment - self._first).total_seconds()


def _quiet(gaps: list[float], span: float) -> set[int]:
    """The indices of the stretches to cut short: the longest ones, if they are unusually long. All in seconds."""
    longest = sorted(range(len(gaps)), key=lambda index: -gaps[index])[:MOST_CUTS]
    shortest = max(span * SHORTEST_CUT, UNUSUAL * sorted(gaps)[len(gaps) // 2])
    return {index for index in longest if gaps[index] > shortest}
