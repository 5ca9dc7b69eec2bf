"""Acts over a line that may drop, as commands see them: which incident they mean, what they say, what still waits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from irrunner.application.outbox.folder import find_outbox
from irrunner.application.outbox.keeper import Keeper
from irrunner.application.outbox.remembered import Remembered, remember_incident, remembered_incident
from irrunner.cli.output import say_aside, say_json
from irrunner.errors import LineLost, Refused

if TYPE_CHECKING:
    from irrunner.application.outbox.folder import OutboxFolder
    from irrunner.cli.context import CliContext
    from irrunner.errors import NotYetRecorded
    from irrunner.incident.incident import Incident

PATIENCE = 1.0
"""Seconds for which the line is tried again when the answer to a commit was lost; after that, sending finds it."""
_LIVE = "live"


def require_outbox(cli: CliContext) -> OutboxFolder:
    """The drafts for the store in use.

    Raises:
        Refused: no line leads to it, so that nothing ever waits.
    """
    outbox = find_outbox(cli.place, cli.actor)
    if outbox is None:
        raise Refused(
            "This store is a folder of this machine: what is acknowledged is in it, and nothing ever waits.",
            hint="A team store has an outbox: --store postgresql://…",
        )
    return outbox


def prepare_outbox(cli: CliContext, incident: Incident) -> None:
    """Let the incident's acts be kept while they are sent, and remember that it is worked on."""
    outbox = find_outbox(cli.place, cli.actor)
    if outbox is None:
        return
    incident.outbox = Keeper(outbox)
    if incident.store.line is not None:
        incident.store.line.patience = PATIENCE
    if cli.brief.mode == _LIVE:  # an exercise is never chosen implicitly
        remember_incident(outbox.folder, Remembered(cli.brief.id, cli.brief.zone))


def unreachable_incident(cli: CliContext, error: LineLost) -> Incident:
    """An incident whose store cannot be reached: acts on it are kept.

    Raises:
        LineLost: no incident is named, and none was worked on here before.
    """
    from irrunner.application.outbox.unreachable import unreachable_store
    from irrunner.incident.incident import Incident

    outbox = find_outbox(cli.place, cli.actor)
    if outbox is None:
        raise error
    name = cli.incident_id or os.environ.get("IRRUNNER_INCIDENT", "")
    if not name and not (name := remembered_incident(outbox.folder).incident):
        raise LineLost(
            f"{error.sentence} Nothing was kept: no incident was named, and none was worked on from here before.",
            hint="Name it, and the act is kept until the line is back: --incident ID",
        )
    incident = Incident(unreachable_store(cli.place, error), name.upper(), cli.actor)
    keeper = Keeper(outbox)
    keeper.is_down = True
    incident.outbox = keeper
    return incident


def say_not_yet_recorded(error: NotYetRecorded) -> None:
    """The JSON answer of an act that became a draft."""
    say_json({"recorded": False, "draft": error.draft, "incident": error.incident})


def say_what_waits(cli: CliContext) -> None:
    """Say that earlier acts still wait, behind one that was recorded."""
    outbox = find_outbox(cli.place, cli.actor)
    if outbox is not None and (count := outbox.count()):
        acts = "1 earlier act is" if count == 1 else f"{count} earlier acts are"
        say_aside(f"{acts} not yet recorded. Look: `irrunner outbox list`. Send: `irrunner outbox send`.")
