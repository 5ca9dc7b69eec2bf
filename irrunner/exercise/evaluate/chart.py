"""The chart of an after-action report: injects and what the players did on the axis of story time, as inline SVG.

Below each inject is a row for each of its expectations: a bar for the time that it allowed and a mark where it was
met. What the players did is the first row. A long stretch in which nothing happens is shortened and marked.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from irrunner.exercise.play.results import ALREADY_DONE, LATE, MISSED, ON_TIME, RESULT_TEXTS, WAIVED
from irrunner.exercise.scenario.model import split_repetition
from irrunner.playbook.durations import format_duration, format_offset
from irrunner.report.svg.axis import Axis
from irrunner.safety import web
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from irrunner.exercise.evaluate.report_data import AfterActionData, ExpectationRecord, InjectRecord, TimelineEntry

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 980, 316, 24, 20, 30
_LABEL = 43
_MOST_MARKS = 2_000
_MOST_ROWS = 200
_MARKED = (ON_TIME, ALREADY_DONE, LATE, MISSED, WAIVED)
"""The results that have a mark; what was cut short has only its bar."""
_LONG = 20 * 60
"""Seconds of story time without anything after which the axis is shortened, and what is drawn of them."""
_SHORTENED_FROM = 3 * 3600
"""Seconds of story time; the axis of a shorter exercise is true to scale."""


class StoryAxis:
    """From story time to pixels.

    Attributes:
        breaks: the stretches that are shortened, each from and to, in seconds of story time.
        shown: seconds that are drawn, those of a shortened stretch counted as _LONG.
    """

    def __init__(self, times: Iterable[int], longest: int) -> None:
        """Lay the axis out.

        Args:
            times: seconds of story time at which something is drawn; those before 0 and after the end are left out.
            longest: seconds of story time at which the axis ends.
        """
        marks = sorted({0, longest, *(time for time in times if 0 <= time <= longest)})
        stretches = list(pairwise(marks))
        cut = [index for index, (a, b) in enumerate(stretches) if longest > _SHORTENED_FROM and b - a > _LONG]
        self.breaks = [stretches[index] for index in cut]
        seconds = [min(b - a, _LONG) if index in cut else b - a for index, (a, b) in enumerate(stretches)]
        self.shown = sum(seconds)
        scale = (_WIDTH - _LEFT - _RIGHT) / max(1, self.shown)
        self._axis = Axis(marks, [second * scale for second in seconds], _LEFT, cut)

    def x(self, time: int) -> float:
        """Where a time is drawn, in pixels."""
        return self._axis.x(time)

    def in_a_break(self, time: int) -> bool:
        """Whether a time lies inside a stretch that is shortened."""
        return any(before < time < after for before, after in self.breaks)


def chart(data: AfterActionData) -> str:
    """The chart as a `figure` element; empty when no inject was delivered and nothing was done."""
    delivered = [each for each in data.injects if each.when is not None]
    acts = [each for each in data.timeline if each.sort == "act"][:_MOST_MARKS]
    if not delivered and not acts:
        return ""
    delivered.sort(key=lambda each: each.when.story if each.when is not None else 0)
    rows = list(_rows(delivered, data.expectations))[:_MOST_ROWS]
    times = [each.when.story for each in data.timeline]
    times += [each.met.story for _, each in rows if each is not None and each.met is not None]
    axis = StoryAxis(times, max(60, data.story_seconds, *times))
    height = _TOP + _ROW * (len(rows) + 2)
    parts = [
        '<figure class="chart"><div class="scroll" role="group" aria-label="Chart" tabindex="0">'
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        'aria-label="Injects, what was expected after each, and what the players did, by story time">',
        *_axis(axis, height, data.story_seconds),
        f'<g class="label"><text x="0" y="{_TOP + 4}">What the players did</text></g>',
        *(_act(each, axis) for each in acts),
        *(_row(number, inject, expected, axis) for number, (inject, expected) in enumerate(rows, 1)),
        "</svg></div>",
        "<figcaption>Triangles: injects. Bars: the time there was. Filled circle: met on time. Empty circle: met late. "
        "Cross: missed. No mark: cut short, or without a result. "
        "Ticks on top: what the players did. Exclamation mark: critical. Grey stripes: long stretches "
        "without anything, shortened.</figcaption></figure>",
    ]
    return "\n".join(parts)


def _rows(
    delivered: list[InjectRecord], expectations: Iterable[ExpectationRecord]
) -> Iterator[tuple[list[InjectRecord], ExpectationRecord | None]]:
    """A row for each inject with all its deliveries, and below it one for each of its expectations."""
    known = list(expectations)
    deliveries: dict[str, list[InjectRecord]] = {}
    for each in delivered:
        deliveries.setdefault(split_repetition(each.id)[0], []).append(each)
    for name, times in deliveries.items():
        yield times, None
        for expected in known:
            if expected.inject == name and expected.presented is not None:
                yield times, expected


def _axis(axis: StoryAxis, height: int, longest: int) -> Iterator[str]:
    steps = (60, 300, 600, 1800, 3600, 7200, 21600, 86400)
    step = next((each for each in steps if axis.shown / each <= 12), 7 * 86400)
    bottom = height - 8
    at_breaks = [time for gap in axis.breaks for time in gap]
    last = -100.0
    yield '<g class="axis">'
    for time in sorted({*range(0, longest + 1, step), *at_breaks}):
        if axis.in_a_break(time) or axis.x(time) - last < 60:
            continue
        last = axis.x(time)
        yield f'<line x1="{last}" x2="{last}" y1="{_TOP - 14}" y2="{bottom - 14}"/>'
        yield f'<text x="{last}" y="{bottom}" text-anchor="middle">{format_offset(time * 1000)}</text>'
    for before, after in axis.breaks:
        left, right = axis.x(before), axis.x(after)
        title = f"{format_duration(after - before)} without anything, shortened"
        yield (
            f'<rect class="break" x="{left}" y="{_TOP - 14}" width="{round(right - left, 1)}" height="{bottom - _TOP}">'
            f"<title>{title}</title></rect>"
        )
    yield "</g>"


def _act(each: TimelineEntry, axis: StoryAxis) -> str:
    x = axis.x(each.when.story)
    title = web.escape(one_line(f"{format_offset(each.when.story * 1000)} {each.act} {each.words}", 200))
    return f'<path class="act" d="M{x} {_TOP - 7}v14"><title>{title}</title></path>'


def _row(number: int, deliveries: list[InjectRecord], expected: ExpectationRecord | None, axis: StoryAxis) -> str:
    y = _TOP + _ROW * number
    if expected is None:
        name = one_line(deliveries[0].title or deliveries[0].id, _LABEL)
        marks = "".join(_delivery(each, name, axis, y) for each in deliveries)
        return f'<g class="inject"><text x="0" y="{y + 4}">{web.escape(name)}</text>{marks}</g>'
    label = web.escape(one_line(f"{'! ' if expected.critical else ''}{expected.do}", _LABEL))
    return (
        f'<g class="expected {expected.result}"><text x="12" y="{y + 4}">{label}</text>'
        f"{_bar(expected, axis, y)}{_mark(expected, axis, y)}</g>"
    )


def _delivery(inject: InjectRecord, name: str, axis: StoryAxis, y: int) -> str:
    story = inject.when.story if inject.when is not None else 0
    title = web.escape(one_line(f"{format_offset(story * 1000)} {name}: {inject.text}", 200))
    return f'<path d="M{axis.x(story)} {y - 7}l6 12h-12z"><title>{title}</title></path>'


def _bar(expected: ExpectationRecord, axis: StoryAxis, y: int) -> str:
    if expected.presented is None or not expected.within:
        return ""
    left, right = axis.x(expected.presented.story), axis.x(expected.presented.story + expected.within)
    return f'<rect class="window" x="{left}" y="{y - 4}" width="{round(max(2, right - left), 1)}" height="8"/>'


def _mark(expected: ExpectationRecord, axis: StoryAxis, y: int) -> str:
    """The mark where an expectation was met or, if it was missed, where its time was up."""
    if expected.presented is None or expected.result not in _MARKED:
        return ""
    end = expected.presented.story + expected.within
    time = expected.met.story if expected.met is not None and expected.result != MISSED else end
    time = max(time, expected.presented.story)
    x = axis.x(time)
    took = f" after {format_duration(expected.took)}" if expected.took is not None else ""
    title = web.escape(one_line(f"{RESULT_TEXTS[expected.result]}{took}: {expected.do}", 200))
    if expected.result == MISSED:
        shape = f'<path class="cross" d="M{x - 5} {y - 5}l10 10m0 -10l-10 10">'
        return f"{shape}<title>{title}</title></path>"
    return f'<circle cx="{x}" cy="{y}" r="5"><title>{title}</title></circle>'
