"""From an exercise to what is real: a live incident on the same playbook, and nothing of the story."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from irrunner.cli.context import Door

if TYPE_CHECKING:
    from irrunner.cli.director import DirectorContext
    from irrunner.exercise.play.verbs.end import RealIncident


def as_command(found: RealIncident, into: str) -> list[str]:
    """The commands that declare the live incident, for a person to look at and run."""
    store = ["--store", into] if into else []
    lines = [["irrunner", "declare", found.playbook, "--mode", "live", "--zone", found.zone, *store]]
    for role, (person, contact) in found.roles.items():
        lines.append(["irrunner", "role", role, person, *(["--contact", contact] if contact else []), *store])
    return [shlex.join(line) for line in lines]


def go_live(context: DirectorContext, found: RealIncident, into: str) -> str:
    """Declare it: in the store that is named, else in the usual one, never in the exercise's by accident."""
    from irrunner.incident.verbs import lifecycle, people
    from irrunner.playbook import library

    door = Door()
    door.store_place, door.name = into, context.players.name
    try:
        loaded = library.find(found.playbook, door.playbooks)
        incident = lifecycle.declare(
            door.store(create=True), loaded, door.actor, zone=found.zone, by=context.by, mode="live"
        )
        door.take(incident.id)
        for role, (person, contact) in found.roles.items():
            people.role(incident, role, person, contact=contact, by=context.by)
        door.after_commit()
        return incident.id
    finally:
        door.close()
