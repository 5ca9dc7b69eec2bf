"""Commands on steps: start, done, skip, block, reopen, approve, assign, another round, a step nobody foresaw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.lazy import Family
from irrunner.cli.options import acting, pass_door, step_argument
from irrunner.cli.output import acted
from irrunner.incident.verbs import steps

if TYPE_CHECKING:
    from irrunner.cli.context import Door
    from irrunner.incident.entries import Entry

_OUT_OF_ORDER = click.option("--why", default="", metavar="REASON", help="Why it is done out of order.")


def _said(door: Door, entry: Entry, what: str) -> None:
    acted(door, f"{entry.refs['step']} {what}", entry)


@click.command()
@step_argument
@_OUT_OF_ORDER
@acting
@pass_door
def start(door: Door, step: str, why: str) -> None:
    """Say that somebody works on a step.

    Starting is optional: a step can be marked as done without it.
    """
    _said(door, steps.start(door.incident(), step, why=why, at=door.moment(), by=door.by), "is started")


@click.command()
@step_argument
@_OUT_OF_ORDER
@acting
@pass_door
def done(door: Door, step: str, why: str) -> None:
    """Mark a step as done.

    A step that waits, or lacks evidence, answers or approval, takes --why; that is recorded and marked.
    """
    _said(door, steps.done(door.incident(), step, why=why, at=door.moment(), by=door.by), "is done")


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why it is left out; the report prints it.")
@acting
@pass_door
def skip(door: Door, step: str, why: str) -> None:
    """Leave a step out, with the reason.

    The report prints it with its reason. What needs the step opens, with a warning.
    """
    _said(door, steps.skip(door.incident(), step, why=why, at=door.moment(), by=door.by), "is skipped")


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="What keeps it from going on.")
@acting
@pass_door
def block(door: Door, step: str, why: str) -> None:
    """Say that a step cannot go on, and why."""
    _said(door, steps.block(door.incident(), step, why=why, at=door.moment(), by=door.by), "is blocked")


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why it has to be done again.")
@acting
@pass_door
def reopen(door: Door, step: str, why: str) -> None:
    """Work on a step again.

    What was done, skipped, decided, blocked or started becomes open. Its approval is void.
    """
    _said(door, steps.reopen(door.incident(), step, why=why, at=door.moment(), by=door.by), "is open again")


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why it goes ahead unapproved, if nobody can approve.")
@acting
@pass_door
def approve(door: Door, step: str, why: str) -> None:
    """Agree to a step in the role that it asks for.

    It takes another name than whoever does the step. It is a record, not access control.
    """
    entry = steps.approve(door.incident(), step, why=why, at=door.moment(), by=door.by)
    _said(door, entry, "is approved" if entry.refs.get("approved") == "yes" else "goes ahead unapproved")


@click.command()
@step_argument
@click.argument("person")
@acting
@pass_door
def assign(door: Door, step: str, person: str) -> None:
    """Say whose step it is.

    An empty name ('') takes it back.
    """
    entry = steps.assign(door.incident(), step, person, at=door.moment(), by=door.by)
    _said(door, entry, f"is assigned to {entry.words}" if entry.words else "is assigned to nobody")


@click.command()
@step_argument
@click.option("--why", default="", metavar="REASON", help="Why another round is needed.")
@acting
@pass_door
def repeat(door: Door, step: str, why: str) -> None:
    """Open another round of a step that repeats.

    The new round is named like rebuild.2.
    """
    _said(door, steps.repeat(door.incident(), step, why=why, at=door.moment(), by=door.by), "is open")


@click.group(cls=Family)
def step() -> None:
    """Add a step that nobody foresaw."""


@step.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--phase", default="", metavar="PHASE", help="The heading it goes under; one of its own otherwise.")
@acting
@pass_door
def add(door: Door, text: tuple[str, ...], phase: str) -> None:
    """Add a step that nobody foresaw."""
    _said(door, steps.step_add(door.incident(), " ".join(text), phase=phase, at=door.moment(), by=door.by), "is added")
