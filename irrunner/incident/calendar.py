"""Times as people claim them who go by another clock than the one on the wall: that of an exercise's story.

What is kept is always the time on the wall, with the words as they were typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from irrunner.incident.moments import AmbiguousTime, Moment, format_utc, parse_moment, parse_utc

if TYPE_CHECKING:
    from datetime import datetime


class Calendar(Protocol):
    """The clock that people go by; both ways between it and the wall clock, in UTC."""

    def shown(self, wall: datetime) -> datetime:
        """What it shows at a time on the wall."""

    def wall(self, shown: datetime) -> datetime:
        """The first time on the wall at which it showed that, or would have."""


def read_claimed(words: str, *, now: datetime, zone: str, calendar: Calendar | None = None) -> Moment:
    """What a person meant by a time that is over, as a moment on the wall.

    Args:
        words: as they were typed.
        now: the present moment on the wall.
        zone: in which a time without one is read.
        calendar: the clock that the person goes by; None for the wall clock.

    Raises:
        Misused: the words are no time.
        AmbiguousTime: they name two moments.
        Refused: the time lies more than two minutes ahead.
    """
    if calendar is None:
        return parse_moment(words, now=now, zone=zone)
    try:
        return _on_the_wall(parse_moment(words, now=calendar.shown(now), zone=zone), calendar)
    except AmbiguousTime as error:
        error.readings = tuple((label, _on_the_wall(moment, calendar)) for label, moment in error.readings)
        raise


def _on_the_wall(moment: Moment, calendar: Calendar) -> Moment:
    return structs.replace(moment, time=format_utc(calendar.wall(parse_utc(moment.time))))
