"""Declaring an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli import options
from irrunner.cli.options import completed, pass_door
from irrunner.cli.output import acted, say_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.cli.context import Door
    from irrunner.incident.incident import Incident


def declaration(function: Callable[..., Any]) -> Callable[..., Any]:
    """The argument and options that describe a new incident, for `declare` and `run`."""
    for option in reversed(
        (
            click.argument("playbook", shell_complete=completed("playbooks")),
            click.option("--set", "answers", multiple=True, metavar="KEY=VALUE", help="Answer a question now."),
            click.option(
                "--mode",
                type=click.Choice(["live", "exercise", "retrospective"]),
                default="live",
                help="What kind of incident it is; fixed for ever.",
            ),
            click.option("--title", default="", help="Its title; made from the playbook and the answers otherwise."),
            click.option("--tlp", default="", shell_complete=completed("tlp"), help="Its TLP label."),
            click.option("--privilege", default="", metavar="LINE", help="The line on legal privilege."),
            click.option("--zone", default="", metavar="ZONE", help="The zone of times without one; UTC otherwise."),
        )
    ):
        function = option(function)
    return function


def begin(door: Door, playbook: str, answers: Sequence[str], described: dict[str, str]) -> Incident:
    """Declare the incident and go on with it."""
    from irrunner.cli.arguments import pairs
    from irrunner.cli.times import asking_again, moment
    from irrunner.incident.verbs import lifecycle
    from irrunner.playbook import library

    loaded = library.find(playbook, door.playbooks)
    zone = described["zone"] or door.settings.zone or "UTC"
    at = moment(door.at, zone) if door.at else None
    loaded.usable()  # a playbook with errors must not leave an empty store behind
    given = pairs(answers)
    store = door.store(create=True)

    def declared(given: dict[str, str]) -> Incident:
        return lifecycle.declare(
            store,
            loaded,
            door.actor,
            answers=given,
            mode=described["mode"],
            title=described["title"],
            tlp=described["tlp"],
            privilege=described["privilege"],
            zone=zone,
            at=at,
            by=door.by,
        )

    incident = asking_again(declared, given)
    incident.after_commit = door.after_commit
    door.take(incident.id)
    door.after_commit()
    return incident


@click.command()
@declaration
@options.STORE
@options.AS
@options.AT
@options.BY
@options.JSON
@pass_door
def declare(door: Door, /, playbook: str, answers: tuple[str, ...], **described: str) -> None:
    """Declare an incident, and nothing else.

    PLAYBOOK is an id of the library, or the path of a file (it ends in .yaml or holds a slash).
    Nothing holds you up: a required answer that is missing becomes the first open step.
    """
    incident = begin(door, playbook, answers, described)
    entry = incident.state.entries[0]
    acted(door, f"Declared: {incident.state.name}", entry)
    if later := entry.body_texts("later"):
        say_aside(f"Still to be answered: {', '.join(later)}. Later: `irrunner answer KEY=VALUE`.")
