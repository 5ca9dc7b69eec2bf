"""Commands on scenarios: what there is, what is wrong with it, new ones, and other people's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.director import CONTROL, control_place, director_cli, is_running, known_exercises
from irrunner.cli.options import JSON, pass_cli
from irrunner.cli.output import plural, say, say_block, say_json, table
from irrunner.cli.scenarios import load, scenario_folders

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.cli.context import CliContext
    from irrunner.exercise.scenario.loading import LoadedScenario
    from irrunner.playbook.problems import Problem


@click.command("list")
@CONTROL
@JSON
@click.pass_context
def list_(ctx: click.Context) -> None:
    """Show every scenario, and the exercises that were directed from here."""
    from irrunner.cli.context import CliContext
    from irrunner.exercise.scenario import loading

    cli = ctx.ensure_object(CliContext)
    paths = loading.known(scenario_folders(cli))
    scenarios = [(loading.name_of(path), load(cli, str(path)), path) for path in paths]
    own = director_cli(ctx, cli, control_place(ctx))
    exercises = [
        (incident, director_log, is_running(director_log, cli)) for incident, director_log in known_exercises(own)
    ]
    if cli.json:
        listed = [_listed(name, found, path) for name, found, path in scenarios]
        run = [
            {
                "exercise": incident.id,
                "mode": "exercise",
                "players": director_log.players,
                "store": director_log.place,
                "scenario": director_log.scenario.id,
                "title": director_log.scenario.title,
                "running": running,
            }
            for incident, director_log, running in exercises
        ]
        say_json({"scenarios": listed, "exercises": run})
        return
    for line in table(("Scenario", "Playbook", "Level", "Length", "Injects", "Title"), map(_row, scenarios)):
        say(line)
    rows = [
        (each.id, "running" if running else "over", director_log.players, director_log.scenario.id, director_log.place)
        for each, director_log, running in exercises
    ]
    for line in table(("Exercise", "Stands", "Players", "Scenario", "Players' store"), rows) if rows else ():
        say(f"EXERCISE {line}")


def _row(each: tuple[str, LoadedScenario, Path]) -> tuple[str, ...]:
    from irrunner.playbook.durations import format_duration

    name, found, _ = each
    scenario = found.scenario
    if scenario is None:
        return name, "", "", "", plural(_errors(found), "error"), ""
    length = format_duration(scenario.duration) if scenario.duration else ""
    return name, scenario.playbook, scenario.level, length, str(len(scenario.injects)), scenario.title


def _errors(found: LoadedScenario) -> int:
    return sum(problem.severity == "error" for problem in found.problems)


def _listed(name: str, found: LoadedScenario, path: Path) -> dict[str, Any]:
    scenario = found.scenario
    about: dict[str, Any] = {"id": name, "path": str(path), "errors": _errors(found)}
    if scenario is not None:
        about |= {
            "title": scenario.title,
            "summary": scenario.summary,
            "version": scenario.version,
            "playbook": scenario.playbook,
            "level": scenario.level,
            "duration": scenario.duration,
            "injects": len(scenario.injects),
            "expectations": sum(1 for _ in scenario.expectations()),
        }
    return about


@click.command()
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True)
@JSON
@pass_cli
def lint(cli: CliContext, scenarios: tuple[str, ...]) -> int:
    """Say everything that is wrong with a scenario.

    Exits with 1 when there are errors; warnings alone are no failure.
    """
    from irrunner.playbook.problems import render

    problems: list[Problem] = [problem for each in scenarios for problem in load(cli, each).problems]
    errors = sum(problem.severity == "error" for problem in problems)
    if cli.json:
        names = ("file", "line", "column", "severity", "code", "message")
        listed = [{name: getattr(problem, name) for name in names} for problem in problems]
        say_json({"errors": errors, "problems": listed})
        return 1 if errors else 0
    for problem in problems:
        say_block(render(problem))
    checked = scenarios[0] if len(scenarios) == 1 else plural(len(scenarios), "scenario")
    say(f"{checked}: {plural(errors, 'error')}, {plural(len(problems) - errors, 'warning')}.")
    return 1 if errors else 0


COMMANDS = (list_, lint)
