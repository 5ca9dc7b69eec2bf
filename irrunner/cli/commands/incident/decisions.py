"""Commands on decisions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.arguments import pairs
from irrunner.cli.options import acting, completed, pass_door
from irrunner.cli.output import acted, acted_all
from irrunner.cli.times import asking_again
from irrunner.incident.verbs import decisions

if TYPE_CHECKING:
    from irrunner.cli.context import Door


@click.command()
@click.argument("step", shell_complete=completed("decisions"))
@click.argument("option", shell_complete=completed("options"))
@click.option("--why", default="", metavar="REASON", help="What it rests on, or why it is decided out of order.")
@acting
@pass_door
def decide(door: Door, step: str, option: str, why: str) -> None:
    """Make a step's decision.

    Deciding again replaces the decision; the earlier one stays in the record.
    """
    entry = decisions.decide(door.incident(), step, option, why=why, at=door.moment(), by=door.by)
    acted(door, f"{entry.refs['step']} is decided: {entry.refs['option']}", entry)


@click.command()
@click.argument("what", nargs=-1, required=True)
@click.option("--why", default="", metavar="REASON", help="Why it was decided so.")
@click.option("--option", "options", multiple=True, metavar="OPTION", help="What else was considered; several times.")
@acting
@pass_door
def decision(door: Door, what: tuple[str, ...], why: str, options: tuple[str, ...]) -> None:
    """Record a decision that no step asked for."""
    incident = door.incident()
    entry = decisions.decision(incident, " ".join(what), why=why, options=options, at=door.moment(), by=door.by)
    acted(door, "The decision is recorded", entry)


@click.command()
@click.argument(
    "answers", metavar="[STEP] KEY=VALUE...", nargs=-1, required=True, shell_complete=completed("questions")
)
@acting
@pass_door
def answer(door: Door, answers: tuple[str, ...]) -> None:
    """Answer a question, or change an answer.

    The parts of a list are separated by commas. STEP is needed only for a question that is asked for each row
    of a register, such as isolate@a3.
    """
    step, given = ("", answers) if "=" in answers[0] else (answers[0], answers[1:])
    incident, at = door.incident(), door.moment()
    entries = asking_again(lambda found: decisions.answer(incident, found, step=step, at=at, by=door.by), pairs(given))
    said = "; ".join(f"{entry.refs['key']} is {entry.words or 'taken back'}" for entry in entries)
    acted_all(door, said, entries)
