"""Commands on steps: start, done, skip, block, reopen, approve, assign, another round, a step nobody foresaw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.options import acting, pass_cli, step_argument
from irrunner.cli.place_type import PLACE
from irrunner.incident.verbs import merges, steps
from irrunner.incident.verbs import undo as undo_verb

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext

_OUT_OF_ORDER = click.option("--why", default="", metavar="REASON", help="Why it is done out of order.")


@click.command()
@step_argument
@_OUT_OF_ORDER
@acting
@pass_cli
def start(cli: CliContext, step: str, why: str) -> None:
    """Say that somebody works on a step.

    Starting is optional: a step can be marked as done without it.
    """
    say_recorded(cli, steps.start(cli.incident(), step, why=why, at=cli.moment(), by=cli.by))


@click.command()
@step_argument
@_OUT_OF_ORDER
@acting
@pass_cli
def done(cli: CliContext, step: str, why: str) -> None:
    """Mark a step as done.

    A step that waits, or lacks evidence, answers or approval, takes --why; that is recorded and marked.
    """
    say_recorded(cli, steps.done(cli.incident(), step, why=why, at=cli.moment(), by=cli.by))


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why it is left out; the report prints it.")
@acting
@pass_cli
def skip(cli: CliContext, step: str, why: str) -> None:
    """Leave a step out, with the reason.

    The report prints it with its reason. What needs the step opens, with a warning.
    """
    say_recorded(cli, steps.skip(cli.incident(), step, why=why, at=cli.moment(), by=cli.by))


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="What keeps it from going on.")
@acting
@pass_cli
def block(cli: CliContext, step: str, why: str) -> None:
    """Say that a step cannot go on, and why."""
    say_recorded(cli, steps.block(cli.incident(), step, why=why, at=cli.moment(), by=cli.by))


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why it has to be done again.")
@acting
@pass_cli
def reopen(cli: CliContext, step: str, why: str) -> None:
    """Work on a step again.

    What was done, skipped, decided, blocked or started becomes open. Its approval is void.
    """
    say_recorded(cli, steps.reopen(cli.incident(), step, why=why, at=cli.moment(), by=cli.by))


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="How the mistake came about.")
@acting
@pass_cli
def undo(cli: CliContext, step: str, why: str) -> None:
    """Take back the last act on a step, as a mistake.

    The step stands as before the act, with its target and its approval. To do a step again, reopen it.
    """
    say_recorded(cli, undo_verb.undo(cli.incident(), step, why=why, at=cli.moment(), by=cli.by))


@click.command()
@step_argument
@click.argument("entry", type=PLACE)
@click.option("--why", default="", metavar="REASON", help="Why this end counts; the report prints it.")
@acting
@pass_cli
def settle(cli: CliContext, step: str, entry: int, why: str) -> None:
    """Say which end counts of a step that was ended in two records.

    ENTRY is the number of that end, 45 or b1:45: status and report show both. A decision can be made again instead.
    """
    say_recorded(cli, merges.settle(cli.incident(), step, entry, why=why, at=cli.moment(), by=cli.by))


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why it goes ahead unapproved, if nobody can approve.")
@acting
@pass_cli
def approve(cli: CliContext, step: str, why: str) -> None:
    """Agree to a step in the role that it asks for.

    It takes another name than whoever does the step. It is a record, not access control.
    """
    entry = steps.approve(cli.incident(), step, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@step_argument
@click.argument("person")
@acting
@pass_cli
def assign(cli: CliContext, step: str, person: str) -> None:
    """Say whose step it is.

    An empty name ('') takes it back.
    """
    entry = steps.assign(cli.incident(), step, person, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why another round is needed.")
@acting
@pass_cli
def repeat(cli: CliContext, step: str, why: str) -> None:
    """Open another round of a step that repeats.

    The new round is named like rebuild.2.
    """
    say_recorded(cli, steps.repeat(cli.incident(), step, why=why, at=cli.moment(), by=cli.by))


@click.group(cls=Family)
def step() -> None:
    """Add a step that nobody foresaw."""


@step.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--phase", default="", metavar="PHASE", help="The heading it goes under; one of its own otherwise.")
@acting
@pass_cli
def add(cli: CliContext, text: tuple[str, ...], phase: str) -> None:
    """Add a step that nobody foresaw."""
    say_recorded(cli, steps.step_add(cli.incident(), " ".join(text), phase=phase, at=cli.moment(), by=cli.by))
