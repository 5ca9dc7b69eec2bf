"""Switching channels on, as shell and screen both do it: what the settings say has to fit the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.application.notifications.sending import refuse_unfit
from irrunner.exchange.notifications.secrets import find_secrets_of
from irrunner.incident.verbs.notifications import notify_on, require_channel
from irrunner.report.redaction import load_profile

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
        Refused: the label does not go there, it is marked as compromised, or it is on already.
    """
    channel = settings.channels[require_channel(list(settings.channels), name)]
    incident.refresh()
    refuse_unfit(incident, channel, settings)
    load_profile(channel.profile, settings.templates)
    find_secrets_of(channel)
    return notify_on(incident, name, service=channel.kind, tlp=channel.tlp, why=why, at=at, by=by)
