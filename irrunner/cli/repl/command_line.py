"""Lines that are commands of `irrunner exercise`, carried out on the exercise that is open."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from irrunner.cli.context import CliContext
from irrunner.cli.output import say
from irrunner.errors import Misused
from irrunner.exercise.play.resume import default_director_store
from irrunner.journal.locations import location_text

if TYPE_CHECKING:
    from irrunner.journal.locations import Location

BEGINS_ANOTHER = ("play", "direct", "begin")


def split_words(line: str) -> list[str]:
    """The words of a line, split as a shell does it.

    Raises:
        Misused: a quote is not closed.
    """
    try:
        return shlex.split(line)
    except ValueError as error:
        raise Misused(
            f"The line cannot be read: {error}.", hint="Put quotes around several words, or leave one out."
        ) from error


def print_how_to_resume(command: str, director: str, running: bool, *, control: Location, plain: bool = False) -> None:
    """Print how an exercise is taken up again, with the director's store if it is not the usual one.

    Args:
        command: play or direct.
        director: the id of the director's incident.
        running: whether the exercise is not over.
        control: the director's store.
        plain: whether the command is to name plain mode again.
    """
    usual = location_text(control) == location_text(default_director_store())
    place = [] if usual else ["--control", str(control)]
    if not running:
        report = ["irrunner", "exercise", "report", "--incident", director, *place, "--out", "after.html"]
        say(f"EXERCISE It is over. The after-action report: {shlex.join(report)}")
        return
    waits = "story time waits" if command == "play" else "nothing is told while nobody directs"
    say(f"EXERCISE Everything is kept, and {waits}.")
    say(f"EXERCISE Go on with: {shlex.join(['irrunner', 'exercise', command, director, *place, *['--plain'] * plain])}")


def run_exercise_command(ctx: click.Context, words: list[str]) -> None:
    """Carry out one command. Its options, such as --by, do not apply to the next.

    Raises:
        IrrunnerError: the verb refused. Misused: there is no such command, or it was used wrongly.
    """
    from irrunner.cli.commands.exercise.group import exercise
    from irrunner.playbook.problems import suggest

    if words[0] in BEGINS_ANOTHER:
        raise Misused(f"`{words[0]}` begins another exercise; leave this one first.")
    if words[0] not in exercise.commands:
        meant = suggest(words[0], list(exercise.commands))
        raise Misused(
            f"{words[0]!r} means nothing here.",
            hint=f"Did you mean {meant}?" if meant else "`help` shows what can be said.",
        )
    cli = ctx.ensure_object(CliContext)
    before = cli.by, cli.json, cli.at
    try:
        with exercise.make_context("", words, parent=ctx) as inner:
            exercise.invoke(inner)
    except click.exceptions.Exit:
        return
    except click.ClickException as error:
        raise Misused(error.format_message(), hint=f"`{words[0]} --help` shows how.") from error
    finally:
        cli.by, cli.json, cli.at = before
