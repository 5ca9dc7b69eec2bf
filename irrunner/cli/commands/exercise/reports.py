"""Commands that look at exercises: where one stands, the after-action report, and whether the team gets better."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.director import (
    CONTROL,
    control_place,
    director_cli,
    director_named,
    director_query,
    known_exercises,
    open_both,
    pass_director_context,
)
from irrunner.cli.entries import incident_fields
from irrunner.cli.options import JSON, completed
from irrunner.cli.output import say, say_aside, say_bytes, say_document, say_json, short, table
from irrunner.errors import IrrunnerError, NotFound
from irrunner.report.formats import DEFAULT, FILE_FORMATS, PDF, format_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.cli.context import CliContext
    from irrunner.cli.director import DirectorContext
    from irrunner.exercise.evaluate import AfterActionData
    from irrunner.exercise.evaluate.trend import Compared, Point

_OUT = click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it here, not to stdout.")
_FORCE = click.option("--force", is_flag=True, help="Replace the file if it exists.")


def _named(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    from irrunner.cli.context import CliContext

    if value:
        ctx.ensure_object(CliContext).incident_id = value


_ID = click.argument(
    "named",
    metavar="[ID]",
    required=False,
    callback=_named,
    expose_value=False,
    shell_complete=completed("incidents"),
)


@click.command()
@_ID
@click.option("--truth", is_flag=True, help="Say what has really happened, too.")
@director_query
@pass_director_context
def status(context: DirectorContext, truth: bool) -> None:
    """Show where an exercise stands: clocks, script, questions, results so far.

    It is for the director: it shows what the players have not been told.
    """
    from irrunner.cli import director_status

    if context.players.json:
        say_json({**incident_fields(context.players), **director_status.as_data(context.exercise, truth=truth)})
        return
    for line in director_status.page(context.exercise, truth=truth):
        say(line)


@click.command()
@_ID
@click.option("--format", "wanted", type=click.Choice(FILE_FORMATS), help="By the file's name otherwise, or md.")
@click.option("--numbered", is_flag=True, help="Number people instead of naming them.")
@_OUT
@_FORCE
@director_query
@pass_director_context
def report(context: DirectorContext, wanted: str | None, numbered: bool, out: Path | None, force: bool) -> None:
    """Write the after-action report: Markdown, HTML, JSON or PDF.

    Objectives and ratings, injects against actions, expectations, findings, the improvement plan, and for each miss
    the step of the playbook that it points to, with a proposed change of its wording. Nothing is recorded by it.
    """
    from irrunner.cli.output import write_file
    from irrunner.exercise.evaluate import build_after_action_data, report
    from irrunner.report.printing import render_bytes

    view = build_after_action_data(context.exercise, names=not numbered)
    form = wanted or (format_of_file(out) if out else "json" if context.players.json else DEFAULT)
    make = partial(report.render, view, templates=context.players.templates)
    if out is None:
        say_document(make(form)) if form != PDF else say_bytes(lambda: render_bytes(form, make))
        return
    data = render_bytes(form, make)
    write_file(out, data, force=force)
    if context.players.json:
        fields = {"format": form, "file": str(out), "size": len(data)}
        say_json({**incident_fields(context.players), **fields})
    else:
        head = short(context.exercise.players.head)
        say(f"EXERCISE The after-action report is in {out}. {context.exercise.players.id}, head {head}")


@click.command()
@click.argument("before", metavar="ID")
@click.argument("after", metavar="ID")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it there, as an HTML page.")
@_FORCE
@CONTROL
@JSON
@click.pass_context
def compare(ctx: click.Context, before: str, after: str, out: Path | None, force: bool) -> None:
    """Put two exercises side by side, expectation by expectation."""
    from irrunner.cli.context import CliContext
    from irrunner.cli.output import write_file
    from irrunner.exercise.evaluate import trend, trend_page

    cli = ctx.ensure_object(CliContext)
    own = director_cli(ctx, cli, control_place(ctx))
    views = [_after_action(ctx, own, director_named(known_exercises(own), name)) for name in (before, after)]
    found = trend.compare(*views)
    points, cautions = trend.history(views), trend.cautions(*views)
    if out is not None:
        write_file(out, trend_page.side_by_side(points, found, cautions).encode(), force=force)
        say_json({"mode": "exercise", "file": str(out)}) if cli.json else say(f"EXERCISE The two are in {out}.")
        return
    if cli.json:
        listed = [{name: getattr(each, name) for name in each.__struct_fields__} for each in found]
        fields = {"before": before, "after": after, "cautions": list(cautions), "expectations": listed}
        say_json({"mode": "exercise", **fields})
        return
    for line in cautions:
        say(f"EXERCISE {line}")
    for line in trend.plot_text(points):
        say(f"EXERCISE {line}")
    for line in table(("Expectation", "Before", "After", "Took", "Change", "What"), map(_compared, found)):
        say(f"EXERCISE {line}")


@click.command()
@click.option("--scenario", default="", metavar="ID", help="Only exercises on this scenario.")
@click.option("--format", "wanted", type=click.Choice(["text", "html"]), help="By the file's name otherwise, or text.")
@_OUT
@_FORCE
@CONTROL
@JSON
@click.pass_context
def history(ctx: click.Context, scenario: str, wanted: str | None, out: Path | None, force: bool) -> None:
    """Show whether the team gets better: performance and coverage of every exercise.

    Live incidents have no place in it, nor exercises in the measures of live incidents.
    """
    from irrunner.cli.context import CliContext
    from irrunner.cli.output import write_file
    from irrunner.exercise.evaluate import trend, trend_page

    cli = ctx.ensure_object(CliContext)
    own = director_cli(ctx, cli, control_place(ctx))
    points = trend.history(each for each in _all_after_actions(ctx, own) if scenario in ("", each.scenario))
    if not points:
        raise NotFound("No exercise was directed from here.", hint="--control names another director's store.")
    form = wanted or ("html" if out is not None and format_of_file(out) == "html" else "text")
    if cli.json and out is None:
        say_json({"mode": "exercise", "exercises": [_point(each) for each in points]})
        return
    lines = (f"EXERCISE {each}" for each in trend.plot_text(points))
    text = trend_page.page(points) if form == "html" else "\n".join(lines)
    if out is None:
        say_document(text)
        return
    write_file(out, f"{text}\n".encode(), force=force)
    say_json({"mode": "exercise", "file": str(out)}) if cli.json else say(f"EXERCISE The history is in {out}.")


def _after_action(ctx: click.Context, own: CliContext, name: str) -> AfterActionData:
    """One exercise of the director's store as its report sees it; its players may be in any store."""
    from irrunner.cli.context import CliContext
    from irrunner.exercise.evaluate import build_after_action_data

    players = CliContext()
    players.name = own.name
    ctx.find_root().call_on_close(players.close)
    return build_after_action_data(open_both(players, own, name))


def _all_after_actions(ctx: click.Context, own: CliContext) -> Iterator[AfterActionData]:
    """Every exercise whose players' store can still be opened."""
    for director, director_log in known_exercises(own):
        try:
            yield _after_action(ctx, own, director.id)
        except IrrunnerError as error:
            say_aside(f"{director.id} ({director_log.scenario.id}) is left out: {error.sentence}")


def _compared(each: Compared) -> tuple[str, ...]:
    from irrunner.exercise.play.results import RESULT_TEXTS
    from irrunner.playbook.durations import format_duration

    def took_text(seconds: int | None) -> str:
        return format_duration(seconds) if seconds is not None else "-"

    took = f"{took_text(each.took_before)} / {took_text(each.took_after)}"
    before, after = (RESULT_TEXTS.get(result, "-") for result in (each.before, each.after))
    return each.id, before, after, took, each.change or "-", each.do


def _point(each: Point) -> dict[str, Any]:
    return {
        "exercise": each.exercise,
        "incident": each.incident,
        "scenario": each.scenario,
        "began": each.when,
        "performance": each.performance,
        "coverage": each.coverage,
        "met": each.met,
        "counted": each.counted,
        "cut_short": each.is_cut_short,
        "clock": each.speed,
        "hints": each.hints,
        "ratings": dict(each.ratings),
    }


COMMANDS = (status, report, compare, history)
