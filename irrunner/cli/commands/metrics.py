"""Measures over many incidents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import plural, say, say_aside, say_csv, say_document, table, write_file
from irrunner.errors import Misused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.cli.context import CliContext
    from irrunner.report.measures import Metrics
    from irrunner.report.measures.definitions import Definition
    from irrunner.report.measures.population import MeasureSummary

_BAR_COLUMNS = 24


@click.command()
@click.argument("measure", required=False)
@click.option(
    "--mode",
    type=click.Choice(["live", "exercise", "retrospective"]),
    default="live",
    show_default=True,
    help="Which incidents; those of two modes are never put together.",
)
@click.option("--since", metavar="DAY", help="Only incidents that were declared on this day (UTC) or later.")
@click.option("--until", metavar="DAY", help="Only incidents that were declared on this day (UTC) or earlier.")
@click.option("--csv", "as_csv", is_flag=True, help="One line for each measure of each incident.")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Write a page with plots.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@everywhere
@pass_cli
def metrics(
    cli: CliContext,
    measure: str | None,
    mode: str,
    since: str | None,
    until: str | None,
    as_csv: bool,
    html: Path | None,
    force: bool,
) -> None:
    """Measure all incidents: median, range, trend.

    With a MEASURE, such as contain, each incident's own value with how exact it is. False alarms, duplicates and tests
    are in no number, and nobody's average is: a median and a range say more of few incidents.
    """
    from irrunner.report.measures import find_definition
    from irrunner.report.measures.rendering import csv_rows, render_metrics_html, render_metrics_json

    definition = find_definition(measure) if measure else None
    if as_csv + cli.json + (html is not None) > 1:
        raise Misused("Choose one of --csv, --json and --html.")
    found = _measured(cli, mode, _day(since, "--since"), _day(until, "--until"))
    if html is not None:
        write_file(html, render_metrics_html(found, cli.templates).encode(), force=force)
        say(f"{_exercise(found)}The measures of {plural(len(found.incidents), 'incident')} are in {html}.")
    elif as_csv:
        say_csv(csv_rows(found))
    elif cli.json:
        say_document(render_metrics_json(found))
    elif definition is not None:
        _say_measure(found, definition)
    else:
        _say_all(found)


def _day(text: str | None, option: str) -> str:
    """A day as the first ten letters of a time; empty when none was given."""
    from datetime import date

    if text is None:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Misused(f"{text[:40]!r} is not a day for {option}.", hint="Write it as 2026-03-24.") from None


def _measured(cli: CliContext, mode: str, since: str, until: str) -> Metrics:
    """The incidents of a mode that were declared in a span of days, measured."""
    from irrunner.application.open_incident import OpenIncident
    from irrunner.errors import IrrunnerError
    from irrunner.incident.incident import Incident
    from irrunner.journal import store_exists
    from irrunner.report.measures import build_metrics, measure_incident
    from irrunner.report.measures.one_incident import why_left_out
    from irrunner.report.measures.population import LeftOut

    measured, left_out, others = [], [], 0
    store = cli.store() if store_exists(cli.place) else None
    for name in store.incidents() if store is not None else ():
        incident = Incident(cli.store(), name, cli.actor)
        try:
            incident.refresh()
        except (IrrunnerError, ValueError):
            left_out.append(LeftOut(name, "its journal cannot be read"))
            continue
        state = incident.state
        if not _within(state.declared.when if state.declared else "", since, until):
            continue
        if state.mode != mode:
            others += 1
            continue
        if why := why_left_out(state):
            left_out.append(LeftOut(name, why))
        else:
            measured.append(measure_incident(incident.checklist, OpenIncident(incident).timing))
    if others and not measured:
        say_aside(f"There {'is' if others == 1 else 'are'} {plural(others, 'incident')} of another mode: see --mode.")
    return build_metrics(mode, measured, left_out)


def _within(declared: str, since: str, until: str) -> bool:
    day = declared[:10]
    return (not since or day >= since) and (not until or day <= until)


def _exercise(found: Metrics) -> str:
    return "EXERCISE: " if found.header.exercise else ""


def _say_all(found: Metrics) -> None:
    say(f"{_exercise(found)}{plural(len(found.incidents), f'{found.mode} incident')}{_span(found)}.")
    if found.incidents:
        rows = (_row(found, each) for each in found.measures if each.count)
        for line in table(("Measure", "Name", "n", "Median", "Range", "Oldest to newest"), rows):
            say(line)
    _say_missing(found)
    _say_left_out(found)
    if found.incidents:
        say("`irrunner metrics MEASURE` says what one means and shows every incident; --html draws all.")


def _span(found: Metrics) -> str:
    days = [each.declared[:10] for each in found.incidents]
    return f", declared {days[0]} to {days[-1]}" if len(days) > 1 else ""


def _row(found: Metrics, each: MeasureSummary) -> tuple[str, ...]:
    from irrunner.report.measures.trend import level_line

    values = [incident.value(each.measure) for incident in found.incidents]
    return each.title, each.measure, str(each.count), each.median_text, each.range_text, level_line(values)


def _say_missing(found: Metrics) -> None:
    if missing := [each for each in found.measures if not each.count and each.not_available]:
        say()
        say("Could not be computed:")
        for each in missing:
            reasons = "; ".join(f"{why} ({count})" for why, count in each.not_available[:3])
            say(f"  {each.title}: {reasons}")


def _say_left_out(found: Metrics) -> None:
    if found.left_out:
        say()
        say("In no number:")
        for each in found.left_out:
            say(f"  {each.incident}: {each.why}")


def _say_measure(found: Metrics, definition: Definition) -> None:
    summary = next(each for each in found.measures if each.measure == definition.id)
    say(f"{_exercise(found)}{definition.title}: {definition.meaning}")
    if definition.start:
        say(f"It is {definition.formula}.")
    say(f"n {summary.count}, median {summary.median_text}, range {summary.range_text}.")
    say()
    for line in table(("Declared", "Incident", "Value", "How exact", "", "Note"), _value_rows(found, definition)):
        say(line)
    _say_left_out(found)


def _value_rows(found: Metrics, definition: Definition) -> Iterator[tuple[str, ...]]:
    from irrunner.report.measures.trend import bar

    values = [(each, each.value(definition.id)) for each in found.incidents]
    highest = max((value.most or 0 for _, value in values), default=0)
    for each, value in values:
        note = value.note + (", still open" if each.status == "open" else "")
        yield (
            each.declared[:10],
            each.incident,
            value.text,
            value.exactness,
            bar(value, highest, _BAR_COLUMNS),
            note.removeprefix(", "),
        )
