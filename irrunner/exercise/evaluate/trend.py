"""Whether a team gets better: two exercises compared, and the history of all, as data, text and SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.exercise.play.results import LATE, MET, MISSED
from irrunner.playbook.durations import format_duration
from irrunner.safety import web

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from irrunner.exercise.evaluate.report_data import AfterActionData, ExpectationRecord

_RANKS = {MISSED: 0, LATE: 1, **dict.fromkeys(MET, 2)}
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
        performance, coverage: whole percent, None when there is nothing to count; performance of a run that was cut
            short is none.
        met, counted: what was done on time, of how many. is_cut_short: the exercise ended, or was set ahead, before
            all had their time. speed: of the story's clock, as people read it.
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
    met: int = 0
    counted: int = 0
    is_cut_short: bool = False
    speed: str = ""


def compare(before: AfterActionData, after: AfterActionData) -> tuple[Compared, ...]:
    """Every expectation of either exercise, in the order of the later one, then those that only the earlier one has."""
    earlier = {each.id: each for each in before.expectations}
    later = {each.id: each for each in after.expectations}
    return tuple(
        _compared(name, earlier.get(name), later.get(name)) for name in [*later, *(earlier.keys() - later.keys())]
    )


def cautions(before: AfterActionData, after: AfterActionData) -> tuple[str, ...]:
    """Sentences on why two exercises are not alike, which who compares them has to know."""
    found = [
        f"{each.exercise} was cut short; what it shows is no trend."
        for each in (before, after)
        if each.numbers.is_cut_short
    ]
    pairs = (
        ("The scenarios differ", before.scenario, after.scenario),
        ("The versions of the scenario differ", before.version, after.version),
        ("The story's clocks differ", _speed(before), _speed(after)),
    )
    found += [f"{what}: {one or 'none'} before, {other or 'none'} after." for what, one, other in pairs if one != other]
    for each in (before, after):
        if jumped := _jumped(each):
            found.append(f"In {each.exercise} story time was set ahead by {format_duration(jumped)} in all.")
    return tuple(found)


def _speed(data: AfterActionData) -> str:
    """How the story's clock ran, as people read it."""
    if data.clock == "story":
        return "by hand"
    return "real time" if str(data.speed) == "1" else f"{data.speed} times as fast"


def _jumped(data: AfterActionData) -> int:
    """Seconds of story time that were jumped over, and that nobody could act in."""
    return data.story_seconds - data.played_seconds if data.clock != "story" else 0


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


def cut_short_text(point: Point) -> str:
    """What is known of a run that was cut short, in place of a percentage; empty for one that was not."""
    return f"cut short: {point.met} of {point.counted} on time" if point.is_cut_short else ""


def _bars(points: Sequence[Point], columns: int) -> list[str]:
    lines: list[str] = []
    for point in points:
        cut = cut_short_text(point)
        lines.append(f"{point.when[:10]}  {point.exercise}{f'  {cut}, no trend' if cut else ''}")
        for name, value in (("performance", point.performance), ("coverage", point.coverage)):
            bar = "#" * (columns * (value or 0) // 100)
            lines.append(f"  {name:<12} {'none' if value is None else f'{value:>3} %':>6}  {bar}")
    return lines


def plot_svg(points: Sequence[Point]) -> str:
    """Performance and coverage as two lines of an `svg` element; empty without points.

    Runs that were cut short are left out, because what they show is no trend.
    """
    points = [point for point in points if not point.is_cut_short]
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
    if before is None or after is None or before.result not in _RANKS or after.result not in _RANKS:
        return ""
    better = _RANKS[after.result] - _RANKS[before.result]
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
        numbers.performance,
        numbers.coverage,
        numbers.hints,
        tuple((each.id, each.rating) for each in data.objectives if each.rating),
        numbers.met,
        numbers.counted,
        numbers.is_cut_short,
        _speed(data),
    )


def _x(index: int, of: int) -> int:
    return 60 + (_WIDTH - 110) * index // max(1, of - 1)


def _y(value: int) -> int:
    return 20 + (_HEIGHT - 60) * (100 - value) // 100
