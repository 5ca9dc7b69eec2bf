"""The same channel in the other open incidents of a store: a tenant that the attacker reads is read for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from irrunner.incident.entries import EntryReader
from irrunner.incident.folding import apply
from irrunner.incident.state import State
from irrunner.journal.chain import Header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident.channel_records import ChannelRecord
    from irrunner.journal import Journal

_MOST = 100
"""Other open incidents that are looked at, the newest first."""
_ABOUT = b'"notification.'
_headers = msgspec.json.Decoder(Header)


class OtherIncidents(Struct, frozen=True):
    """Where else a channel is.

    Attributes:
        on: the ids of other open incidents that tell it. distrusted: of those in which it is marked as compromised.
    """

    on: tuple[str, ...]
    distrusted: tuple[str, ...]


def channel_in_other_incidents(store: Journal, incident: str, channel: str) -> OtherIncidents:
    """How the other open incidents of the store have a channel; only what is about channels is read into a state."""
    found = {name: _record(store, name, channel) for name in list(_open_incidents(store))[-_MOST:] if name != incident}
    return OtherIncidents(
        tuple(name for name, record in found.items() if record is not None and record.is_on),
        tuple(name for name, record in found.items() if record is not None and record.distrusted is not None),
    )


def _open_incidents(store: Journal) -> Iterator[str]:
    last: dict[str, str] = {}
    for name, header in store.lifecycle_headers():
        try:
            last[name] = _headers.decode(header).kind
        except (msgspec.MsgspecError, UnicodeError, RecursionError):  # `verify` names it
            continue
    return (name for name, kind in last.items() if kind in ("incident.declared", "incident.reopened"))


def _record(store: Journal, incident: str, channel: str) -> ChannelRecord | None:
    state, reader = State(incident), EntryReader()
    for row in store.read(incident):
        if _ABOUT in row.header:
            apply(state, reader.read_row(row))
    return state.channels.get(channel)
