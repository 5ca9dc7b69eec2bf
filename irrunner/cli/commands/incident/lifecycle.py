"""Commands on the incident itself: how it is called and rated, another playbook, close and reopen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from irrunner.cli.options import AT, BY, INCIDENT, JSON, STORE, acting, completed, pass_door
from irrunner.cli.output import acted, plural, say_aside
from irrunner.errors import Misused
from irrunner.incident.verbs import lifecycle

if TYPE_CHECKING:
    from irrunner.cli.context import Door

_WHY = click.option("--why", default="", metavar="REASON", help="What it rests on.")


@click.command()
@click.argument("text", nargs=-1, required=True)
@acting
@pass_door
def title(door: Door, text: tuple[str, ...]) -> None:
    """Give the incident another title."""
    entry = lifecycle.title(door.incident(), " ".join(text), at=door.moment(), by=door.by)
    acted(door, f"The title is: {entry.words}", entry)


@click.command()
@click.argument("level", shell_complete=completed("severities"))
@_WHY
@acting
@pass_door
def severity(door: Door, level: str, why: str) -> None:
    """Set the severity.

    LEVEL is low, medium, high or critical.
    """
    entry = lifecycle.severity(door.incident(), level.lower(), why=why, at=door.moment(), by=door.by)
    acted(door, f"The severity is {entry.refs['level']}", entry)


@click.command()
@click.argument("level", shell_complete=completed("tlp"))
@_WHY
@acting
@pass_door
def tlp(door: Door, level: str, why: str) -> None:
    """Set the TLP label.

    LEVEL is clear, green, amber, amber+strict or red.
    """
    entry = lifecycle.tlp(door.incident(), level, why=why, at=door.moment(), by=door.by)
    acted(door, f"The label is TLP:{str(entry.refs['level']).upper()}", entry)


@click.command()
@click.argument("line", nargs=-1, required=True)
@acting
@pass_door
def privilege(door: Door, line: tuple[str, ...]) -> None:
    """Set the line on legal privilege.

    It heads every report. An empty line ('') takes it away.
    """
    entry = lifecycle.privilege(door.incident(), " ".join(line), at=door.moment(), by=door.by)
    acted(door, f"The privilege line is: {entry.words}" if entry.words else "The privilege line is taken away", entry)


@click.command()
@click.argument("playbook", shell_complete=completed("playbooks"))
@click.option("--why", default="", metavar="REASON", help="Why it is needed.")
@acting
@pass_door
def graft(door: Door, playbook: str, why: str) -> None:
    """Add another playbook's steps to the running incident.

    A second time they come again, under the playbook's id and -2.
    """
    from irrunner.playbook import library

    loaded = library.find(playbook, door.playbooks)
    entry = lifecycle.graft(door.incident(), loaded, why=why, at=door.moment(), by=door.by)
    acted(door, f"{loaded.usable().title} is added as {entry.refs['prefix']}", entry)
    if later := entry.body_texts("later"):
        say_aside(f"Still to be answered: {', '.join(later)}. Later: `irrunner answer KEY=VALUE`.")


@click.command()
@click.option(
    "--as", "outcome", metavar="OUTCOME", default="confirmed", help="confirmed, false-alarm, duplicate or test."
)
@click.option("--why", default="", metavar="REASON", help="A last word; needed while steps are still open.")
@INCIDENT
@STORE
@AT
@BY
@JSON
@pass_door
def close(door: Door, outcome: str, why: str) -> None:
    """Close the incident and say how it ended.

    Here --as is how it ended; your name goes before the command (irrunner --as NAME close) or into
    IRRUNNER_AS. Measures leave out false alarms, duplicates and tests.
    """
    if outcome not in lifecycle.OUTCOMES:
        raise Misused(
            f"An incident does not end as {outcome!r}. It ends as {', '.join(lifecycle.OUTCOMES)}.",
            hint="Your own name goes before the command: `irrunner --as NAME close`.",
        )
    entry = lifecycle.close(door.incident(), outcome=outcome, why=why, at=door.moment(), by=door.by)
    still_open = entry.body_texts("still_open")
    left = f", with {plural(len(still_open), 'step')} not settled" if still_open else ""
    acted(door, f"Closed as {outcome}{left}", entry)


@click.command()
@click.option("--why", default="", metavar="REASON", help="Why the work goes on.")
@acting
@pass_door
def reopen_incident(door: Door, why: str) -> None:
    """Go on with a closed incident.

    Name it: --incident ID.
    """
    entry = lifecycle.reopen_incident(door.incident(), why=why, at=door.moment(), by=door.by)
    acted(door, "Open again", entry)
