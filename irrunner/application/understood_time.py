"""The time that was understood, in full: weekday, date and zone, so that a slip of a day is seen at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.moments import find_zone, parse_utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.entries import Entry

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def understood_time(entries: Sequence[Entry], zone: str) -> str:
    """When an act happened, as it was understood: `Tue 2026-03-24 11:39 CET (10:39 UTC)`.

    Args:
        entries: what the act wrote.
        zone: that of the incident.

    Returns:
        The corrected time if that was the act; empty when nobody gave a time.
    """
    last = entries[-1]
    if (occurred := getattr(last.event, "occurred", None)) is not None:
        return full_time(str(occurred[0]), zone, str(occurred[1]))
    return full_time(last.occurred, zone, last.precision) if last.as_written else ""


def full_time(time: str, zone: str, precision: str = "minute") -> str:
    """A time with its weekday, its date and its zone, and in UTC where that is another one.

    Args:
        time: in irrunner's fixed form.
        zone: in which it is shown.
        precision: second, minute, hour or day.
    """
    utc = parse_utc(time)
    local = utc.astimezone(find_zone(zone))
    clock = "%H:%M:%S" if precision == "second" else "%H:%M"
    day = f"{_DAYS[local.weekday()]} {local:%Y-%m-%d}"
    if precision == "day":
        return f"{day} (day)"
    fraction = f".{time[20:23]}" if precision == "second" and time[20:23] != "000" else ""
    shown = f"{day} {local:{clock}}{fraction} {local.tzname() or zone}"
    if local.utcoffset():
        other_day = "" if utc.date() == local.date() else f"{_DAYS[utc.weekday()]} {utc:%Y-%m-%d} "
        return f"{shown} ({other_day}{utc:{clock}}{fraction} UTC)"
    return shown if local.tzname() == "UTC" else f"{shown} ({utc:{clock}}{fraction} UTC)"
