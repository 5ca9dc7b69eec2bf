"""The history of exercises as one HTML file: the plot, and the numbers that it is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.trend import plot_svg
from irrunner.exercise.webpage import frame
from irrunner.safety import web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.trend import Point

_COLUMNS = ("Began", "Exercise", "Scenario", "Performance", "Coverage", "Hints", "Ratings")


def page(points: Sequence[Point]) -> str:
    """The page; the same points always give the same bytes."""
    rows = "\n".join(_row(point) for point in points)
    head = "".join(f"<th>{name}</th>" for name in _COLUMNS)
    body = f"""\
<h1>EXERCISE: how the team did over time</h1>
<p>Performance is what was met on time of what was presented. Coverage is what was presented of what was written.
They answer different questions, so they are never one number. Nothing here counts in the measures of live
incidents.</p>
<figure>{plot_svg(points)}<figcaption>Solid: performance. Dashed: coverage.</figcaption></figure>
<table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table>"""
    return frame("EXERCISE: history", body)


def _row(point: Point) -> str:
    ratings = ", ".join(f"{objective} {rating}" for objective, rating in point.ratings)
    cells = (
        f"{point.when[:10]} {point.when[11:16]} UTC",
        point.exercise,
        point.scenario,
        _percent(point.performance),
        _percent(point.coverage),
        str(point.hints),
        ratings,
    )
    return f"<tr>{''.join(f'<td>{web.escape(cell)}</td>' for cell in cells)}</tr>"


def _percent(value: int | None) -> str:
    return "none" if value is None else f"{value} %"
