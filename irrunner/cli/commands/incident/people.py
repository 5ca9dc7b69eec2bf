"""Commands on people: roles and hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import say_recorded
from irrunner.cli.options import acting, completed, pass_cli
from irrunner.incident.verbs import people

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext


@click.command()
@click.argument("name", shell_complete=completed("roles"))
@click.argument("person")
@click.option("--contact", default="", metavar="TEXT", help="How to reach them.")
@acting
@pass_cli
def role(cli: CliContext, name: str, person: str, contact: str) -> None:
    """Give a role to somebody.

    Whoever had it before gave it up.
    """
    entry = people.role(cli.incident(), name, person, contact=contact, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.argument("to", metavar="PERSON")
@click.option("--brief", default="", metavar="TEXT", help="What they must know that the checklist does not say.")
@acting
@pass_cli
def handover(cli: CliContext, to: str, brief: str) -> None:
    """Hand over to the next person.

    They take over with `irrunner accept`.
    """
    entry = people.handover(cli.incident(), to, brief=brief, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@click.command()
@click.option("--note", default="", metavar="TEXT", help="What you make of it.")
@acting
@pass_cli
def accept(cli: CliContext, note: str) -> None:
    """Accept a hand-over.

    The one offered last; the roles of whoever offered it pass to you.
    """
    entry = people.accept(cli.incident(), note=note, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)
