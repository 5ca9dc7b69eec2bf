"""The history of exercises, and the comparison of two, as HTML pages: a plot and the table that it is drawn from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from irrunner.exercise.evaluate.trend import by_scenario, cut_short_text, plot_svg
from irrunner.exercise.play.results import RESULT_TEXTS
from irrunner.playbook.durations import format_duration
from irrunner.safety import html_page, web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.exercise.evaluate.trend import Compared, Point

_COLUMNS = ("Began", "Exercise", "Scenario", "Clock", "Performance", "Coverage", "Hints", "Ratings")

_CAPTION = "Solid, full: performance. Dashed, hollow: coverage. Runs that were cut short are not drawn."
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
body { color: #1c2126; background: #fff; font-variant-numeric: tabular-nums; }
h1 { line-height: 1.2; }
.exercise { border: 3px solid #b3261e; color: #b3261e; padding: .2rem 1rem; font-weight: bold; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { border-bottom: 1px solid #8886; padding: .3rem .5rem .3rem 0; text-align: left; vertical-align: top; }
figure { margin: 1.5rem 0; } figcaption { font-size: .85rem; } svg { width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { body { color: #e2e6ea; background: #14181c; }
  .exercise { color: #ff8f86; border-color: #ff8f86; } }
@media print { body { max-width: none; margin: 0; font-size: 10pt; color: #000; background: #fff; }
  tr, figure { break-inside: avoid; } }
"""


def page(points: Sequence[Point]) -> str:
    """The page of the history; the same points always give the same bytes."""
    rows = "\n".join(_row(point) for point in points)
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    figures = "\n".join(
        f"<h2>{web.escape(scenario)}</h2>\n<figure>{plot_svg(own)}<figcaption>{_CAPTION}</figcaption></figure>"
        for scenario, own in by_scenario(points).items()
    )
    body = f"""\
<h1>EXERCISE: how the team did over time</h1>
<p>Performance is what was done on time of what there was to do. Coverage is what was told, with the time for it, of
what was written. They answer different questions, so they are never one number. A run that was cut short has no
performance and is no part of a trend. Nothing here counts in the measures of live incidents.</p>
{figures}
<table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table>"""
    return _frame("EXERCISE: history", body)


def side_by_side(points: Sequence[Point], compared: Sequence[Compared], cautions: Sequence[str] = ()) -> str:
    """The page that compares two exercises, expectation by expectation; cautions: why they are not alike."""
    rows = "\n".join(_compared(each) for each in compared)
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("What was expected", "Before", "After", "Took", "Change")
    )
    counts = Counter(each.change for each in compared)
    changes = ", ".join(f"{counts[change]} {change}" for change in ("better", "worse", "same") if counts[change])
    warned = "".join(f"<p><strong>{web.escape(each)}</strong></p>\n" for each in cautions)
    body = f"""\
<h1>EXERCISE: {web.escape(" and ".join(point.exercise for point in points))} side by side</h1>
<p>Of {len(compared)} expectations: {changes or "none has a result in both"}.</p>
{warned}<figure>{plot_svg(points)}<figcaption>{_CAPTION}</figcaption></figure>
<table><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table>"""
    return _frame("EXERCISE: side by side", body)


def _compared(each: Compared) -> str:
    took = [format_duration(seconds) if seconds is not None else "-" for seconds in (each.took_before, each.took_after)]
    before, after = (RESULT_TEXTS.get(result, "-") for result in (each.before, each.after))
    cells = (each.do, before, after, " / ".join(took), each.change or "-")
    return f"<tr>{''.join(f'<td>{web.escape(cell)}</td>' for cell in cells)}</tr>"


def _row(point: Point) -> str:
    ratings = ", ".join(f"{objective} {rating}" for objective, rating in point.ratings)
    cells = (
        f"{point.when[:10]} {point.when[11:16]} UTC",
        point.exercise,
        point.scenario,
        point.speed,
        cut_short_text(point) or _percent(point.performance),
        _percent(point.coverage),
        str(point.hints),
        ratings,
    )
    return f"<tr>{''.join(f'<td>{web.escape(cell)}</td>' for cell in cells)}</tr>"


def _percent(value: int | None) -> str:
    return "none" if value is None else f"{value} %"


def _frame(title: str, body: str) -> str:
    """A whole page: no script, nothing loaded from elsewhere, EXERCISE at its top and bottom.

    Args:
        title: raw text.
        body: HTML.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n'
        f"{html_page.HEAD}\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{web.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<main>\n<p class="exercise">EXERCISE</p>\n{body}\n<p class="exercise">EXERCISE</p>\n</main>\n'
        "</body>\n</html>\n"
    )
