"""Acts over a line that may drop, as commands see them: which incident they mean, what they say, what still waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.outbox.executor import OutboxExecutor
from irrunner.application.outbox.folder import find_outbox
from irrunner.application.outbox.remembered import Remembered, remember_incident, remembered_incident
from irrunner.cli.incident_choice import LIVE
from irrunner.cli.output import say_aside, say_json
from irrunner.errors import LineLost, Refused

if TYPE_CHECKING:
    from irrunner.application.outbox.folder import OutboxFolder
    from irrunner.cli.incident_choice import Brief
    from irrunner.errors import NotYetRecorded
    from irrunner.incident.incident import At, Incident
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location

PATIENCE = 1.0
"""Seconds for which the line is tried again when the answer to a commit was lost; after that, sending finds it."""


def require_outbox(place: Location, actor: Actor) -> OutboxFolder:
    """The drafts for a store.

    Raises:
        Refused: no line leads to it, so that nothing ever waits.
    """
    outbox = find_outbox(place, actor)
    if outbox is None:
        raise Refused(
            "This store is a folder of this machine: what is acknowledged is in it, and nothing ever waits.",
            hint="A team store has an outbox: --store postgresql://…",
        )
    return outbox


def prepare_outbox(incident: Incident, place: Location, brief: Brief) -> None:
    """Let the incident's acts be kept while they are sent, and remember that it is worked on."""
    outbox, line = find_outbox(place, incident.actor), incident.store.line
    if outbox is None or line is None:
        return
    incident.outbox = OutboxExecutor(outbox)
    line.patience = PATIENCE
    if brief.mode == LIVE:  # an exercise is never chosen implicitly
        remember_incident(outbox.folder, Remembered(brief.id, brief.zone))


def unreachable_incident(place: Location, actor: Actor, named: str, error: LineLost) -> Incident:
    """An incident whose store cannot be reached: acts on it are kept.

    Args:
        place: the store.
        actor: who is at the keyboard.
        named: the id that was given; empty for the incident that was worked on last.
        error: why it cannot be reached.

    Raises:
        LineLost: no incident is named, and none was worked on here before.
    """
    from irrunner.application.outbox.unreachable import unreachable_store
    from irrunner.incident.incident import Incident

    outbox = find_outbox(place, actor)
    if outbox is None:
        raise error
    name = named or remembered_incident(outbox.folder).incident
    if not name:
        raise LineLost(
            f"{error.sentence} Nothing was kept: no incident was named, and none was worked on from here before.",
            hint="Name it, and the act is kept until the line is back: --incident ID",
        )
    incident = Incident(unreachable_store(place, error), name.upper(), actor)
    keeper = OutboxExecutor(outbox)
    keeper.is_down = True
    incident.outbox = keeper
    return incident


def unreachable_moment(incident: Incident, place: Location, words: str) -> At:
    """When it happened: a moment, where the zone of the incident is remembered; else the words, read when it is sent.

    Raises:
        Misused: the words are no time.
    """
    from contextlib import suppress

    from irrunner.cli.prompts import settled_moment
    from irrunner.incident.calendar import read_claimed
    from irrunner.incident.incident import machine_clock

    outbox = find_outbox(place, incident.actor)
    known = remembered_incident(outbox.folder) if outbox is not None else Remembered()
    if known.incident == incident.id:
        return settled_moment(words, known.zone)
    with suppress(Refused):  # what is double, or ahead, depends on the zone
        read_claimed(words, now=machine_clock(), zone="UTC")
    return words


def say_not_yet_recorded(error: NotYetRecorded) -> None:
    """The JSON answer of an act that became a draft."""
    say_json({"recorded": False, "draft": error.draft, "incident": error.incident})


def say_what_waits(place: Location, actor: Actor) -> None:
    """Say that earlier acts still wait, behind one that was recorded."""
    outbox = find_outbox(place, actor)
    if outbox is not None and (count := outbox.count()):
        acts = "1 earlier act is" if count == 1 else f"{count} earlier acts are"
        say_aside(f"{acts} not yet recorded. Look: `irrunner outbox list`. Send: `irrunner outbox send`.")
