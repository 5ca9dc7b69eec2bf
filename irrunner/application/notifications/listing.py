"""The channels of an incident as they stand, for people: no address, no token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.application.notifications.waiting import waiting
from irrunner.errors import IrrunnerError
from irrunner.exchange.notifications.secrets import find_secrets_of
from irrunner.incident.moments import format_time
from irrunner.incident.verbs.notifications import channel_record

if TYPE_CHECKING:
    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.application.open_incident import OpenIncident
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.incident.channel_records import ChannelRecord


class ChannelLine(Struct, frozen=True):
    """One channel.

    Attributes:
        kind: empty when the settings do not name it here. standing: `on`, `off` or `COMPROMISED`.
        takes: the strictest label that goes there, and the redaction profile.
        reported_events: the events that it reports.
        waiting: how many things are to be told. last: what came of the last message, in a word, and when.
        remarks: what is in its way, as sentences.
    """

    name: str
    kind: str
    standing: str
    takes: str
    reported_events: tuple[str, ...]
    waiting: int
    last: str
    remarks: tuple[str, ...]


def list_channels(opened: OpenIncident, settings: NotificationSettings) -> list[ChannelLine]:
    """The channels that the settings name, and those that the journal does."""
    names = [*settings.channels, *(name for name in opened.incident.state.channels if name not in settings.channels)]
    return [_line(opened, name, settings) for name in names]


def _line(opened: OpenIncident, name: str, settings: NotificationSettings) -> ChannelLine:
    state = opened.incident.state
    record, channel = channel_record(state, name), settings.channels.get(name)
    standing = "COMPROMISED" if record.distrusted is not None else "on" if record.is_on else "off"
    if channel is None:
        elsewhere = ("Your settings here do not name it: whoever has it there sends.",) if record.is_on else ()
        return ChannelLine(name, "", standing, "", (), 0, _last(record, state.zone), elsewhere)
    count, held = 0, ""
    remarks: list[str] = []
    try:
        if (found := waiting(opened, channel, settings)) is not None:
            count, held = len(found.items), found.held
        remarks += _found_secrets(channel)
    except IrrunnerError as error:
        remarks.append(f"{error.sentence} {error.hint}".strip())
    if held:
        remarks.append(held)
    takes = f"TLP:{channel.tlp.upper()}, {channel.profile}"
    last = _last(record, state.zone)
    return ChannelLine(name, channel.kind, standing, takes, channel.reported_events, count, last, tuple(remarks))


def _found_secrets(channel: Channel) -> list[str]:
    """Through which proxy it goes, if through one. Raises when its address or token is not there, or is none."""
    secrets = find_secrets_of(channel)
    if channel.kind == "mail":
        from irrunner.exchange.notifications.mailing import mail_server

        mail_server(secrets.address)
        return []
    from irrunner.exchange.notifications.posting import proxy_for

    proxy = proxy_for(secrets.address)
    return [f"It goes through the proxy {proxy}, which the environment names."] if proxy else []


def _last(record: ChannelRecord, zone: str) -> str:
    last = record.last
    if last is None:
        return ""
    word = "under way" if last.outcome is None else "arrived" if last.arrived else "FAILED"
    return f"{word}, {format_time(last.entry.recorded, zone)}"
