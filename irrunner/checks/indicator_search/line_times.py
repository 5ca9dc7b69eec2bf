"""The time that a line of a log says: ISO 8601, syslog, Apache and nginx, squid and audit. A guess where it is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"), 1
    )
}
_CLOCK = rb"(?P<hour>[0-2][0-9]):(?P<minute>[0-5][0-9])(?::(?P<second>[0-6][0-9])(?:[.,][0-9]{1,9})?)?"
_ZONE = rb"\s?(?P<zone>z(?![a-z])|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?"
_NAMES = b"|".join(_MONTHS)
_ISO = re.compile(
    rb"(?<![0-9])(?P<year>[12][0-9]{3})[-/](?P<month>[01][0-9])[-/](?P<day>[0-3][0-9])[t _]" + _CLOCK + _ZONE
)
_APACHE = re.compile(
    rb"(?<![0-9])(?P<day>[0-3][0-9])[/ -](?P<name>" + _NAMES + rb")[/ -](?P<year>[12][0-9]{3})[: ]" + _CLOCK + _ZONE
)
_SYSLOG = re.compile(rb"(?<![a-z])(?P<name>" + _NAMES + rb") (?P<day>[ 0-3][0-9]) " + _CLOCK)
_CTIME = re.compile(
    rb"(?<![a-z])(?P<name>" + _NAMES + rb") (?P<day>[ 0-3][0-9]) " + _CLOCK + rb" (?P<year>[12][0-9]{3})"
)
_EPOCH = re.compile(
    rb"(?:\A|audit\(|\"(?:ts|time|timestamp|@timestamp)\": ?\"?)(?P<epoch>[12][0-9]{9})(?:[0-9]{3})?(?![0-9])"
)
_LOOKED_AT: Final = 4_096
"""Bytes of a line; programs write the time near the beginning."""


def line_time(line: bytes, written: float) -> datetime | None:
    """The time a line says, without a zone where it says none; None where none is recognised.

    Args:
        line: the line.
        written: when its file was last written, in seconds since 1970: syslog leaves the year out.
    """
    head = line[:_LOOKED_AT].lower()
    found = [match for pattern in (_ISO, _APACHE, _CTIME, _EPOCH) if (match := pattern.search(head))]
    if not found and (match := _SYSLOG.search(head)):
        found = [match]
    for match in sorted(found, key=lambda each: each.start()):
        try:
            return _moment(match.groupdict(), written)
        except (ValueError, OverflowError):
            continue
    return None


def _moment(parts: dict[str, bytes | None], written: float) -> datetime:
    if epoch := parts.get("epoch"):
        return datetime.fromtimestamp(int(epoch), UTC)
    month = _MONTHS[name] if (name := parts.get("name")) else int(parts["month"] or 0)
    clock = [int(parts.get(each) or 0) for each in ("hour", "minute", "second")]
    second = min(clock[2], 59)  # a leap second is no second of datetime
    year = int(parts.get("year") or 0)
    day = int(parts["day"] or 0)
    if year:
        return datetime(year, month, day, clock[0], clock[1], second, tzinfo=_zone(parts.get("zone")))
    return _in_latest_year(written, (month, day, clock[0], clock[1], second))


def _in_latest_year(written: float, rest: tuple[int, int, int, int, int]) -> datetime:
    """The latest such moment that is not after the file was last written, a day of other zones allowed."""
    end = datetime.fromtimestamp(written, UTC) + timedelta(days=1)
    for year in range(end.year, end.year - 5, -1):  # 29 February
        try:
            moment = datetime(year, *rest, tzinfo=UTC)
        except ValueError:
            continue
        if moment <= end:
            return moment.replace(tzinfo=None)
    raise ValueError


def _zone(written: bytes | None) -> timezone | None:
    if not written:
        return None
    if written in (b"z", b"utc", b"gmt"):
        return UTC
    sign = -1 if written.startswith(b"-") else 1
    digits = written[1:].replace(b":", b"")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def comparable(moment: datetime) -> datetime:
    """With UTC where a line says no zone, so that moments can be ordered."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def format_line_time(moment: datetime) -> str:
    """As ISO 8601 writes it; without a zone where the line says none."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
