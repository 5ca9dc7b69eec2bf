"""The chart of phases and steps over time, as places and sizes; the template draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.incident.checklist import ACTIVE, BLOCKED, DONE, NOT_APPLICABLE, OPEN, SKIPPED
from irrunner.incident.milestones import Milestone, milestones
from irrunner.incident.moments import format_utc, parse_utc
from irrunner.report.data.steps import steps_by_phase
from irrunner.report.svg.axis import Cut
from irrunner.report.svg.time_axis import Tick, TimeAxis

if TYPE_CHECKING:
    from irrunner.incident.checklist import StepView
    from irrunner.report.data.context import ReportContext

WIDTH = 1000
GUTTER = 190
"""Pixels on the left for the names of the lanes."""
MARGIN = 36
BAR, PITCH, PADDING = 5, 8, 7
"""Height of a bar, from one bar to the next, and above and below the bars of a lane."""
MOST_ROWS = 24
"""Rows of bars in one lane; what does not fit is counted."""
LETTER = 6.3
"""Pixels of one letter of a label, at most, for keeping labels apart."""
LABEL_ROW = 15


class Bar(Struct, frozen=True, gc=False):
    """A step: from when it could be worked on, or was begun, to when it ended."""

    x: float
    y: float
    width: float
    state: str
    title: str


class Lane(Struct, frozen=True, gc=False):
    """A phase. name: in lines that fit the gutter. more: steps for which there was no space."""

    name: tuple[str, ...]
    y: float
    height: float
    bars: tuple[Bar, ...]
    counted: str
    more: int


class Mark(Struct, frozen=True, gc=False):
    """A milestone: a line, and its label in a row where it meets no other."""

    x: float
    label: str
    label_x: float
    label_y: float
    anchor: str
    early: bool


class Chart(Struct, frozen=True, gc=False):
    """Everything to draw. top: where the lanes begin; bottom: where they end. description: the same in words."""

    width: int
    height: float
    left: float
    right: float
    top: float
    bottom: float
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    cuts: tuple[Cut, ...]
    states: tuple[str, ...]
    description: str


class _Span(Struct, frozen=True, gc=False):
    start: str
    end: str
    state: str
    title: str


def build_chart(context: ReportContext) -> Chart | None:
    """The chart; None when nothing was worked on yet."""
    lanes = [(name, _spans(context, views), _counted(views)) for name, views in steps_by_phase(context)]
    lanes = [lane for lane in lanes if lane[1]]
    if not lanes:
        return None
    times = [time for _, spans, _ in lanes for span in spans for time in (span.start, span.end)]
    known = milestones(context.checklist)
    left = _leftmost(times, known)
    times += [mark.time for mark in known if mark.time >= left]
    axis = TimeAxis(times, GUTTER, WIDTH - GUTTER - MARGIN)
    marks, rows = _marks(axis, known, left)
    top = 8.0 + LABEL_ROW * rows
    drawn: list[Lane] = []
    y = top
    for name, spans, counted in lanes:
        lane = _lane(axis, name, spans, counted, y)
        drawn.append(lane)
        y += lane.height
    return Chart(
        width=WIDTH,
        height=y + 24,
        left=GUTTER,
        right=WIDTH - MARGIN,
        top=top,
        bottom=y,
        lanes=tuple(drawn),
        marks=tuple(marks),
        ticks=tuple(axis.ticks()),
        cuts=tuple(axis.cuts),
        states=tuple(dict.fromkeys(bar.state for lane in drawn for bar in lane.bars)),
        description=_description(context, lanes, known),
    )


def _spans(context: ReportContext, views: list[StepView]) -> list[_Span]:
    """What people touched, and what was left open when work on the phase had begun."""
    end = context.state.closed.when if context.state.closed is not None else context.state.entries[-1].recorded
    touched = [_span(context, view, end) for view in views if view.progress.last is not None and view.workable]
    return sorted(touched, key=lambda span: (span.start, span.end))


def _span(context: ReportContext, view: StepView, end: str) -> _Span:
    last = view.progress.last
    started = view.progress.started
    until = last.when if last is not None and view.standing in (DONE, SKIPPED) else end
    begun = started.when if started is not None else view.workable
    begun = min(begun, until)
    shown = f"{context.time(begun, 'minute').text} to {context.time(until, 'minute').text}"
    state = view.standing if view.standing in (DONE, SKIPPED, BLOCKED, ACTIVE) else OPEN
    return _Span(begun, until, state, f"{view.key}: {state}, {shown}")


def _counted(views: list[StepView]) -> str:
    applied = [view.standing for view in views if view.standing != NOT_APPLICABLE]
    return f"{applied.count(DONE)} of {len(applied)} done"


def _leftmost(times: list[str], known: list[Milestone]) -> str:
    """Where the chart begins: a milestone that lies far before the work would press everything together."""
    first, last = parse_utc(min(times)), parse_utc(max(times))
    earliest = format_utc(first - (last - first))
    inside = [mark.time for mark in known if mark.time >= earliest]
    return min([*times, *inside])


def _lane(axis: TimeAxis, name: str, spans: list[_Span], counted: str, y: float) -> Lane:
    """Bars packed into as few rows as keep them apart."""
    ends: list[float] = []
    bars: list[Bar] = []
    more = 0
    for span in spans:
        x = axis.x(span.start)
        width = max(3.0, round(axis.x(span.end) - x, 1))
        row = next((index for index, end in enumerate(ends) if end + 2 <= x), len(ends))
        if row >= MOST_ROWS:
            more += 1
            continue
        ends[row : row + 1] = [x + width]
        bars.append(Bar(x, y + PADDING + row * PITCH, width, span.state, span.title))
    lines = _wrapped(name)
    text_height = 14 * (len(lines) + 1) + 10
    height = max(2 * PADDING + PITCH * len(ends) - (PITCH - BAR), text_height)
    return Lane(lines, y, height, tuple(bars), counted, more)


def _wrapped(name: str) -> tuple[str, ...]:
    """A phase's name in at most two lines that fit the gutter."""
    limit = int((GUTTER - 16) / LETTER)
    if len(name) <= limit:
        return (name,)
    cut = name.rfind(" ", 0, limit + 1)
    cut = cut if cut > 0 else limit
    first, second = name[:cut].strip(), name[cut:].strip()
    return (first, second if len(second) <= limit else f"{second[: limit - 1]}…")


def _marks(axis: TimeAxis, known: list[Milestone], left: str) -> tuple[list[Mark], int]:
    """Milestones with their labels, and how many rows of labels that takes."""
    ends: list[float] = []
    marks: list[Mark] = []
    for each in sorted(known, key=lambda mark: mark.time):
        early = each.time < left
        x = axis.x(each.time)
        label = f"◂ {each.name} {each.time[:10]}" if early else each.name
        wide = len(label) * LETTER
        anchor = "end" if x + wide > WIDTH - MARGIN else "start"
        begin = x - wide if anchor == "end" else x
        row = next((index for index, end in enumerate(ends) if end + 8 <= begin), len(ends))
        ends[row : row + 1] = [begin + wide]
        offset = -4 if anchor == "end" else 4
        marks.append(Mark(x, label, round(x + offset, 1), 12.0 + LABEL_ROW * row, anchor, early))
    return marks, len(ends)


def _description(context: ReportContext, lanes: list[tuple[str, list[_Span], str]], known: list[Milestone]) -> str:
    """What the chart shows, for people who do not see it."""
    sentences = [
        f"{name}: {counted}, from {context.time(spans[0].start, 'minute').text} "
        f"to {context.time(max(span.end for span in spans), 'minute').text}."
        for name, spans, counted in lanes
    ]
    moments = ", ".join(f"{each.name} {context.time(each.time, each.exactness).text}" for each in known)
    return " ".join([*sentences, f"Milestones: {moments}." if moments else "No milestones."])
