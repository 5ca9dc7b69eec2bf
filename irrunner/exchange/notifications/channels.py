"""Channels as the settings name them: what each is, what goes there, and where its address and token are found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from irrunner.errors import Misused
from irrunner.playbook.model import TLP

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "declared": ("incident.reopened",),
    "severity": ("severity.set",),
    "milestone": ("milestone.marked",),
    "role": ("role.assigned",),
    "handover": ("handover.offered",),
    "blocked": ("step.blocked",),
    "deadline": (),
    "late": (),
    "closed": ("incident.closed",),
}
"""What a channel can be told of, with the kinds of entry; a deadline that presses and a late step are no entries."""
USUAL: Final = ("declared", "severity", "milestone", "role", "deadline", "late", "closed")
FOR_PAGERS: Final = ("declared", "severity", "role", "deadline", "closed")
SERVICES: Final = ("slack", "teams", "discord", "mattermost", "pagerduty", "webhook", "mail")
PAGERDUTY: Final = "https://events.pagerduty.com/v2/enqueue"
"""https://raw.githubusercontent.com/PagerDuty/developer-docs/main/docs/events-API-v2/02-Trigger-Events.md"""

_PLACE: Final = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]{0,127}|keyring:[^/\s]{1,100}/[^\s]{1,200}")
_MAILBOX: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
_MOST_READERS: Final = 50


class Channel(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """One channel.

    Attributes:
        name: how people call it. kind: one of SERVICES.
        address: where its address is found; it is a secret, because whoever has it can post.
        secret: where its token, key or password is found.
        events: the events that it reports, out of EVENTS; empty for the usual.
        tlp: the strictest label of an incident of which it is told. profile: what of people's words it is told.
        user, sender, to: of mail: who logs in, from whom it is, to whom it goes.
    """

    name: str
    kind: str
    address: str = ""
    secret: str = ""
    events: tuple[str, ...] = ()
    tlp: str = "green"
    profile: str = "public"
    user: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()

    @property
    def reported_events(self) -> tuple[str, ...]:
        """The events that it reports."""
        return self.events or (FOR_PAGERS if self.kind == "pagerduty" else USUAL)

    @property
    def uses_keyring(self) -> bool:
        """Whether finding its secrets may wait for somebody to unlock a keyring."""
        return any(place.startswith("keyring:") for place in (self.address, self.secret))

    def takes(self, label: str) -> bool:
        """Whether an incident with this label, such as `TLP:AMBER`, may be told of here; an unknown one may not."""
        level = label.removeprefix("TLP:").lower()
        return level in TLP and TLP.index(level) <= TLP.index(self.tlp)


def read_channels(found: Mapping[str, Any]) -> dict[str, Channel]:
    """The channels of the settings, by name. No value is repeated in an error: it may be a secret in the wrong place.

    Raises:
        Misused: one of them cannot be used.
    """
    return {name: _channel(name, table) for name, table in found.items()}


def variables_of(found: Mapping[str, Any]) -> frozenset[str]:
    """The variables of the environment that hold addresses and tokens: no command that irrunner starts needs them.

    Raises:
        Misused: one of the channels cannot be used.
    """
    places = [place for each in read_channels(found).values() for place in (each.address, each.secret)]
    return frozenset(place.removeprefix("env:") for place in places if place.startswith("env:"))


def _channel(name: str, table: Any) -> Channel:
    from irrunner.incident.verbs.notifications import channel_name

    channel_name(name)
    if not isinstance(table, Mapping):
        raise _wrong(name, "it is no table", 'Write [channels.ops], and below it kind = "slack".')
    given = {str(key): value for key, value in table.items() if key != "name"}
    known = [field for field in Channel.__struct_encode_fields__ if field != "name"]
    if unknown := [key for key in given if key not in known]:
        raise _wrong(name, f"it has a key {unknown[0][:40]!r}", f"There are: {', '.join(known)}.")
    try:
        channel = msgspec.convert({**given, "name": name}, Channel)
    except msgspec.ValidationError as error:
        key = str(error).rpartition("`$.")[2].partition("`")[0].partition("[")[0]
        what = f"{key} has a value of the wrong kind" if key in known else "a key is missing"
        raise _wrong(
            name, what, 'It takes texts in quotes; events and to take lists: ["declared", "closed"].'
        ) from None
    _check(channel)
    return channel


def _check(channel: Channel) -> None:
    if channel.kind not in SERVICES:
        raise _wrong(channel.name, f"its kind is {channel.kind[:40]!r}", f"There are: {', '.join(SERVICES)}.")
    if unknown := [each for each in channel.events if each not in EVENTS]:
        raise _wrong(channel.name, f"events has {unknown[0][:40]!r}", f"There are: {', '.join(EVENTS)}.")
    if channel.tlp not in TLP:
        raise _wrong(channel.name, "its tlp is no label", f"There are: {', '.join(TLP)}.")
    for key, place in (("address", channel.address), ("secret", channel.secret)):
        if place and _PLACE.fullmatch(place) is None:
            raise _wrong(
                channel.name,
                f"{key} says something itself, and no secret belongs into this file",
                f'Name where it is: {key} = "env:IRRUNNER_{channel.name.upper().replace("-", "_")}", or'
                ' "keyring:irrunner/NAME". If it was a secret, take it out of the file and renew it.',
            )
    for key in _NEEDED.get(channel.kind, ("address",)):
        if not getattr(channel, key):
            raise _wrong(channel.name, f"it has no {key}", f"A channel of the kind {channel.kind} needs one.")
    if channel.kind == "mail":
        _check_mailboxes(channel)


_NEEDED: Final = {
    "pagerduty": ("secret",),
    "webhook": ("address", "secret"),
    "mail": ("address", "sender", "to"),
}


def _check_mailboxes(channel: Channel) -> None:
    if len(channel.to) > _MOST_READERS:
        raise _wrong(channel.name, f"to has more than {_MOST_READERS} addresses", "Name a list of your mail server.")
    for each in (channel.sender, *channel.to):
        if _MAILBOX.fullmatch(each) is None:
            raise _wrong(channel.name, "sender or to is no mail address", "Write it without a name: ops@example.com.")


def _wrong(name: str, what: str, hint: str) -> Misused:
    return Misused(f"The channel {name} in your settings cannot be used: {what}.", hint=hint)
