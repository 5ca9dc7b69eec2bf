"""Moments as CI systems and people write them, and as an answer shows them."""

from __future__ import annotations

import calendar
import re
import time

_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?)?"
    r"\s?(?:(Z|UTC)|([+-])([0-9]{2}):?([0-9]{2}))?\Z"
)
_NUMBER = re.compile(r"[0-9]{9,13}\Z")
_MILLISECONDS_FROM = 100_000_000_000
_LATEST = 253_402_300_799  # the end of the year 9999


def parse_moment(value: object) -> float | None:
    """Seconds since 1970 of a time as ISO 8601 writes it, or of a number of seconds or milliseconds.

    UTC where it names no zone; None where it is no time.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value / 1000 if value > _MILLISECONDS_FROM else float(value)
        return seconds if 0 < seconds <= _LATEST else None
    if isinstance(value, str) and _NUMBER.match(value.strip()):
        return parse_moment(int(value))
    found = _MOMENT.match(value.strip()[:40]) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(max(year, 1), month)[1] and hour < 25 and minute < 60):
        return None
    seconds = float(calendar.timegm((year, month, day, hour, minute, second)))
    away = int(found[9] or 0) * 3600 + int(found[10] or 0) * 60
    return seconds + away if found[8] == "-" else seconds - away


def describe_moment(seconds: float) -> str:
    """`2026-03-24 10:39:00 UTC`."""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
    except (OverflowError, ValueError, OSError):
        return "a time that is none"
