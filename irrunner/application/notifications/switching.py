"""Switching channels on, as shell and screen both do it: what the settings say has to fit the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.notifications.other_incidents import channel_in_other_incidents
from irrunner.application.notifications.sending import refuse_unfit
from irrunner.errors import Refused
from irrunner.exchange.notifications.secrets import find_secrets_of
from irrunner.incident.verbs.notifications import notify_on, require_channel
from irrunner.report.redaction import load_profile
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident


def switch_on(
    incident: Incident, name: str, settings: NotificationSettings, *, why: str = "", at: At = None, by: str = ""
) -> Entry:
    """Switch a channel on for an incident; what happens from here on is told there.

    Raises:
        NotFound: the settings name no such channel, or its address, token or redaction profile is not there.
        Refused: the label does not go there, it is marked as compromised, here or in another open incident of the
            store, or it is on already.
    """
    channel = settings.channels[require_channel(list(settings.channels), name)]
    incident.refresh()
    refuse_unfit(incident, channel, settings)
    _refuse_marked_elsewhere(incident, name)
    load_profile(channel.profile, settings.templates)
    find_secrets_of(channel)
    return notify_on(incident, name, service=channel.kind, tlp=channel.tlp, why=why, at=at, by=by)


def _refuse_marked_elsewhere(incident: Incident, name: str) -> None:
    marked = channel_in_other_incidents(incident.store, incident.id, name).distrusted
    if marked:
        command = command_for(marked[0], "channel", "trusted", name)
        raise Refused(
            f"The channel {name} is marked as compromised in {', '.join(marked)}. Nothing was written.",
            hint=f"When it is safe again, say so there: `{command} --why …`.",
        )
