"""Commands of the players, and what control answers them: acknowledge, ask, answer, hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli import options
from irrunner.cli.director import director_command, pass_director_context
from irrunner.cli.entries import say_recorded
from irrunner.cli.players import players_incident
from irrunner.errors import Refused
from irrunner.exercise.play.verbs import players
from irrunner.exercise.scenario.model import CHECK_RESULTS

if TYPE_CHECKING:
    from irrunner.cli.director import DirectorContext


@click.command()
@click.argument("number", metavar="NUMBER")
@click.argument("role", metavar="ROLE", shell_complete=options.completed("roles"))
@click.option("--note", default="", metavar="TEXT", help="How, if there is something to say.")
@click.option("--choose", type=click.INT, default=0, metavar="NUMBER", help="Which of the answers that it offers.")
@director_command
@click.pass_context
def acknowledge(ctx: click.Context, number: str, role: str, note: str, choose: int) -> None:
    """Say that a role has taken an inject in.

    NUMBER counts the injects in the order in which they came. Players use it, and control for somebody in the room.
    """
    cli, incident = players_incident(ctx)
    entry = players.acknowledge(incident, number, role, note=note, option=choose, by=cli.by)
    say_recorded(cli, entry, sentence=f"Inject {number} is acknowledged by {role}")


@click.command()
@click.argument("text", nargs=-1, required=True)
@options.STEP
@click.option("--check", default="", metavar="CHECK", help="The check of the step that would run.")
@director_command
@click.pass_context
def ask(ctx: click.Context, text: tuple[str, ...], step: str, check: str) -> None:
    """Ask control a question.

    What a log shows, what a colleague answers, what a check would say: real checks do not run in an exercise.
    """
    cli, incident = players_incident(ctx)
    entry = players.ask(incident, " ".join(text), step=step, check=check, by=cli.by)
    say_recorded(cli, entry, sentence=f"Question {entry.refs['question']} is asked")


@click.command()
@click.argument("question", metavar="QUESTION")
@click.argument("text", nargs=-1)
@click.option("--result", default="", type=click.Choice(["", *CHECK_RESULTS]), help="What a check says.")
@director_command
@pass_director_context
def answer(context: DirectorContext, question: str, text: tuple[str, ...], result: str) -> None:
    """Answer a question of the players: q1, and in words."""
    entry = players.answer(context.exercise, question, " ".join(text), result=result, by=context.by)
    context.say_players_entry(f"{question} is answered", entry)


@click.command("answer-checks")
@director_command
@pass_director_context
def answer_checks(context: DirectorContext) -> None:
    """Give the answers of checks that the scenario holds ready.

    While `direct` or `play` is open this happens by itself.
    """
    entries = players.answer_checks(context.exercise, by=context.by)
    if not entries:
        raise Refused("Nobody waits for a check whose answer the scenario holds.")
    context.say_players_entries(f"{', '.join(str(entry.refs['question']) for entry in entries)} answered", entries)


@click.command()
@click.argument("expectation", required=False, default="", metavar="[EXPECTATION]")
@director_command
@pass_director_context
def hint(context: DirectorContext, expectation: str) -> None:
    """Take the next hint, or the one of an expectation.

    It is on record that it was taken, and an objective met with a hint is rated S at best.
    """
    entry = players.hint(context.exercise, expectation, by=context.by)
    context.say_players_entry(f"Hint: {entry.words.strip().rstrip('.')}", entry)


COMMANDS = (acknowledge, ask, answer, answer_checks, hint)
