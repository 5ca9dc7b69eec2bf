"""The time that was understood, in full: weekday, date and zone, so that a slip of a day is seen at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.moments import find_zone, format_time, format_utc, is_time, parse_utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.incident.calendar import Calendar
    from irrunner.incident.entries import Entry

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def understood_time(entries: Sequence[Entry], zone: str, calendar: Calendar | None = None) -> str:
    """When an act happened, as it was understood: `Tue 2026-03-24 11:39 CET (10:39 UTC)`.

    By another clock than the one on the wall: `story Sun 2026-10-11 03:02 UTC (12:31 UTC on the wall)`.

    Args:
        entries: what the act wrote.
        zone: that of the incident.
        calendar: the clock by which the time was given; None for the one on the wall.

    Returns:
        The corrected time if that was the act; empty when nobody gave a time.
    """
    last = entries[-1]
    if (occurred := getattr(last.event, "occurred", None)) is not None:
        return _full_time(str(occurred[0]), zone, str(occurred[1]), calendar)
    return _full_time(last.occurred, zone, last.precision, calendar) if last.as_written else ""


def _full_time(time: str, zone: str, precision: str, calendar: Calendar | None) -> str:
    if calendar is None:
        return full_time(time, zone, precision)
    shown = full_time(format_utc(calendar.shown(parse_utc(time))), zone, precision)
    return f"story {shown} ({format_time(time, zone, date=False)} on the wall)"


def answer_in(entry: Entry, zone: str) -> str:
    """What an entry answers; a time in full, as one of a zone."""
    return full_time(entry.words, zone, entry.words_precision) if is_time(entry.words) else entry.words


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
