"""Sending what waits: claim it in the journal, hand it over, record what came of it.

`prepare` and `record` are for the thread that owns the store; `Prepared.deliver` waits for the network and touches no
store. The shell does all of it with `send_waiting`, within a bounded time.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.application.notifications.waiting import build_message, message_of, waiting
from irrunner.errors import IrrunnerError, Refused
from irrunner.exchange.notifications.channels import Channel
from irrunner.exchange.notifications.delivery import SECONDS, deliver
from irrunner.exchange.notifications.message import Item, Message
from irrunner.exchange.notifications.outcome import Outcome
from irrunner.exchange.notifications.secrets import Secrets, find_secrets_of
from irrunner.exchange.notifications.services import render
from irrunner.incident.channel_records import TEST
from irrunner.incident.entries import Entry
from irrunner.incident.moments import format_utc
from irrunner.incident.verbs.notifications import (
    NotWaiting,
    begin_attempt,
    channel_record,
    end_attempt,
    refuse_distrusted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.application.open_incident import OpenIncident
    from irrunner.incident.incident import Incident

_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=4)
_LONGEST_WANTED: Final = timedelta(days=1)
"""That a service may ask us to wait."""


class Result(Struct, frozen=True):
    """What came of one channel.

    Attributes:
        channel: its name. entry: the last entry about it; None when nothing was tried.
        arrived: whether the message did. sentence: what there is to say. hint: what to do next.
        newest: the newest entry that waits; 0 when none does.
    """

    channel: str
    entry: Entry | None
    arrived: bool
    sentence: str
    hint: str = ""
    newest: int = 0


class Prepared(Struct, frozen=True):
    """A message that is claimed: whoever has it sends it.

    Attributes:
        channel, secrets, message, body: what is sent, and where to. attempt: the entry that claims it.
    """

    channel: Channel
    secrets: Secrets
    message: Message
    body: bytes
    attempt: int

    def deliver(self, seconds: float = SECONDS) -> Outcome:
        """Hand it over; nothing is raised."""
        return deliver(self.message, self.body, self.channel, self.secrets, seconds)


def prepare(
    opened: OpenIncident, channel: Channel, settings: NotificationSettings, *, by_person: bool = False
) -> Prepared | Result | None:
    """Claim what waits for a channel.

    Args:
        opened: the incident, refreshed.
        channel: where to.
        settings: what the configuration says.
        by_person: whether somebody says: now. Then nobody waits for the next try.

    Returns:
        None when nothing waits, or somebody else has claimed it; a Result when something holds it up.

    Raises:
        IrrunnerError: the journal cannot be written.
    """
    try:
        found = waiting(opened, channel, settings)
        if found is None:
            return None
        if found.held and not (found.yields and by_person):
            return Result(channel.name, None, False, found.held, newest=found.newest)
        message = build_message(opened, channel, settings, found)
        secrets = find_secrets_of(channel)
    except IrrunnerError as error:
        return Result(channel.name, None, False, error.sentence, error.hint)
    body = render(message, channel, secrets)
    try:
        entry = begin_attempt(
            opened.incident,
            channel.name,
            found.since,
            found.through,
            found.about,
            text=message.recorded,
            digest=hashlib.sha256(body).hexdigest(),
        )
    except NotWaiting:
        return None
    except Refused as refused:
        return Result(channel.name, None, False, refused.sentence, refused.hint)
    return Prepared(channel, secrets, message, body, entry.seq)


def prepare_test(opened: OpenIncident, channel: Channel, settings: NotificationSettings) -> Prepared:
    """Claim a message that only tries a channel; it need not be on.

    Raises:
        Refused: it is marked as compromised, the label does not go there, or nothing may use the network.
        NotFound: its address or token is not there. NotWaiting: a message is on its way there.
    """
    incident = opened.incident
    refuse_unfit(incident, channel, settings)
    secrets = find_secrets_of(channel)
    now = incident.clock()
    item = Item(TEST, "test", "A test: nothing happened, and nothing has to be done.", format_utc(now))
    message = message_of(opened, channel, settings, (item,), "trigger", made=now)
    body = render(message, channel, secrets)
    through = channel_record(incident.state, channel.name).through
    entry = begin_attempt(
        incident,
        channel.name,
        through,
        through,
        (TEST,),
        text=message.recorded,
        digest=hashlib.sha256(body).hexdigest(),
    )
    return Prepared(channel, secrets, message, body, entry.seq)


def refuse_unfit(incident: Incident, channel: Channel, settings: NotificationSettings) -> None:
    """Say why nothing of this incident may go to a channel.

    Raises:
        Refused: it is marked as compromised, the label does not go there, or nothing may use the network.
    """
    refuse_distrusted(incident.state, channel.name)
    label = incident.state.tlp_label
    if not channel.takes(label):
        raise Refused(
            f"The channel {channel.name} takes incidents up to TLP:{channel.tlp.upper()}, and this one is {label}."
            " Nothing was written.",
            hint=f'If everybody who reads it may know: tlp = "{label.removeprefix("TLP:").lower()}" below'
            f" [channels.{channel.name}] in your settings.",
        )
    if settings.offline:
        raise Refused("Nothing may use the network (offline). Nothing was written.")


def record(incident: Incident, prepared: Prepared, outcome: Outcome) -> Result:
    """Record what came of a message.

    Raises:
        Refused: another one took it for abandoned and recorded its end. IrrunnerError: the journal cannot be written.
    """
    name = prepared.channel.name
    again = None
    if outcome.try_again:
        again = format_utc(incident.clock() + _wait(channel_record(incident.state, name).failures, outcome.wait))
    entry = end_attempt(
        incident,
        name,
        prepared.attempt,
        arrived=outcome.arrived,
        words=outcome.words,
        again=again,
        unsure=outcome.unsure,
    )
    if outcome.arrived:
        return Result(name, entry, True, f"The channel {name} was told.")
    how = f"It is tried again by an open screen, the next command, or irrunner notify send {name}."
    if prepared.message.items[-1].event == "test":
        how = f"Nothing waits. Try again: irrunner notify test {name}."
    elif not again:
        how = f"Look at the channel's settings, then: irrunner notify send {name}."
    return Result(name, entry, False, f"The channel {name} was not told: {outcome.words.rstrip('.')}.", how)


def _wait(failures: int, wanted: float) -> timedelta:
    """How long until the next try: twice as long each time, and never shorter than the service asks for."""
    own = min(_FIRST_WAIT * (1 << min(failures, 10)), _LONGEST_WAIT)
    return max(own, min(timedelta(seconds=wanted), _LONGEST_WANTED))


def send_waiting(
    opened: OpenIncident,
    settings: NotificationSettings,
    *,
    channels: Iterable[str] | None = None,
    by_person: bool = False,
    seconds: float = SECONDS,
) -> list[Result]:
    """Send what waits, to all channels at once, and record what came of it.

    Args:
        opened: the incident, refreshed.
        settings: what the configuration says.
        channels: to these alone; None for all.
        by_person: whether somebody says: now.
        seconds: for all of it; who gives no answer by then is tried again later.

    Raises:
        IrrunnerError: the journal cannot be written.
    """
    results, claimed = [], []
    for name in settings.channels if channels is None else channels:
        found = prepare(opened, settings.channels[name], settings, by_person=by_person)
        if isinstance(found, Prepared):
            claimed.append(found)
        elif found is not None:
            results.append(found)
    return [*results, *send_claimed(opened.incident, claimed, seconds)]


def send_claimed(incident: Incident, claimed: list[Prepared], seconds: float = SECONDS) -> list[Result]:
    """Hand over what was claimed, all at once, and record what came of each.

    Raises:
        IrrunnerError: the journal cannot be written.
    """
    outcomes: dict[str, Outcome] = {}

    def hand_over(each: Prepared) -> None:
        outcomes[each.channel.name] = each.deliver(seconds)

    threads = [threading.Thread(target=hand_over, args=(each,), daemon=True) for each in claimed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 1)
    late = Outcome(False, f"no answer within {seconds:.0f} s", try_again=True, unsure=True)
    return [record(incident, each, outcomes.get(each.channel.name, late)) for each in claimed]
