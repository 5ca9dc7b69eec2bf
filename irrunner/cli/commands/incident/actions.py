"""Commands on follow-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli.entries import incident_fields, say_recorded
from irrunner.cli.lazy import Family
from irrunner.cli.options import acting, pass_cli, reading
from irrunner.cli.output import say, say_json, table
from irrunner.incident.moments import format_time
from irrunner.incident.verbs import notes

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.state import Action


@click.group(cls=Family)
def action() -> None:
    """Follow-ups: add, close, list."""


@action.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--owner", default="", metavar="PERSON", help="Who does it.")
@click.option("--due", default="", metavar="TIME", help="Until when: +2d, 2026-12-01, 'friday 12:00'.")
@acting
@pass_cli
def add(cli: CliContext, text: tuple[str, ...], owner: str, due: str) -> None:
    """Add a follow-up."""
    entry = notes.action_add(cli.incident(), " ".join(text), owner=owner, due=due, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@action.command()
@click.argument("number", type=click.INT)
@click.option("--why", default="", metavar="TEXT", help="How it ended.")
@acting
@pass_cli
def close(cli: CliContext, number: int, why: str) -> None:
    """Close a follow-up; also after the incident is closed."""
    entry = notes.action_close(cli.incident(), number, why=why, at=cli.moment(), by=cli.by)
    say_recorded(cli, entry)


@action.command("list")
@reading
@pass_cli
def list_(cli: CliContext) -> None:
    """Show all follow-ups."""
    cli.only_reads = True
    incident = cli.opened()
    actions = list(incident.state.actions.values())
    if cli.json:
        say_json({**incident_fields(cli), "actions": [_fields(each) for each in actions]})
        return
    if not actions:
        say(f"{cli.exercise}{incident.id} has no follow-ups.")
        return
    rows = []
    for each in actions:
        due = format_time(str(each.added.refs["due"]), incident.state.zone) if "due" in each.added.refs else ""
        rows.append((str(each.number), _status(each), each.added.body_text("owner"), due, each.added.words))
    for line in table(("No", "Status", "Owner", "Due", "What"), rows):
        say(f"{cli.exercise}{line}")


def _status(each: Action) -> str:
    return "closed" if each.closed else "open"


def _fields(each: Action) -> dict[str, Any]:
    return {
        "action": each.number,
        "status": _status(each),
        "text": each.added.words,
        "owner": each.added.body_text("owner"),
        "due": each.added.refs.get("due"),
        "seq": each.added.seq,
        "closed": each.closed.when if each.closed else None,
        "why": each.closed.words if each.closed else "",
    }
