"""Commands on people: roles and hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.options import acting, completed, pass_door
from irrunner.cli.output import acted
from irrunner.incident.verbs import people

if TYPE_CHECKING:
    from irrunner.cli.context import Door


@click.command()
@click.argument("name", shell_complete=completed("roles"))
@click.argument("person")
@click.option("--contact", default="", metavar="TEXT", help="How to reach them.")
@acting
@pass_door
def role(door: Door, name: str, person: str, contact: str) -> None:
    """Give a role to somebody.

    Whoever had it before gave it up.
    """
    entry = people.role(door.incident(), name, person, contact=contact, at=door.moment(), by=door.by)
    acted(door, f"{entry.words} has the role {name}", entry)


@click.command()
@click.argument("to", metavar="PERSON")
@click.option("--brief", default="", metavar="TEXT", help="What they must know that the checklist does not say.")
@acting
@pass_door
def handover(door: Door, to: str, brief: str) -> None:
    """Hand over to the next person.

    They take over with `irrunner accept`.
    """
    entry = people.handover(door.incident(), to, brief=brief, at=door.moment(), by=door.by)
    acted(door, f"The hand-over to {entry.body_text('to')} is offered", entry)


@click.command()
@click.option("--note", default="", metavar="TEXT", help="What you make of it.")
@acting
@pass_door
def accept(door: Door, note: str) -> None:
    """Accept a hand-over.

    The one offered last; the roles of whoever offered it pass to you.
    """
    entry = people.accept(door.incident(), note=note, at=door.moment(), by=door.by)
    acted(door, f"{entry.by} has taken over", entry)
