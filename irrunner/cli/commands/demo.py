"""A worked example to look around in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from irrunner.cli.options import JSON, STORE, pass_door
from irrunner.cli.output import incident_fields, say, say_json
from irrunner.cli.screen import can_draw, draw
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.cli.context import Door


@click.command()
@STORE
@JSON
@pass_door
def demo(door: Door) -> int:
    """Build a worked example in a store of its own and open it.

    It is the litellm incident of March 2026, told from the public timeline. Without --store it goes into a new
    folder for temporary files; your own store is never touched.
    """
    import tempfile

    from irrunner.incident.demo import build_demo

    if not door.store_place:
        door.store_place = str(Path(tempfile.mkdtemp(prefix="irrunner-demo-")) / "store")
    store = door.store(create=True)
    if store.incidents():
        hint = "Name a new folder with --store, or leave it out."
        raise Refused(f"The store at {door.place} holds incidents already, and the example keeps to itself.", hint=hint)
    incident = build_demo(store)
    door.take(incident.id)
    if door.json:
        say_json({**incident_fields(door), "seq": incident.state.seq, "store": str(door.place)})
        return 0
    if can_draw():
        return draw(door, incident.id)
    from irrunner.application.open_incident import OpenIncident
    from irrunner.cli import status_page

    for line in status_page.page(door, OpenIncident(incident)):
        say(line)
    say(f"It is in a store of its own. To look around: irrunner open {incident.id} --store {door.place}")
    return 0
