"""Verbs of notifications: which channels are on, and what became of each message. Nothing here sends anything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident.channel_records import TEST, ChannelRecord
from irrunner.incident.moments import parse_utc
from irrunner.incident.verbs.registry import verb
from irrunner.journal.events import (
    NotificationAttempted,
    NotificationDisabled,
    NotificationDistrusted,
    NotificationEnabled,
    NotificationFailed,
    NotificationSent,
    NotificationTrusted,
)
from irrunner.safety.commands import command_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.entries import Entry
    from irrunner.incident.incident import At, Incident
    from irrunner.incident.state import State

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
ABANDONED: Final = timedelta(minutes=2)
"""After so long without an outcome the sender of a message is taken for dead, and another one sends it."""


class NotWaiting(Refused):
    """Somebody else has sent it, or sends it at this moment."""


def channel_name(name: str) -> str:
    """The name of a channel, if it can be one.

    Raises:
        Misused: it cannot.
    """
    if _NAME.fullmatch(name) is None:
        raise Misused(
            f"A channel cannot be called {name!r}.", hint="Its name has at most 32 small letters, digits and hyphens."
        )
    return name


@verb("notify on", "Tell a channel of what happens from here on")
def notify_on(
    incident: Incident, channel: str, *, service: str = "", tlp: str = "", why: str = "", at: At = None, by: str = ""
) -> Entry:
    """Switch a channel on for this incident.

    Args:
        incident: the incident; a closed one as well, of which its end is told.
        channel: its name in the settings.
        service: what it is, such as `slack`.
        tlp: the strictest label that goes there.
        why: what for.
        at: when it was switched on.
        by: who switched it on.

    Raises:
        Refused: it is on already, or marked as compromised.
    """
    channel_name(channel)
    with incident.writing(at, by, while_closed=True) as write:
        refuse_distrusted(write.state, channel)
        if channel_record(write.state, channel).is_on:
            raise Refused(f"The channel {channel} is on already. Nothing was written.")
        return write(NotificationEnabled(why.strip(), service, tlp), channel=channel)


@verb("notify off", "Tell a channel nothing more")
def notify_off(incident: Incident, channel: str, *, why: str = "", at: At = None, by: str = "") -> Entry:
    """Switch a channel off; a message that is on its way arrives all the same.

    Raises:
        Refused: it is not on.
    """
    channel_name(channel)
    with incident.writing(at, by, while_closed=True) as write:
        if not channel_record(write.state, channel).is_on:
            raise Refused(f"The channel {channel} is not on. Nothing was written.")
        return write(NotificationDisabled(why.strip()), channel=channel)


@verb("channel compromised", "Say that the attacker may read a channel")
def channel_compromised(incident: Incident, channel: str, why: str, *, at: At = None, by: str = "") -> Entry:
    """Mark a channel: nothing goes there until a person says that it is safe again. It need not be on.

    Raises:
        Refused: it is marked already, or no reason is given.
    """
    channel_name(channel)
    if not why.strip():
        raise Refused("How do you know? Nothing was written.", hint="Say it in a few words (--why).")
    with incident.writing(at, by, while_closed=True) as write:
        if (marked := channel_record(write.state, channel).distrusted) is not None:
            raise Refused(f"The channel {channel} is marked since entry {marked.seq}. Nothing was written.")
        return write(NotificationDistrusted(why.strip()), channel=channel)


@verb("channel trusted", "Say that a channel is safe again")
def channel_trusted(incident: Incident, channel: str, why: str, *, at: At = None, by: str = "") -> Entry:
    """Take back that a channel is compromised; it stays off until somebody switches it on.

    Raises:
        Refused: it is not marked, or no reason is given.
    """
    channel_name(channel)
    if not why.strip():
        raise Refused("Why is it safe again? Nothing was written.", hint="Say it in a few words (--why).")
    with incident.writing(at, by, while_closed=True) as write:
        if channel_record(write.state, channel).distrusted is None:
            raise Refused(f"The channel {channel} is not marked as compromised. Nothing was written.")
        return write(NotificationTrusted(why.strip()), channel=channel)


def begin_attempt(
    incident: Incident, channel: str, since: int, through: int, about: Sequence[str], *, text: str, digest: str
) -> Entry:
    """Claim a message: whoever gets the entry sends it, and nobody else does.

    Args:
        incident: the incident.
        channel: its name.
        since: the last entry that had been told when the message was made.
        through: the last entry that the message tells of.
        about: what else it tells of; `TEST` alone for a trial.
        text: what it says.
        digest: SHA-256, in hex, of the bytes that leave.

    Raises:
        NotWaiting: another one sends to this channel at this moment, or has told this.
        Refused: the channel is not on, or marked as compromised.
    """
    is_test = tuple(about) == (TEST,)
    with incident.writing(while_closed=True) as write:
        record = channel_record(write.state, channel)
        refuse_distrusted(write.state, channel)
        if not record.is_on and not is_test:
            raise Refused(f"The channel {channel} is not on.")
        if is_busy(record, write.recorded):
            raise NotWaiting(f"Somebody else sends to the channel {channel} at this moment.")
        if not is_test and (since != record.through or not record.told.isdisjoint(about)):
            raise NotWaiting(f"The channel {channel} was told already.")
        refs = {"channel": channel, "through": through, "about": " ".join(about), "sha256": digest}
        return write(NotificationAttempted(text), **refs)


def end_attempt(
    incident: Incident,
    channel: str,
    attempt: int,
    *,
    arrived: bool,
    words: str = "",
    again: str | None = None,
    unsure: bool = False,
) -> Entry:
    """Record what became of a message.

    Args:
        incident: the incident.
        channel: its name.
        attempt: the entry with which it began.
        arrived: whether the service took it.
        words: what it answered, or what went wrong.
        again: from when on it is tried again; None when a person has to do something first.
        unsure: whether it may have arrived although it failed.

    Raises:
        Refused: it has ended already.
    """
    with incident.writing(while_closed=True) as write:
        begun = channel_record(write.state, channel).attempts.get(attempt)
        if begun is None or begun.outcome is not None:
            raise Refused(f"Entry {attempt} is no message on its way to the channel {channel}.")
        refs = {"channel": channel, "attempt": attempt}
        if arrived:
            return write(NotificationSent(words), **refs)
        return write(NotificationFailed(words), **refs, again=again, unsure="yes" if unsure else "")


def is_busy(record: ChannelRecord, now: str) -> bool:
    """Whether a message is on its way, and its sender not yet taken for dead; `now` in irrunner's form."""
    last = record.last
    if last is None or last.outcome is not None:
        return False
    return parse_utc(now) - parse_utc(last.entry.recorded) < ABANDONED


def channel_record(state: State, channel: str) -> ChannelRecord:
    """What is known of a channel; an empty record of one that nobody named yet."""
    return state.channels.get(channel) or ChannelRecord(channel)


def refuse_distrusted(state: State, channel: str) -> None:
    """Say that nothing goes to a channel that the attacker may read.

    Raises:
        Refused: it is marked as compromised.
    """
    marked = channel_record(state, channel).distrusted
    if marked is not None:
        raise Refused(
            f"The channel {channel} is marked as compromised since entry {marked.seq}, by {marked.by}:"
            " nothing goes there.",
            hint=f"When it is safe again: `{command_for(state.incident, 'channel', 'trusted', channel)} --why …`.",
        )


def require_channel(known: Sequence[str], name: str) -> str:
    """A channel that the settings name.

    Raises:
        NotFound: they name none like it.
    """
    if name not in known:
        from irrunner.playbook.problems import suggest

        meant = suggest(name, list(known))
        question = f"Did you mean {meant!r}? " if meant else ""
        there = f"There are: {', '.join(known)}." if known else "Your settings name no channel; see notifications.md."
        raise NotFound(f"Your settings have no channel {name!r}. Nothing was written.", hint=f"{question}{there}")
    return name
