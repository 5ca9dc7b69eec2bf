"""Times and lengths in the few columns that a list has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.moments import in_zone, parse_utc

if TYPE_CHECKING:
    from datetime import datetime


def brief(seconds: float) -> str:
    """A length of time as people say it: `<1m`, `12m`, `1h 59m`, `14h`, `2d`; it never looks longer than it is."""
    minutes = int(abs(seconds)) // 60
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24}d"
    if hours >= 10 or (hours and not rest):
        return f"{hours}h"
    if hours:
        return f"{hours}h {rest}m"
    return f"{minutes}m" if minutes else "<1m"


def time_left(seconds: float) -> str:
    """`12m left` or `14m late`."""
    return f"{brief(seconds)} {'left' if seconds >= 0 else 'late'}"


def elapsed(since: str, until: datetime) -> str:
    """How long it has been, to the second: `2:14:07`, or `3d 02:14:07`."""
    seconds = max(0, int((until - parse_utc(since)).total_seconds()))
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    return f"{days}d {hours:02}:{minutes:02}:{seconds:02}" if days else f"{hours}:{minutes:02}:{seconds:02}"


def day_and_time(time: str, zone: str) -> str:
    """`11-23 14:05`, in the incident's zone, which stands at the head of the list."""
    return f"{in_zone(time, zone):%m-%d %H:%M}"


def clock_time(time: str, zone: str) -> str:
    """`14:05`, in the incident's zone."""
    return f"{in_zone(time, zone):%H:%M}"


def count(number: int, one: str, many: str = "") -> str:
    """`1 step`, `3 steps`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
