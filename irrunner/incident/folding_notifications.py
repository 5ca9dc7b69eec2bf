"""The fold of channels for notifications. Nothing of it changes a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.channel_records import Attempt, ChannelRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.entries import Entry
    from irrunner.incident.state import State


def _channel(state: State, entry: Entry) -> ChannelRecord:
    name = str(entry.refs["channel"])
    return state.channels.setdefault(name, ChannelRecord(name))


def _switched(state: State, entry: Entry) -> None:
    """A channel that is switched on again begins anew: what happened meanwhile is not told."""
    channel = _channel(state, entry)
    channel.switched = entry
    channel.through, channel.failures, channel.quiet = entry.seq - 1, 0, 0
    channel.told.clear()


def _distrusted(state: State, entry: Entry) -> None:
    _channel(state, entry).distrusted = entry


def _trusted(state: State, entry: Entry) -> None:
    channel = _channel(state, entry)
    channel.distrusted = channel.switched = None


def _attempted(state: State, entry: Entry) -> None:
    attempt = Attempt(entry)
    if attempt.through > entry.seq:  # or nothing would be told any more
        raise ValueError(f"through {attempt.through}")
    _channel(state, entry).attempts[entry.seq] = attempt


def _ended(state: State, entry: Entry) -> None:
    channel = _channel(state, entry)
    attempt = channel.attempts.get(int(entry.refs["attempt"]))
    if attempt is None or attempt.outcome is not None:
        return
    attempt.outcome = entry
    if attempt.is_test:
        return
    if attempt.arrived:
        channel.through = max(channel.through, attempt.through)
        channel.told.update(attempt.about)
        channel.failures = 0
    else:
        channel.failures += 1


NOTIFICATION_FOLDS: dict[str, Callable[[State, Entry], None]] = {
    "notification.enabled": _switched,
    "notification.disabled": _switched,
    "notification.distrusted": _distrusted,
    "notification.trusted": _trusted,
    "notification.attempted": _attempted,
    "notification.sent": _ended,
    "notification.failed": _ended,
}
"""By kind, as in `irrunner.incident.folding`."""
