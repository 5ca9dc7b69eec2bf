"""How one measure went over time: bars for a terminal, and places for a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.report.measures.model import PERCENT, MeasuredValue, format_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.report.measures.population import MeasureSummary, Metrics

LEVELS: Final = "▁▂▃▄▅▆▇█"
PLAIN_LEVELS: Final = ".:-=+*#@"
MOST_LEVELS: Final = 16
"""Incidents that one line shows; the latest ones of more."""
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 190, 70, 20, 16, 34
_MOST_DAYS = 8


def level_line(values: Sequence[MeasuredValue], *, plain: bool = False) -> str:
    """One sign for each incident, the oldest first; a dot in the middle where there is no value.

    Args:
        values: of one measure.
        plain: use ASCII only.
    """
    levels, none = (PLAIN_LEVELS, "_") if plain else (LEVELS, "·")
    latest = values[-MOST_LEVELS:]
    highest = max((each.most for each in latest if each.most is not None), default=0)
    return "".join(none if each.most is None else levels[_level(each.most, highest, len(levels))] for each in latest)


def _level(value: int, highest: int, levels: int) -> int:
    return max(0, min(levels - 1, (levels * max(0, value) - 1) // highest)) if highest > 0 else 0


def bar(value: MeasuredValue, highest: int, columns: int) -> str:
    """A bar as long as the value; what is only possible is drawn in dots behind what is certain."""
    if value.least is None or value.most is None or highest <= 0:
        return ""
    sure = columns * max(0, value.least) // highest
    possible = columns * max(0, value.most) // highest
    return "#" * sure + "." * (possible - sure)


class Dot(Struct, frozen=True, gc=False):
    """One incident in a picture: its place, the span of its value, and what it says when asked."""

    x: float
    top: float
    bottom: float
    title: str


class Label(Struct, frozen=True, gc=False):
    """A text at a place."""

    x: float
    y: float
    text: str


class TrendChart(Struct, frozen=True, gc=False):
    """One measure as a picture. description: the same in words."""

    measure: str
    width: int
    height: int
    dots: tuple[Dot, ...]
    median_y: float | None
    grid: tuple[Label, ...]
    days: tuple[Label, ...]
    description: str


class TrendCharts(Struct, frozen=True, gc=False):
    """The pictures of all measures that at least two incidents have, and that are not all zero."""

    charts: tuple[TrendChart, ...]


def build_trends(metrics: Metrics) -> TrendCharts:
    """The pictures of a page, in the order of the measures."""
    drawn = (each for each in metrics.measures if each.count > 1 and (each.least, each.most) != (0, 0))
    return TrendCharts(tuple(_chart(metrics, each) for each in drawn))


def _chart(metrics: Metrics, summary: MeasureSummary) -> TrendChart:
    values = [(each, each.value(summary.measure)) for each in metrics.incidents]
    known = [(each, value) for each, value in values if value.least is not None and value.most is not None]
    highest = max(1, *(value.most or 0 for _, value in known))
    lowest = min(0, *(value.least or 0 for _, value in known))

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (highest - value) / (highest - lowest), 1)

    def x(index: int) -> float:
        return round(LEFT + 12 + (WIDTH - LEFT - RIGHT - 24) * index / max(1, len(known) - 1), 1)

    dots = tuple(
        Dot(x(index), y(value.most or 0), y(value.least or 0), f"{each.incident}, {each.declared[:10]}: {value.text}")
        for index, (each, value) in enumerate(known)
    )
    every = -(-len(known) // _MOST_DAYS)
    days = tuple(
        Label(x(index), HEIGHT - 10, each.declared[:10]) for index, (each, _) in list(enumerate(known))[::every]
    )
    ticks = (0, 50, 100) if summary.unit == PERCENT and (lowest, highest) <= (0, 100) else (lowest, highest)
    grid = tuple(Label(LEFT - 8, y(each), format_value(each, summary.unit)) for each in ticks if each <= highest)
    middle = summary.median_most
    return TrendChart(
        summary.measure,
        WIDTH,
        HEIGHT,
        dots,
        y(middle) if middle is not None and summary.median_least == middle else None,
        grid,
        days,
        f"{summary.title}: {summary.count} incidents, median {summary.median_text}, {summary.range_text}.",
    )
