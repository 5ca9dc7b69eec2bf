"""A worked example to look around in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.entries import incident_fields
from irrunner.cli.options import JSON, STORE, pass_cli
from irrunner.cli.output import say, say_aside, say_json
from irrunner.cli.screen import can_draw, draw
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.cli.context import CliContext
    from irrunner.incident.incident import Incident
    from irrunner.journal import Journal


@click.command()
@click.option("--practice", is_flag=True, help="A copy in which the last steps are left to you.")
@STORE
@JSON
@pass_cli
def demo(cli: CliContext, practice: bool) -> int:
    """Build a worked example in a store of its own and open it.

    It is the litellm incident of March 2026, told from the public timeline. Without --store it goes into a new
    folder for temporary files; your own store is never touched. With --practice it is not finished: you are the
    incident lead of the last steps, in an exercise.
    """
    import tempfile

    if not cli.store_place:
        cli.store_place = str(Path(tempfile.mkdtemp(prefix="irrunner-demo-")) / "store")
    store = cli.store(create=True)
    if store.incidents():
        hint = "Name a new folder with --store, or leave it out."
        raise Refused(f"The store at {cli.place} holds incidents already, and the example keeps to itself.", hint=hint)
    incident = _built(cli, store, practice=practice)
    cli.select(incident.id)
    if cli.json:
        say_json({**incident_fields(cli), "seq": incident.state.seq, "store": str(cli.place)})
        return 0
    if can_draw():
        return draw(cli, incident.id, welcome=practice)
    from irrunner.application.open_incident import OpenIncident
    from irrunner.cli import status_page

    for line in status_page.page(cli, OpenIncident(incident)):
        say(line)
    say(f"It is in a store of its own. To look around: irrunner open {incident.id} --store {cli.place}")
    return 0


def _built(cli: CliContext, store: Journal, *, practice: bool) -> Incident:
    if practice:
        from irrunner.incident.incident import machine_clock
        from irrunner.incident.practice import build_practice

        say_aside("Preparing an incident to finish. This takes a few seconds.")
        return build_practice(store, machine_clock, cli.actor)
    from irrunner.incident.demo import build_demo

    return build_demo(store)
