"""Times as people write them: `14:05`, `-20m`, `yesterday 23:10 UTC`, `2026-03-24 10:39`.

A time without a zone is read in the incident's zone and means the latest past moment. Every
moment keeps the words it was given in and how precise they were. Inside irrunner a time is text
of one fixed width (`2026-03-24T10:39:00.000Z`), so that text order is time order.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct

from irrunner.errors import Misused, NotFound, Refused
from irrunner.playbook.durations import parse_duration

AHEAD = timedelta(minutes=2)
"""How far in the future a claimed time may lie (DESIGN section 1): clocks of two machines differ."""

_WIDTH = len("2026-03-24T10:39:00.000Z")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,6})?)?\s*(?P<half>[ap]m)?")
_OFFSET = re.compile(r"(?<=[\d\s])(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})$")
_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")
_ZONE_WORD = re.compile(r"(?:(?<=\s)|(?<=\d))(?P<zone>[A-Za-z][A-Za-z_]*(?:/[A-Za-z0-9_+-]+){0,2})$")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Moment(Struct, frozen=True):
    """One claimed time.

    Attributes:
        time: UTC, fixed width.
        precision: second, minute, hour or day: what the words could mean at best.
        said: the person's own words; empty when nobody said anything and it is simply now.
    """

    time: str
    precision: str = "second"
    said: str = ""


class AmbiguousTime(Refused):
    """A local time that happened twice or never, because the clocks were changed.

    Attributes:
        readings: what it may mean, each with a label for people.
    """

    def __init__(self, said: str, zone: str, readings: tuple[tuple[str, Moment], ...], *, twice: bool) -> None:
        """Put both readings into the sentence, so that a shell user can pick one."""
        happened = "happened twice" if twice else "did not happen"
        ways = " or ".join(label for label, _ in readings)
        super().__init__(
            f"{said} {happened} in {zone}, because the clocks were changed.", hint=f"Say which one: {ways}."
        )
        self.readings = readings


def format_utc(moment: datetime) -> str:
    """A time in irrunner's fixed form, UTC to the millisecond."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def parse_utc(text: str) -> datetime:
    """The other way round.

    Raises:
        ValueError: the text is not a time.
    """
    return datetime.fromisoformat(text)


def find_zone(name: str) -> tzinfo:
    """A zone by its IANA name, or UTC.

    Raises:
        NotFound: there is no such zone.
    """
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotFound(
            f"There is no time zone called {name!r}.",
            hint="Use UTC, an offset such as +02:00, or a name such as Europe/Berlin.",
        ) from error


def format_time(time: str, zone: str = "UTC", *, seconds: bool = False, date: bool = True) -> str:
    """A time for people, with the name of its zone."""
    local = parse_utc(time).astimezone(find_zone(zone))
    form = ("%Y-%m-%d " if date else "") + ("%H:%M:%S" if seconds else "%H:%M")
    return f"{local:{form}} {local.tzname() or zone}"


def seconds_between(earlier: str, later: str) -> int:
    """Whole seconds from one time to another; never negative, for a clock may have stepped."""
    return max(0, int((parse_utc(later) - parse_utc(earlier)).total_seconds()))


def parse_moment(said: str, *, now: datetime, zone: str = "UTC") -> Moment:
    """What a person meant by a time.

    Raises:
        Misused: the words are no time.
        AmbiguousTime: the local time is double or does not exist.
        Refused: it lies more than two minutes ahead.
    """
    words = " ".join(said.split())
    if words.lower() == "now" or not words:
        return Moment(format_utc(now), "second", words)
    if words[0] in "-+" and words[1:2].isdigit() and not _CLOCK.match(words[1:]):
        return _relative(words, now)
    moment = _bounded(words, now, zone)
    if parse_utc(moment.time) > now + AHEAD:
        claimed, present = (format_time(each, "UTC") for each in (moment.time, format_utc(now)))
        raise Refused(
            f"{said!r} is {claimed}, which lies ahead: it is {present}.",
            hint="Give the time when it happened. If this machine's clock is wrong, say so in a note.",
        )
    return moment


def parse_due(said: str, *, now: datetime, zone: str = "UTC") -> str:
    """A time that lies ahead: `+2d`, `2026-04-01`, `2026-04-01 12:00`; in irrunner's fixed form.

    Raises:
        Misused: the words are no time.
    """
    words = " ".join(said.split())
    if words.startswith("+"):
        try:
            return format_utc(now + timedelta(seconds=parse_duration(words[1:].replace(" ", ""))))
        except (ValueError, OverflowError) as error:
            raise _no_time(words) from error
    return _bounded(words, now, zone, past=False).time


def _bounded(words: str, now: datetime, zone: str, *, past: bool = True) -> Moment:
    """A time of the years 1000 to 9999, in every zone: text of one width holds no other."""
    try:
        moment = _absolute(words, now, zone, past=past)
    except OverflowError as error:
        raise _no_time(words) from error
    if len(moment.time) != _WIDTH:
        raise _no_time(words)
    return moment


def _relative(words: str, now: datetime) -> Moment:
    try:
        seconds = parse_duration(words[1:].replace(" ", ""))
    except ValueError as error:
        raise _no_time(words) from error
    if words[0] == "+":
        raise Refused(f"{words!r} lies ahead.", hint="For how long ago, write -20m.")
    precision = "second" if words.endswith("s") else "minute"
    try:
        time = format_utc(now - timedelta(seconds=seconds))
    except OverflowError as error:
        raise _no_time(words) from error
    if len(time) != _WIDTH:
        raise _no_time(words)
    return Moment(time, precision, words)


def _absolute(words: str, now: datetime, zone: str, *, past: bool = True) -> Moment:
    rest, place, zone_name = _split_zone(words, zone)
    clock = _CLOCK.search(rest.replace("T", " ", 1) if _ISO_DATE.match(rest) else rest)
    day_words = rest.replace("T", " ", 1) if _ISO_DATE.match(rest) else rest
    if clock:
        day_words = (day_words[: clock.start()] + day_words[clock.end() :]).strip(" ,")
        hour, minute, second, precision = _clock_reading(clock, words)
    else:
        hour = minute = second = 0
        precision = "day"
    today = now.astimezone(place).date()
    if not day_words:
        if not clock:
            raise _no_time(words)
        day, guessed = today, True
    else:
        day, guessed = _day(day_words, today, words), False
    naive = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 - its zone is settled next
    if guessed and past and naive.replace(tzinfo=place) > now + AHEAD:
        naive -= timedelta(days=1)
    return Moment(format_utc(_placed(naive, place, zone_name, words, precision)), precision, words)


def _clock_reading(clock: re.Match[str], words: str) -> tuple[int, int, int, str]:
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise _no_time(words)
        hour = hour % 12 + (12 if clock["half"] == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise _no_time(words)
    return hour, minute, second, "second" if clock["second"] else "minute"


def _split_zone(words: str, zone: str) -> tuple[str, tzinfo, str]:
    """The words without their zone, the zone they name (or the incident's), and its name."""
    if offset := _OFFSET.search(words):
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"])
        if _CLOCK.search(words[: offset.start()]) and minutes < 24 * 60:
            from datetime import timezone

            shift = timedelta(minutes=minutes if offset["sign"] == "+" else -minutes)
            return words[: offset.start()].strip(), timezone(shift), offset[0]
    found = _ZONE_WORD.search(words)
    if found and found["zone"].lower() not in {"am", "pm", "today", "yesterday", *_DAYS} and _CLOCK.search(words):
        if len(found["zone"]) <= 5 and found["zone"].upper() not in {"UTC", "Z", "GMT"} and "/" not in found["zone"]:
            raise Misused(
                f"{found['zone']!r} means different zones in different countries.",
                hint="Use UTC, an offset such as +02:00, or a name such as Europe/Berlin.",
            )
        return words[: found.start()].strip(), find_zone(found["zone"]), found["zone"]
    return words, find_zone(zone), zone


def _day(words: str, today: date, said: str) -> date:
    name = words.lower()
    if name == "today":
        return today
    if name == "yesterday":
        return today - timedelta(days=1)
    if name in _DAYS:
        return today - timedelta(days=(today.weekday() - _DAYS.index(name)) % 7)
    if _ISO_DATE.fullmatch(words):
        try:
            return date.fromisoformat(words)
        except ValueError as error:
            raise _no_time(said) from error
    if not re.search(r"[A-Za-z]{3}", words):
        raise _no_time(said)
    from dateutil import parser

    try:
        day = parser.parse(words, default=datetime(today.year, today.month, 1, tzinfo=UTC)).date()
    except (ValueError, OverflowError) as error:
        raise _no_time(said) from error
    stated_year = re.search(r"\d{4}", words)
    return day if stated_year or day <= today else day.replace(year=day.year - 1)


def _placed(naive: datetime, place: tzinfo, zone: str, said: str, precision: str) -> datetime:
    """The moment that a local time names, or the two that it may name."""
    first, second = naive.replace(tzinfo=place, fold=0), naive.replace(tzinfo=place, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    twice = first.astimezone(UTC).astimezone(place).replace(tzinfo=None) == naive
    readings = tuple(
        (
            f"{said.removesuffix(zone).strip()} {each.strftime('%z')[:3]}:{each.strftime('%z')[3:]}",
            Moment(format_utc(each), precision, said),
        )
        for each in (first, second)
    )
    raise AmbiguousTime(said, zone, readings, twice=twice)


def _no_time(said: str) -> Misused:
    return Misused(
        f"{said!r} is not a time that can be read.",
        hint="Write 14:05, -20m, yesterday 23:10 UTC, or 2026-03-24 10:39.",
    )
