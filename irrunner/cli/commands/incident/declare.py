"""Declaring an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irrunner.cli import options
from irrunner.cli.entries import say_recorded
from irrunner.cli.options import completed, pass_cli
from irrunner.cli.output import say_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irrunner.cli.context import CliContext
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


def begin(cli: CliContext, playbook: str, answers: Sequence[str], described: dict[str, str]) -> Incident:
    """Declare the incident and go on with it."""
    from irrunner.cli.arguments import pairs
    from irrunner.cli.prompts import settled_moment, with_settled_times
    from irrunner.incident.verbs import lifecycle
    from irrunner.playbook import library

    loaded = library.find(playbook, cli.playbooks)
    zone = described["zone"] or cli.settings.zone or "UTC"
    at = settled_moment(cli.at, zone) if cli.at else None
    loaded.usable()  # a playbook with errors must not leave an empty store behind
    given = pairs(answers)
    store = cli.store(create=True)

    def declared(given: dict[str, str]) -> Incident:
        return lifecycle.declare(
            store,
            loaded,
            cli.actor,
            answers=given,
            mode=described["mode"],
            title=described["title"],
            tlp=described["tlp"],
            privilege=described["privilege"],
            zone=zone,
            at=at,
            by=cli.by,
        )

    incident = with_settled_times(declared, given)
    incident.after_commit = cli.after_commit
    cli.select(incident.id)
    cli.after_commit()
    incident.regime_folders = cli.playbooks
    _bring_profile(cli, incident)
    return incident


def _bring_profile(cli: CliContext, incident: Incident) -> None:
    """Record the profile of the organisation, if the settings have one; its trouble holds nobody up."""
    if not (organisation := cli.settings.organisation):
        return
    from irrunner.cli.settings import settings_file
    from irrunner.errors import IrrunnerError
    from irrunner.incident.verbs.organisation import deadline_profile

    try:
        deadline_profile(incident, organisation, source=settings_file().name, by=cli.by)
    except IrrunnerError as error:
        say_aside(f"{error.sentence} Then: `irrunner deadline profile`.")


@click.command()
@declaration
@options.STORE
@options.AS
@options.AT
@options.BY
@options.JSON
@pass_cli
def declare(cli: CliContext, /, playbook: str, answers: tuple[str, ...], **described: str) -> None:
    """Declare an incident, and nothing else.

    PLAYBOOK is an id of the library, or the path of a file (it ends in .yaml or holds a slash).
    Nothing holds you up: a required answer that is missing becomes the first open step.
    """
    incident = begin(cli, playbook, answers, described)
    entry = incident.state.entries[0]
    say_recorded(cli, entry, sentence=f"Declared: {incident.state.name}")
    if later := entry.body_texts("later"):
        say_aside(f"Still to be answered: {', '.join(later)}. Later: `irrunner answer KEY=VALUE`.")
