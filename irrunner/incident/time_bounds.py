"""What a time that is known to the minute, the hour or the day can mean: the earliest and the latest moment."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final

from irrunner.incident.moments import format_utc, in_zone, parse_utc

_WIDTHS: Final = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_LAST_INSTANT: Final = timedelta(milliseconds=1)


def time_bounds(time: str, exactness: str, zone: str) -> tuple[str, str]:
    """The earliest and the latest moment that a time's words can mean, in irrunner's fixed form.

    Args:
        time: in irrunner's fixed form.
        exactness: second, minute, hour or day.
        zone: the responders'; a day is one of theirs.
    """
    width = _WIDTHS.get(exactness)
    if width is None:
        return time, time
    if exactness == "day":
        local = in_zone(time, zone)
        first = local.replace(hour=0, minute=0, second=0, microsecond=0)
        after = (first.replace(tzinfo=None) + width).replace(tzinfo=first.tzinfo)
        return format_utc(first), format_utc(after.astimezone(UTC) - _LAST_INSTANT)
    first = parse_utc(time).replace(second=0, microsecond=0)
    if exactness == "hour":
        first = first.replace(minute=0)
    return format_utc(first), format_utc(first + width - _LAST_INSTANT)
