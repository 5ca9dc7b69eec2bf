"""Injects against actions on the story's axis, as inline SVG: no script, nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.clocks import offset_text
from irrunner.safety import web

if TYPE_CHECKING:
    from irrunner.exercise.debriefing import Debrief, Happened

_WIDTH, _LEFT, _ROW = 960, 110, 34
_ROWS = (("inject", "Injects"), ("act", "Actions"), ("exchange", "Questions"), ("clock", "Clock"))
_MOST_MARKS = 2_000


def chart(debrief: Debrief) -> str:
    """One row of marks for each sort of entry; empty when nothing happened."""
    marks = [each for each in debrief.timeline if each.when.story >= 0][:_MOST_MARKS]
    if not marks:
        return ""
    longest = max(60, debrief.story_seconds, *(each.when.story for each in marks))
    height = _ROW * (len(_ROWS) + 1)
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="Injects against actions, by story time">',
        '<g fill="none" stroke="currentColor" stroke-opacity=".25">',
        *(f'<line x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{_y(row)}" y2="{_y(row)}"/>' for row in range(len(_ROWS))),
        '</g><g fill="currentColor" font-size="13" font-family="system-ui, sans-serif">',
        *(f'<text x="0" y="{_y(row) + 4}">{label}</text>' for row, (_, label) in enumerate(_ROWS)),
        *_axis(longest),
        '</g><g fill="currentColor" stroke="none">',
        *(_mark(each, longest) for each in marks),
        "</g></svg>",
    ]
    return "\n".join(parts)


def _axis(longest: int) -> list[str]:
    step = next((each for each in (60, 300, 600, 1800, 3600, 7200, 21600, 86400) if longest / each <= 12), 7 * 86400)
    y = _ROW * len(_ROWS) + 24
    return [
        f'<text x="{_x(at, longest)}" y="{y}" text-anchor="middle">{offset_text(at * 1000)}</text>'
        for at in range(0, longest + 1, step)
    ]


def _mark(each: Happened, longest: int) -> str:
    row = next(index for index, (sort, _) in enumerate(_ROWS) if sort == each.sort)
    x, y = _x(each.when.story, longest), _y(row)
    said = web.escape(f"{offset_text(each.when.story * 1000)} {each.act} {each.words}"[:200])
    if each.sort == "inject":
        return f'<path d="M{x} {y - 9}l7 14h-14z"><title>{said}</title></path>'
    return f'<circle cx="{x}" cy="{y}" r="5" fill-opacity=".7"><title>{said}</title></circle>'


def _x(story: int, longest: int) -> int:
    return _LEFT + (_WIDTH - _LEFT - 30) * story // longest


def _y(row: int) -> int:
    return _ROW * row + 20
