"""The command that plays scenarios with robots, on a virtual clock."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.options import JSON, pass_cli
from irrunner.cli.output import plural, say, say_aside, say_json
from irrunner.cli.scenarios import completed_scenarios, load, scenario_folders
from irrunner.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.cli.context import CliContext
    from irrunner.exercise.rehearse.rehearsal import Rehearsal, RobotRun
    from irrunner.exercise.rehearse.robots import PlannedAction


@click.command()
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1, shell_complete=completed_scenarios)
@click.option(
    "--as",
    "robots",
    multiple=True,
    metavar="ROBOT",
    help="golden, slow, idle, or the file of a script; several times. All three otherwise.",
)
@click.option("--seed", type=click.INT, default=0, help="Another seed, another pace; the same seed, the same.")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Write the results as JUnit XML.")
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the after-action report of every robot there, as HTML.",
)
@JSON
@pass_cli
def rehearse(
    cli: CliContext,
    scenarios: tuple[str, ...],
    robots: tuple[str, ...],
    seed: int,
    junit: Path | None,
    reports: Path | None,
) -> int:
    """Play scenarios with robots, on a virtual clock; all of them when none is named.

    It fails, with exit code 1, when the golden robot misses something, when the idle one passes something critical,
    when an inject plays under no robot, and when the playbook lost what the scenario is about. Nothing is recorded.
    """
    from irrunner.exercise.rehearse import rehearsal as rehearsing
    from irrunner.exercise.scenario import loading

    names = scenarios or tuple(str(path) for path in loading.known(scenario_folders(cli)))
    if not names:
        raise NotFound("There is no scenario to rehearse.", hint="`irrunner exercise new` writes one.")
    known, scripts = _robots(robots)
    keep = reports is not None
    done = [
        rehearsing.rehearse(load(cli, name), robots=known, seed=seed, scripts=scripts, reported=keep) for name in names
    ]
    if reports is not None:
        _write_reports(done, reports, cli.templates)
    if junit is not None:
        from irrunner.cli.output import write_file
        from irrunner.exercise.rehearse.junit import junit as as_junit

        write_file(junit, as_junit(done).encode(), force=True)
    passed = all(each.passed for each in done)
    if cli.json:
        say_json({"mode": "exercise", "passed": passed, "rehearsals": [_fields(each) for each in done]})
        return 0 if passed else 1
    for each in done:
        _print(each)
    return 0 if passed else 1


def _write_reports(done: Iterable[Rehearsal], folder: Path, templates: Path | None) -> None:
    from irrunner.cli.output import write_file
    from irrunner.exercise.evaluate.report import render
    from irrunner.safety.outputs import output_folder

    output_folder(folder)
    for each in done:
        for run in each.runs:
            if run.after_action is not None:
                page = render(run.after_action, "html", templates=templates)
                write_file(folder / f"{each.scenario}-{run.robot}.html", page.encode(), force=True)


def _robots(named: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, list[PlannedAction]]]:
    """Which robots play: those of irrunner, and scripts by the name of their file."""
    from irrunner.exercise.rehearse.robot_script import read_script
    from irrunner.exercise.rehearse.robots import ROBOTS
    from irrunner.exercise.scenario.reading import LIMITS
    from irrunner.safety.paths import reading_regular

    scripts: dict[str, list[PlannedAction]] = {}
    for each in named:
        if each not in ROBOTS and (each.endswith((".yaml", ".yml")) or "/" in each):
            with reading_regular(Path(each).expanduser()) as (file, _):
                scripts[Path(each).stem] = read_script(Path(each).name, file.read(LIMITS.size + 1))
    known = tuple(each for each in named if Path(each).stem not in scripts)
    return (known if named else ROBOTS), scripts


def _print(found: Rehearsal) -> None:
    for run in found.runs:
        drawn = f", seed {run.seed}" if found.runs[-1].draw > 1 else ""
        say(f"EXERCISE {found.scenario}, {run.robot}{drawn}: {_summary(run)}")
    for failure in found.failures:
        about = "" if failure.about in failure.message else f"{failure.about}: "
        say_aside(f"{found.scenario}: {about}{failure.message.rstrip('.')}.")
    outcome = "passed" if found.passed else plural(len(found.failures), "failure")
    say(f"EXERCISE {found.scenario}: {outcome}.")


def _summary(run: RobotRun) -> str:
    from irrunner.exercise.play.score import score_text
    from irrunner.playbook.durations import format_duration

    return (
        f"{plural(len(run.delivered), 'inject')} in {format_duration(run.seconds)} of the story, "
        f"{score_text(run.score)}; {run.over}"
    )


def _fields(found: Rehearsal) -> dict[str, Any]:
    return {
        "scenario": found.scenario,
        "passed": found.passed,
        "seed": found.seed,
        "failures": [
            {"check": each.check, "robot": each.robot, "about": each.about, "message": each.message}
            for each in found.failures
        ],
        "runs": [
            {
                "robot": run.robot,
                "seed": run.seed,
                "delivered": list(run.delivered),
                "seconds": run.seconds,
                "over": run.over,
                "met": run.score.met,
                "counted": run.score.counted,
                "presented": run.score.presented,
                "covered": run.score.covered,
                "written": run.score.written,
                "expectations": {each.expectation.id: each.result for each in run.outcomes},
            }
            for run in found.runs
        ],
    }


COMMANDS = (rehearse,)
