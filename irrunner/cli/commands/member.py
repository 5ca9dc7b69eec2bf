"""Who works on a team store."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from irrunner.cli.lazy import Family
from irrunner.cli.options import everywhere, id_argument, pass_cli, recording
from irrunner.cli.output import say, say_json, table
from irrunner.errors import Misused, Refused
from irrunner.journal.members import ROLES

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.journal.members import Members

PASSWORD_VARIABLE = "IRRUNNER_PASSWORD"  # noqa: S105 - the name of a variable


@click.group(cls=Family)
def member() -> None:
    """The members of a team store: add, remove, list."""


@member.command()
@click.argument("name")
@click.option("--role", "wanted", type=click.Choice(ROLES), required=True, help="What they may do.")
@click.option("--login", default="", metavar="LOGIN", help="What they log in to the server as; the name otherwise.")
@click.option("--password", is_flag=True, help="Ask for a password for them, without showing it.")
@everywhere
@pass_cli
def add(cli: CliContext, name: str, wanted: str, login: str, password: bool) -> None:
    """Make somebody a member, or give a member another role.

    Where the server does not know the login yet, it is made, if you may. A password is asked for on the terminal, or
    taken from IRRUNNER_PASSWORD; only a verifier of it is sent. Without one the server has to know them
    otherwise, such as by a certificate.
    """
    secret = _password(name) if password else ""
    made = _members(cli).add(name, wanted, login=login, secret=secret)
    if cli.json:
        say_json({"name": name, "login": login or name.casefold(), "role": wanted, "login_made": made})
    else:
        say(f"{name} has the role {wanted} in this store now{', with a new login' if made else ''}.")


def _password(name: str) -> str:
    if secret := os.environ.get(PASSWORD_VARIABLE, ""):
        return secret
    from irrunner.cli.prompts import has_terminal

    if not has_terminal():
        raise Misused("There is no terminal to ask for a password on.", hint=f"Set {PASSWORD_VARIABLE}.")
    return str(click.prompt(f"Password for {name}", hide_input=True, confirmation_prompt=True, err=True))


@member.command()
@click.argument("name")
@everywhere
@pass_cli
def remove(cli: CliContext, name: str) -> None:
    """Take somebody's membership; what they wrote stays in the record."""
    gone = _members(cli).remove(name)
    if cli.json:
        say_json({"name": gone.name, "login": gone.login})
    else:
        say(f"{gone.name} is no member any more. Their open screens can do nothing from now on.")


@member.command("list")
@everywhere
@pass_cli
def list_(cli: CliContext) -> None:
    """Show who is a member, and who was."""
    found = _members(cli).everybody()
    if cli.json:
        fields = ("login", "name", "role", "since", "is_active")
        say_json({"members": [{name: getattr(each, name) for name in fields} for each in found]})
        return
    rows = [(each.name, each.login, each.role if each.is_active else "removed", each.since[:10]) for each in found]
    for line in table(("Name", "Login", "Role", "Since"), rows):
        say(line)


@click.command()
@id_argument
@click.option("--only", "names", multiple=True, metavar="NAME", help="Who sees it from now on, besides you.")
@click.option("--all", "everybody", is_flag=True, help="Let every member see it again.")
@click.option("--why", default="", metavar="TEXT", help="The reason, which is recorded.")
@recording
@pass_cli
def access(cli: CliContext, names: tuple[str, ...], everybody: bool, why: str) -> None:
    """Say who sees an incident of a team store.

    Without options it shows who does. Those who are not named see neither the incident nor its evidence, in no list and
    no search. The server holds this, not irrunner.
    """
    from irrunner.incident.verbs import notes

    if names and everybody:
        raise Misused("Choose one of --only and --all.")
    members = _members(cli)
    if names or everybody:
        if not why.strip():
            raise Refused("Who sees an incident changes with a reason. Nothing was changed.", hint="Say why (--why).")
        members.restrict(cli.brief.id, names)
        seen = f"only {', '.join(members.who_sees(cli.brief.id))}" if names else "all members"
        notes.note(cli.incident(), f"Seen by {seen} from now on: {why}", by=cli.by)
    found = members.who_sees(cli.brief.id)
    if cli.json:
        say_json({"incident": cli.brief.id, "restricted": bool(found), "seen_by": found})
    else:
        say(f"{cli.brief.id} is seen by {', '.join(found) if found else 'all members of the store'}.")


def _members(cli: CliContext) -> Members:
    members = cli.store().members
    if members is None:
        raise Refused(
            "This store has no members: the accounts of this machine decide who works on it.",
            hint="A team store in PostgreSQL has them: irrunner store init postgresql://…",
        )
    return members
