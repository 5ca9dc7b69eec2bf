"""What waits to be told to a channel, and what holds it up. It is worked out, never stored."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.application.notifications.wording import Wording
from irrunner.exchange.notifications.channels import EVENTS, Channel
from irrunner.exchange.notifications.message import Act, Item, Message
from irrunner.incident.channel_records import ChannelRecord
from irrunner.incident.deadline_board import board_of, closed_at
from irrunner.incident.deadline_warnings import newest_warnings
from irrunner.incident.moments import format_time, format_utc, parse_utc
from irrunner.incident.targets import target
from irrunner.incident.verbs.notifications import is_busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from irrunner.application.notifications.settings import NotificationSettings
    from irrunner.application.open_incident import OpenIncident
    from irrunner.incident.deadline_warnings import DeadlineWarning
    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State

    ItemWriter = Callable[[Wording], Item]

MOST: Final = 20
"""Messages to one channel within `WITHIN`: what comes after waits, and goes out together."""
WITHIN: Final = timedelta(minutes=10)
_MOST_ABOUT: Final = 100


class Waiting(Struct, frozen=True):
    """What waits for one channel.

    Attributes:
        record: what the journal says of it. items: what it is to be told, oldest first.
        since: the last entry that it was told. through: the last entry that was looked at.
        held: why nothing goes out now, as a sentence; empty when nothing holds it up.
        yields: whether what holds it up gives way to a person who says: now.
    """

    record: ChannelRecord
    items: tuple[Item, ...]
    since: int
    through: int
    held: str = ""
    yields: bool = False

    @property
    def newest(self) -> int:
        """The newest entry among them; 0 when none is one."""
        return max((int(each.key) for each in self.items if each.key.isdigit()), default=0)

    @property
    def about(self) -> tuple[str, ...]:
        """The keys of what is no entry."""
        return tuple(each.key for each in self.items if not each.key.isdigit())


def waiting(opened: OpenIncident, channel: Channel, settings: NotificationSettings) -> Waiting | None:
    """What waits for a channel; None when it is not on, or nothing waits.

    Where threads share the incident it is called in the thread that changes its state.

    Raises:
        NotFound, Refused: the channel's redaction profile cannot be used.
    """
    state, now = opened.incident.state, opened.incident.clock()
    record = state.channels.get(channel.name)
    if record is None or not record.is_on or state.is_removed:
        return None
    found = [*_entries(state, record, channel), *_deadlines(opened, record, channel), *_late(opened, record, channel)]
    if not found:
        return None
    words = Wording(channel.profile, settings.templates, state.zone)
    items = tuple(sorted((tell(words) for tell in found), key=lambda each: each.time))
    held, yields = _held(state, record, channel, settings, now)
    return Waiting(record, items, record.through, state.seq, held, yields)


def _entries(state: State, record: ChannelRecord, channel: Channel) -> list[ItemWriter]:
    """What people did since the channel was told last."""
    kinds = {kind: event for event in channel.reported_events for kind in EVENTS[event]}
    first = bisect_right(state.entries, max(record.through, record.quiet), key=lambda entry: entry.seq)
    found = []
    for entry in state.entries[first:]:
        event = "on" if entry is record.switched else kinds.get(entry.kind, "")
        if event and entry.withdrawal is None:
            found.append(_entry_item(str(entry.seq), event, entry))
    if not found:
        record.quiet = state.seq
    return found


def _entry_item(key: str, event: str, entry: Entry) -> ItemWriter:
    return lambda words: Item(key, event, words.entry(entry), entry.recorded, words.own_words(entry))


def _deadlines(opened: OpenIncident, record: ChannelRecord, channel: Channel) -> Iterator[ItemWriter]:
    """The deadlines that press, or were missed."""
    incident = opened.incident
    if "deadline" not in channel.reported_events or not incident.state.deadlines:
        return
    time = format_utc(incident.clock())
    for warning in newest_warnings(board_of(incident), closed_at(incident))[:_MOST_ABOUT]:
        key = f"deadline:{warning.regime}/{warning.stage}:{warning.level}:{warning.due}"
        if _is_new(key, record):
            yield _pressing(key, warning, time)


def _pressing(key: str, warning: DeadlineWarning, time: str) -> ItemWriter:
    return lambda words: Item(key, "deadline", words.deadline(warning), time)


def _late(opened: OpenIncident, record: ChannelRecord, channel: Channel) -> Iterator[ItemWriter]:
    """The steps that are late. A step counts once for each time that it became workable."""
    if "late" not in channel.reported_events or opened.incident.state.closed is not None:
        return
    incident, count = opened.incident, 0
    now, timing = incident.clock(), opened.timing
    checklist = incident.checklist
    timed = (step.id for step in incident.state.steps.values() if step.within)
    for view in (view for step in timed for view in checklist.views(step)):
        found = target(view, now, timing)
        key = f"late:{view.key}:{view.workable}"
        if found is None or found.ended or not found.missed or not _is_new(key, record):
            continue
        yield _late_step(key, str(view.key), found.due, format_utc(now))
        count += 1
        if count == _MOST_ABOUT:
            return


def _late_step(key: str, step: str, due: str, time: str) -> ItemWriter:
    return lambda words: Item(key, "late", words.late(step, due), time)


def _is_new(key: str, record: ChannelRecord) -> bool:
    """Whether it can be told, and was not."""
    return key not in record.told and not any(character.isspace() for character in key)


def _held(
    state: State, record: ChannelRecord, channel: Channel, settings: NotificationSettings, now: datetime
) -> tuple[str, bool]:
    """What holds a message up, and whether it gives way to a person."""
    name, present = channel.name, format_utc(now)
    if not channel.takes(state.tlp_label):
        return (
            f"{state.tlp_label} does not go to the channel {name}, which takes up to TLP:{channel.tlp.upper()}.",
            False,
        )
    if settings.offline:
        return "Nothing may use the network (offline).", False
    if is_busy(record, present):
        return f"A message to the channel {name} is on its way.", False
    again = record.again
    if again is None:
        return f"The last message to the channel {name} was refused. Try it again: irrunner notify send {name}.", True
    if again > present:
        return f"The channel {name} is tried again at {format_time(again, state.zone)}.", True
    recent = record.recent(MOST)
    if recent is not None and now - parse_utc(recent.entry.recorded) < WITHIN:
        return f"The channel {name} got {MOST} messages within 10 minutes; what waits goes out together.", True
    return "", False


def _act(items: tuple[Item, ...]) -> Act:
    """What a pager makes of it: an end counts if it came last, and that somebody took it if nothing is worse."""
    events = [each.event for each in items]
    last = next((each for each in reversed(events) if each in ("closed", "declared", "on")), "")
    if last == "closed":
        return "resolve"
    return "acknowledge" if events and set(events) <= {"role", "handover"} else "trigger"


def build_message(opened: OpenIncident, channel: Channel, settings: NotificationSettings, found: Waiting) -> Message:
    """The message that tells of what waits."""
    incident, last = opened.incident, found.record.last
    repeated = last is not None and not last.arrived and not last.is_test and last.may_have_arrived
    return message_of(
        opened, channel, settings, found.items, _act(found.items), repeated=repeated, made=incident.clock()
    )


def message_of(
    opened: OpenIncident,
    channel: Channel,
    settings: NotificationSettings,
    items: tuple[Item, ...],
    act: Act,
    *,
    made: datetime,
    repeated: bool = False,
) -> Message:
    """A message about an incident."""
    state = opened.incident.state
    identity = "\n".join((state.incident, channel.name, *(each.key for each in items)))
    return Message(
        state.incident,
        state.mode,
        state.tlp_label,
        state.level,
        Wording(channel.profile, settings.templates, state.zone).title(state.name),
        items,
        act,
        f"irr-{hashlib.sha256(identity.encode()).hexdigest()[:32]}",
        format_utc(made),
        repeated,
    )
