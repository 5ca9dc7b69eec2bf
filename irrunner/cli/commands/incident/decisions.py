"""Commands on decisions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.arguments import pairs
from irrunner.cli.entries import say_all_recorded, say_recorded
from irrunner.cli.options import acting, completed, pass_cli
from irrunner.cli.prompts import with_settled_times
from irrunner.incident.verbs import decisions

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.command()
@click.argument("step", shell_complete=completed("decisions"))
@click.argument("option", shell_complete=completed("options"))
@click.option("--why", default="", metavar="REASON", help="What it rests on, or why it is decided out of order.")
@acting
@pass_cli
def decide(cli: CliContext, step: str, option: str, why: str) -> None:
    """Make a step's decision.

    Deciding again replaces the decision; the earlier one stays in the record.
    """
    entry = decisions.decide(cli.incident(), step, option, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--why", default="", metavar="REASON", help="Why it was decided so.")
@click.option("--option", "options", multiple=True, metavar="OPTION", help="What else was considered; several times.")
@acting
@pass_cli
def decision(cli: CliContext, what: tuple[str, ...], why: str, options: tuple[str, ...]) -> None:
    """Record a decision that no step asked for."""
    incident = cli.incident()
    entry = decisions.decision(incident, " ".join(what), why=why, options=options, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument(
    "answers", metavar="[STEP] KEY=VALUE...", nargs=-1, required=True, shell_complete=completed("questions")
)
@acting
@pass_cli
def answer(cli: CliContext, answers: tuple[str, ...]) -> None:
    """Answer a question, or change an answer.

    The parts of a list are separated by commas. STEP is needed only for a question that is asked for each row
    of a register, such as isolate@a3.
    """
    step, given = ("", answers) if "=" in answers[0] else (answers[0], answers[1:])
    incident, at = cli.incident(), cli.moment()
    entries = with_settled_times(
        lambda found: decisions.answer(incident, found, step=step, at=at, by=cli.by), pairs(given)
    )
    say_all_recorded(cli, entries)
