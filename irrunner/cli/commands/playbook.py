"""The library of playbooks."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from irrunner import __version__
from irrunner.cli.commands import playbook_authoring, playbook_list, playbook_schema, playbook_views
from irrunner.cli.commands.playbook_exchange import export, import_
from irrunner.cli.lazy import Family
from irrunner.cli.options import JSON, completed, pass_cli
from irrunner.cli.output import plural, say, say_block, say_json
from irrunner.playbook import library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.cli.context import CliContext
    from irrunner.playbook.model import Playbook, Step
    from irrunner.playbook.problems import Problem

_PLAYBOOK = click.argument("playbook", shell_complete=completed("playbooks"))


@click.group(cls=Family)
def playbook() -> None:
    """The library: list, show, write, check, compare, exchange.

    A playbook is named by its id, or by the path of its file (which ends in .yaml or holds a slash).
    """


_ELSEWHERE = (
    playbook_list.list_,
    *playbook_authoring.COMMANDS,
    *playbook_views.COMMANDS,
    *playbook_schema.COMMANDS,
    import_,
    export,
)
for _command in _ELSEWHERE:
    playbook.add_command(_command)


@playbook.command()
@_PLAYBOOK
@JSON
@pass_cli
def show(cli: CliContext, playbook: str) -> None:
    """Show a playbook: what it asks, its roles, and its steps in order."""
    found = library.find(playbook, cli.playbooks).usable()
    if cli.json:
        import msgspec

        say_json({"playbook": msgspec.to_builtins(found)})
        return
    for line in _lines(found):
        say(line)


def _lines(found: Playbook) -> Iterator[str]:
    yield f"{found.title} ({found.id} {found.version})".replace(" )", ")")
    if found.summary:
        yield found.summary
    yield f"Severity {found.severity}, TLP:{found.tlp.upper()}, reviewed {found.reviewed or 'never'}"
    for ask in found.ask:
        yield f"Asks {ask.key}: {ask.label}{' (required)' if ask.required else ''}"
    for role, label in found.roles.items():
        yield f"Role {role}: {label}"
    for phase in found.phases:
        yield ""
        yield phase.name
        for step in phase.steps:
            yield f"  {step.id}  {step.text}{_about(step)}"
            yield from _commands(step)
    for reference in found.references:
        yield f"See {reference.title}: {reference.url}"


def _commands(step: Step) -> Iterator[str]:
    """The forms of a step's command, and where its facts come from."""
    import shlex

    from irrunner.playbook.model import PLATFORMS

    for each in step.platforms:
        first, *others = [shlex.join(each.argv)] if each.argv else each.text.split("\n")
        yield f"      {PLATFORMS[each.platform]}: {first}"
        yield from (f"        {other}" for other in others)
    if sources := "; ".join((*step.sources, *step.urls)):
        yield f"      Source: {sources}"


def _about(step: Step) -> str:
    from irrunner.playbook.durations import format_duration

    facts = [
        f"decide: {', '.join(step.options)}" if step.options else "",
        step.role,
        f"within {format_duration(step.within)}" if step.within else "",
        f"when {step.when}" if step.when else "",
        f"needs {', '.join(step.needs)}" if step.needs else "",
        f"for each of {step.for_each}" if step.for_each else "",
        plural(len(step.evidence), "evidence slot") if step.evidence else "",
        f"approved by {step.approve}" if step.approve else "",
        f"requires {step.requires}" if step.requires else "",
        f"answers the report's {step.answers}" if step.answers else "",
        f"writes {', '.join(step.writes)}" if step.writes else "",
        f"marks {step.marks}" if step.marks else "",
    ]
    text = "; ".join(fact for fact in facts if fact)
    return f"  [{text}]" if text else ""


@playbook.command()
@click.argument("playbooks", metavar="PLAYBOOK...", nargs=-1, required=True, shell_complete=completed("playbooks"))
@click.option("--sarif", is_flag=True, help="As SARIF 2.1.0, for the code host's own view of problems.")
@JSON
@pass_cli
def lint(cli: CliContext, playbooks: tuple[str, ...], sarif: bool) -> int:
    """Say everything that is wrong with a playbook.

    Exits with 1 when there are errors: it is a draft, and starts no incident. With warnings alone it is runnable;
    without any it is shareable.
    """
    from datetime import UTC, datetime

    from irrunner.playbook.problems import level, render

    today = datetime.now(UTC).date()
    found = {each: list(library.find(each, cli.playbooks, review=today).problems) for each in playbooks}
    problems = list(dict.fromkeys(chain.from_iterable(found.values())))
    errors = sum(problem.severity == "error" for problem in problems)
    if sarif:
        from irrunner.playbook.sarif import as_sarif

        say_json(as_sarif(problems, __version__))
        return 1 if errors else 0
    if cli.json:
        levels = {each: level(those) for each, those in found.items()}
        fields = {"errors": errors, "level": level(problems), "levels": levels}
        say_json({**fields, "problems": [_problem(problem) for problem in problems]})
        return 1 if errors else 0
    for problem in problems:
        say_block(render(problem))
    warnings = len(problems) - errors
    checked = playbooks[0] if len(playbooks) == 1 else plural(len(playbooks), "playbook")
    say(f"{checked}: {plural(errors, 'error')}, {plural(warnings, 'warning')}; {level(problems)}.")
    return 1 if errors else 0


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
    }


@playbook.command()
@click.argument("playbooks", metavar="PLAYBOOK...", nargs=-1, required=True, shell_complete=completed("playbooks"))
@JSON
@pass_cli
def test(cli: CliContext, playbooks: tuple[str, ...]) -> int:
    """Have a robot work a playbook to its end along every branch.

    In memory; nothing is run or kept. Exits with 1 when a way cannot be worked to its end without giving a reason, or
    when an option of a decision is never reached.
    """
    from irrunner.exercise.rehearse.branch_walk import walk_branches

    walks = [walk_branches(library.find(each, cli.playbooks)) for each in playbooks]
    if cli.json:
        import msgspec

        say_json({"playbooks": [msgspec.to_builtins(walk) for walk in walks]})
    else:
        for walk in walks:
            acts = sum(run.acts for run in walk.runs)
            busiest = max(walk.runs, key=lambda run: run.most_open)
            say(
                f"{walk.playbook}: {plural(len(walk.runs), 'way')}, {plural(acts, 'act')}; at most"
                f" {plural(busiest.most_open, 'step')} open at once, after {busiest.most_open_after}."
            )
            for failure in walk.failures:
                say(f"  {failure}")
    return 1 if any(walk.failures for walk in walks) else 0
