"""Whether a team gets better: two exercises compared, and the history of all, as data, text and SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.safety import web

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from irrunner.exercise.evaluate.report_data import AfterActionData, ExpectationRecord

_ORDER = ("missed", "late", "on-time")
_WIDTH, _HEIGHT = 720, 240
_MOST_DAYS = 8


class Compared(Struct, frozen=True):
    """One expectation in two exercises.

    Attributes:
        before, after: the results; empty where an exercise has no such expectation.
        took_before, took_after: seconds of played time; None when it was not met.
        change: better, worse, same, or empty when one of the two has no result.
    """

    id: str
    do: str
    before: str
    after: str
    took_before: int | None
    took_after: int | None
    change: str


class Point(Struct, frozen=True):
    """One exercise in the history.

    Attributes:
        incident: the id of the players' incident. exercise: that of the director's, which names the exercise.
        when: its beginning, in irrunner's fixed form.
        performance, coverage: whole percent, None when there is nothing to count.
        ratings: objective and rating, of those that a person rated.
    """

    incident: str
    exercise: str
    scenario: str
    when: str
    performance: int | None
    coverage: int | None
    hints: int
    ratings: tuple[tuple[str, str], ...]


def compare(before: AfterActionData, after: AfterActionData) -> tuple[Compared, ...]:
    """Every expectation of either exercise, in the order of the later one, then those that only the earlier one has."""
    earlier = {each.id: each for each in before.expectations}
    later = {each.id: each for each in after.expectations}
    return tuple(
        _compared(name, earlier.get(name), later.get(name)) for name in [*later, *(earlier.keys() - later.keys())]
    )


def history(exercises: Iterable[AfterActionData]) -> tuple[Point, ...]:
    """The exercises in the order of their beginnings; live incidents are never among them."""
    return tuple(_point(each) for each in sorted(exercises, key=lambda each: (each.began.wall, each.incident)))


def by_scenario(points: Sequence[Point]) -> dict[str, list[Point]]:
    """The history by scenario: only exercises on the same one can be compared."""
    parted: dict[str, list[Point]] = {}
    for point in points:
        parted.setdefault(point.scenario, []).append(point)
    return parted


def plot_text(points: Sequence[Point], width: int = 72) -> list[str]:
    """Lines of plain text: below each scenario two bars for each exercise.

    Args:
        points: the history.
        width: columns of the longest line.
    """
    lines: list[str] = []
    for scenario, own in by_scenario(points).items():
        lines += ["", scenario] if lines else [scenario]
        lines += _bars(own, max(10, width - 40))
    return lines


def _bars(points: Sequence[Point], player_log: int) -> list[str]:
    lines: list[str] = []
    for point in points:
        lines.append(f"{point.when[:10]}  {point.exercise}")
        for name, value in (("performance", point.performance), ("coverage", point.coverage)):
            bar = "#" * (player_log * (value or 0) // 100)
            lines.append(f"  {name:<12} {'none' if value is None else f'{value:>3} %':>6}  {bar}")
    return lines


def plot_svg(points: Sequence[Point]) -> str:
    """Performance and coverage as two lines of an `svg` element; empty without points."""
    if not points:
        return ""
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Performance and coverage over time">',
        '<g fill="currentColor" font-size="12" font-family="system-ui, sans-serif">',
        *(f'<text x="0" y="{_y(each) + 4}">{each} %</text>' for each in (0, 50, 100)),
    ]
    hollow = ' fill="none" stroke="currentColor" stroke-width="2"'
    for name, dashes, dot in (("performance", "", ""), ("coverage", ' stroke-dasharray="6 4"', hollow)):
        known = [(index, getattr(point, name)) for index, point in enumerate(points)]
        placed = [(_x(index, len(points)), _y(value), value) for index, value in known if value is not None]
        path = " ".join(f"{x},{y}" for x, y, _ in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="2"{dashes}/>')
        parts += [
            f'<circle cx="{x}" cy="{y}" r="4"{dot}><title>{name}: {value} %</title></circle>' for x, y, value in placed
        ]
    every = -(-len(points) // _MOST_DAYS)
    for index, point in list(enumerate(points))[::every]:
        day = web.escape(point.when[:10])
        parts.append(f'<text x="{_x(index, len(points))}" y="{_HEIGHT - 6}" text-anchor="middle">{day}</text>')
    return "\n".join([*parts, "</g></svg>"])


def _compared(name: str, before: ExpectationRecord | None, after: ExpectationRecord | None) -> Compared:
    known = after or before
    return Compared(
        name,
        known.do if known is not None else "",
        before.result if before is not None else "",
        after.result if after is not None else "",
        before.took if before is not None else None,
        after.took if after is not None else None,
        _change(before, after),
    )


def _change(before: ExpectationRecord | None, after: ExpectationRecord | None) -> str:
    if before is None or after is None or before.result not in _ORDER or after.result not in _ORDER:
        return ""
    better = _ORDER.index(after.result) - _ORDER.index(before.result)
    if not better and before.took is not None and after.took is not None:
        better = before.took - after.took
    return "better" if better > 0 else "worse" if better < 0 else "same"


def _point(data: AfterActionData) -> Point:
    numbers = data.numbers
    return Point(
        data.incident,
        data.exercise,
        data.scenario,
        data.began.wall,
        _percent(numbers.on_time, numbers.presented),
        _percent(numbers.covered, numbers.written),
        numbers.hints,
        tuple((each.id, each.rating) for each in data.objectives if each.rating),
    )


def _percent(part: int, whole: int) -> int | None:
    return 100 * part // whole if whole else None


def _x(index: int, of: int) -> int:
    return 60 + (_WIDTH - 110) * index // max(1, of - 1)


def _y(value: int) -> int:
    return 20 + (_HEIGHT - 60) * (100 - value) // 100
