"""The tokens of `/api`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from irrunner.cli.lazy import Family
from irrunner.cli.options import everywhere, pass_cli
from irrunner.cli.output import say, say_aside, say_json, say_whole, table
from irrunner.errors import Misused, NotFound
from irrunner.journal.members import ROLES

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.cli.context import CliContext

LONGEST = 366
"""Days that a token can be valid."""


@click.group(cls=Family)
def token() -> None:
    """The tokens with which programs reach /api: add, list, remove."""


@token.command()
@click.argument("name")
@click.option("--role", "wanted", type=click.Choice(ROLES), required=True, help="What it may write, as of a member.")
@click.option("--for", "person", default="", metavar="PERSON", help="Whose acts it records; its own otherwise.")
@click.option("--incident", "only", default="", metavar="ID", help="The only incident that it reaches.")
@click.option("--expires", default="90d", metavar="TIME", help="How long it is valid: 90d, at most 366d.")
@click.option("--profile", default="", metavar="NAME", help="It reads reports with this redaction, and nothing else.")
@everywhere
@pass_cli
def add(cli: CliContext, name: str, wanted: str, person: str, only: str, expires: str, profile: str) -> None:
    """Make a token, and show its secret once.

    The secret is not kept: lost is lost, and a new token is made. What it writes bears its id and the person's name. No
    token approves, signs, allows commands or removes anything, whatever its role: that is for people.
    """
    from irrunner.incident.incident import machine_clock
    from irrunner.incident.moments import format_utc
    from irrunner.web.tokens import Token, add_token

    now = machine_clock()
    until = format_utc(now + _valid_for(expires))
    store = cli.store()  # so that a token for a place where there is none is noticed now
    if only and not store.head(only).seq:
        raise NotFound(f"There is no incident {only} in this store.", hint="`irrunner list` shows what there is.")
    if profile:
        from irrunner.report.redaction import load_profile

        load_profile(profile, cli.templates)
    made = Token("", name, wanted, "", format_utc(now), until, person.strip(), only, profile)
    secret = add_token(_folder(cli), made)
    if cli.json:
        say_json({"name": name, "role": wanted, "for": made.by, "expires": until, "secret": secret})
        return
    say_whole(secret)
    say_aside(f"This is shown once. It is a {wanted}, for {made.by}, until {until[:10]}.")
    say_aside("A program sends it in the header Authorization: Bearer …, and never in an address.")


@token.command("list")
@everywhere
@pass_cli
def list_(cli: CliContext) -> None:
    """Show the tokens of the store, and until when each is valid."""
    from irrunner.incident.incident import machine_clock
    from irrunner.incident.moments import format_utc
    from irrunner.web.tokens import read_tokens

    now = format_utc(machine_clock())
    found = read_tokens(_folder(cli))
    if cli.json:
        shown = ("id", "name", "role", "person", "incident", "profile", "made", "expires")
        listed = [{name: getattr(each, name) for name in shown} for each in found]
        say_json({"tokens": [{**fields, "expired": fields["expires"] <= now} for fields in listed]})
        return
    if not found:
        say("There are no tokens. `irrunner token add NAME --role ROLE` makes one.")
        return
    rows = [
        (
            each.name,
            each.id,
            each.role,
            each.by,
            each.incident or "all",
            "over" if each.expires <= now else each.expires[:10],
        )
        for each in found
    ]
    for line in table(("Name", "Id", "Role", "For", "Incident", "Until"), rows):
        say(line)


@token.command()
@click.argument("name")
@everywhere
@pass_cli
def remove(cli: CliContext, name: str) -> None:
    """Take a token away; what it wrote stays in the record."""
    from irrunner.web.tokens import remove_token

    gone = remove_token(_folder(cli), name)
    if cli.json:
        say_json({"name": gone.name, "id": gone.id})
    else:
        say(f"{gone.name} ({gone.id}) is no token any more. Requests with it are refused from now on.")


def _folder(cli: CliContext) -> Path:
    from irrunner.web.administration import own_folder

    return own_folder(cli.place)


def _valid_for(text: str) -> timedelta:
    from irrunner.playbook.durations import parse_duration

    try:
        seconds = parse_duration(text)
    except ValueError as error:
        raise Misused(str(error)) from None
    if not 0 < seconds <= LONGEST * 86_400:
        raise Misused(f"A token is valid for at most {LONGEST} days.", hint="Make a new one before it ends.")
    return timedelta(seconds=seconds)
