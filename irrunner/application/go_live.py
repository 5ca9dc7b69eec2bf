"""From an exercise to what is real: a live incident on the same playbook or another, and nothing of the story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.application.mirror import SMALL, MirrorProblem, send_to_mirror, update_mirror
from irrunner.incident.incident import machine_clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.exercise.play.verbs.end import RealIncident
    from irrunner.incident.incident import Clock
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location


class WentLive(Struct, frozen=True):
    """The live incident that was declared.

    Attributes:
        incident: its id. problems: why the mirror of its store does not hold it.
    """

    incident: str
    problems: list[MirrorProblem]


def go_live(
    real: RealIncident,
    place: Location,
    actor: Actor,
    *,
    playbook: str = "",
    playbooks: Sequence[Path] = (),
    mirror: Location | None = None,
    clock: Clock = machine_clock,
) -> WentLive:
    """Declare the live incident and give out the roles. It reads a playbook and writes: not for a screen's own thread.

    Args:
        real: what the exercise hands over, and who ended it.
        place: the store of live incidents, made if there is none; never the exercise's by accident.
        actor: who is at the keyboard.
        playbook: the one to declare with; empty for that of the exercise, which is seldom the one of the real trouble.
        playbooks: the user's own folders of playbooks.
        mirror: the second store that follows this one.
        clock: where the time comes from.

    Raises:
        NotFound: the playbook is not in the library any more. Refused: it has errors now.
        StoreUnusable: the store cannot be opened or written.
    """
    from irrunner.incident.verbs import lifecycle, notes, people
    from irrunner.journal import open_store
    from irrunner.playbook import library

    loaded = library.find(playbook or real.playbook, list(playbooks))
    with open_store(place, create=True) as store:
        incident = lifecycle.declare(store, loaded, actor, clock=clock, mode="live", zone=real.zone, by=real.by)
        for role, (person, contact) in real.roles.items():
            if role in incident.state.roles:
                people.role(incident, role, person, contact=contact, by=real.by)
            else:
                reached = f", {contact}" if contact else ""
                notes.note(incident, f"Also here from the exercise: {person} ({role}{reached}).", by=real.by)
        problems = [each for each in update_mirror(store, mirror) if not each.outstanding]
        return WentLive(incident.id, problems or send_to_mirror(store, mirror, most_bytes=SMALL))
