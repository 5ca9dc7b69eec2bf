"""Moments: times that people claim, kept with their own words and their precision.

A time without a zone is read in the incident's zone and means the latest past moment. Inside irrunner a time is text
of one fixed width (`2026-03-24T10:39:00.000Z`), so that text order is time order. Which forms can be typed is
`irrunner.incident.time_grammar`; a part that is not understood refuses the whole.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from irrunner.errors import Misused, NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident.time_grammar import Pieces

PRECISIONS = ("second", "minute", "hour", "day")
"""How exact a time can be that somebody gave."""
AHEAD = timedelta(minutes=2)
"""How far in the future a claimed time may lie (DESIGN section 1): clocks of two machines differ."""

_WIDTH = len("2026-03-24T10:39:00.000Z")
_LAST_DAY = "9999-12-31"
"""The calendar's last day, which is over in some zones before it has begun in others."""
_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_UNIT = r"(?P<unit>w(?:eeks?)?|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)"
_PART = re.compile(rf"(?P<number>\d{{1,6}}(?:\.\d{{1,3}})?|an?(?=\s))\s?{_UNIT}(?![a-z])\s?", re.IGNORECASE | re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.IGNORECASE | re.ASCII)
_ZONE = re.compile(r"[a-z][a-z0-9_+-]{0,40}(?:/[a-z0-9_+-]{1,40}){0,2}", re.IGNORECASE | re.ASCII)
"""What zones are called. `zoneinfo` takes other names for paths, and imports a package for every slash in them."""
_NO_ZONES = {"localtime", "local", "posixrules", "factory"}


class Moment(Struct, frozen=True):
    """One claimed time.

    Attributes:
        time: UTC, fixed width, to the millisecond.
        precision: second, minute, hour or day: what the words could mean at best.
        as_written: the person's own words; empty when nobody gave a time and it is simply now.
    """

    time: str
    precision: str = "second"
    as_written: str = ""


class AmbiguousTime(Refused):
    """Words that name two moments: a local time that is double or does not exist, or a date of two readings.

    Attributes:
        readings: what it may mean, each with a label for people. A label is read back as its moment.
    """

    def __init__(self, text: str, why: str, readings: tuple[tuple[str, Moment], ...]) -> None:
        """Put both readings into the sentence, so that a shell user can pick one."""
        ways = " or ".join(label for label, _ in readings)
        super().__init__(f"{text} {why}.", hint=f"Say which one: {ways}.")
        self.readings = readings


def format_utc(moment: datetime) -> str:
    """A time in irrunner's fixed form, UTC to the millisecond."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00").lstrip("0") + "Z"  # before the year 1000 it is none that a journal keeps


def parse_utc(text: str) -> datetime:
    """The moment that a text of the fixed form names.

    Raises:
        ValueError: the text is not a time.
    """
    return datetime.fromisoformat(text)


def is_time(text: object) -> bool:
    """Whether a value is a moment in the fixed form; in a forged entry anything may stand in its place."""
    try:
        return isinstance(text, str) and len(text) == _WIDTH and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


@lru_cache(maxsize=64)
def find_zone(name: str) -> tzinfo:
    """A zone by its IANA name in any case, UTC, or an offset such as +02:00.

    Raises:
        NotFound: there is no such zone, or it means another one on each machine (`localtime`).
    """
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    if found := _OFFSET.fullmatch(name):
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
        if int(found["hours"]) <= 14 and int(found["minutes"] or 0) <= 59:
            return timezone(timedelta(minutes=minutes if found["sign"] == "+" else -minutes))
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if _ZONE.fullmatch(name) and name.lower() not in _NO_ZONES:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            if exact := _zones_by_lower_case().get(name.lower()):
                return ZoneInfo(exact)
    raise NotFound(f"There is no time zone called {name!r}.", hint=_zone_hint(name))


@cache
def _zones_by_lower_case() -> dict[str, str]:
    """Every zone of this machine; to list them takes a hundred times as long as all else here."""
    from zoneinfo import available_timezones

    return {each.lower(): each for each in available_timezones()}


def _zone_hint(name: str) -> str:
    from difflib import get_close_matches

    meant = get_close_matches(name[:60], _zones_by_lower_case().values(), n=1) if "/" in name else []
    return f"Did you mean {meant[0]}?" if meant else _ZONE_HINT


def in_zone(time: str, zone: str) -> datetime:
    """A time on the clocks of a zone; in UTC where the calendar ends before that, which only a forged entry holds."""
    moment = parse_utc(time)
    try:
        return moment.astimezone(find_zone(zone))
    except OverflowError:
        return moment


def format_time(time: str, zone: str = "UTC", *, seconds: bool = False, date: bool = True) -> str:
    """A time for people, with the name of its zone; what a forged entry has in place of a time stays as it is."""
    if not is_time(time):
        return time
    local = in_zone(time, zone)
    form = ("%Y-%m-%d " if date else "") + ("%H:%M:%S" if seconds else "%H:%M")
    return f"{local:{form}} {local.tzname() or zone}"


def format_day(time: str, zone: str = "UTC") -> str:
    """The day of a time that is not known any better, in a zone: `2026-11-27 (day)`."""
    return f"{in_zone(time, zone):%Y-%m-%d} (day)" if is_time(time) else time


def format_claimed(time: str, zone: str, precision: str, *, seconds: bool = False) -> str:
    """A time as somebody gave it: the day alone, where nobody knows more."""
    return format_day(time, zone) if precision == "day" else format_time(time, zone, seconds=seconds)


def seconds_between(earlier: str, later: str) -> int:
    """Whole seconds from one time to another; never negative, for a clock may have stepped, and 0 where one is none."""
    if not (is_time(earlier) and is_time(later)):
        return 0
    return max(0, int((parse_utc(later) - parse_utc(earlier)).total_seconds()))


def parse_moment(text: str, *, now: datetime, zone: str = "UTC") -> Moment:
    """What a person meant by a time that is over.

    Raises:
        Misused: the words are no time; the sentence names the part that was not understood.
        AmbiguousTime: they name two moments.
        Refused: the time lies more than two minutes ahead.
    """
    words = " ".join(text.split())
    if words.lower() in {"now", "just now", ""}:
        return Moment(format_utc(now), "second", words)
    length = _length(words)
    if length is not None:
        if words[0] == "+":
            raise Refused(f"{words!r} lies ahead.", hint="For how long ago, write -20m.")
        return _ago(words, length, now)
    moment = _read_in_calendar(words, now, zone, past=True)
    _refuse_ahead(words, moment, now)
    return moment


def _refuse_ahead(words: str, moment: Moment, now: datetime) -> None:
    if parse_utc(moment.time) - now > AHEAD:
        claimed, present = format_time(moment.time), format_time(format_utc(now))
        raise Refused(
            f"{words!r} is {claimed}, which lies ahead: it is {present}.",
            hint="Give the time when it happened. If this machine's clock is wrong, say so in a note.",
        )


def parse_due(text: str, *, now: datetime, zone: str = "UTC") -> str:
    """A time that lies ahead: `+2d`, `friday 14:00`, `2026-04-01 12:00`; in irrunner's fixed form.

    Raises:
        Misused: the words are no time.
        AmbiguousTime: they name two moments.
    """
    words = " ".join(text.split())
    if words.startswith("+"):
        length = _length(words)
        if length is None:
            raise _no_time(words, words)
        return _within_calendar(words, now, timedelta(seconds=length))
    found = _read_in_calendar(words, now, zone, past=False).time
    if found >= _LAST_DAY:
        raise _no_time(words, words, "is not in the calendar everywhere")
    return found


def _length(words: str) -> float | None:
    """Seconds that `-1h30m`, `+2d`, `20 minutes ago` or `an hour ago` name; None when the words are of another kind."""
    rest = words[1:].lstrip() if words[0] in "-+" else words
    if rest.lower().endswith(" ago") and words[0] not in "-+":
        rest = rest[:-4]
    elif words[0] not in "-+":
        return None
    seconds, place, last = 0.0, 0, float("inf")
    while place < len(rest):
        part = _PART.match(rest, place)
        if part is None or (unit := _UNITS[part["unit"][0].lower()]) >= last:
            raise _no_time(words, rest[place:] or words)
        seconds += (1 if part["number"].lower().startswith("a") else float(part["number"])) * unit
        place, last = part.end(), unit
    if not place:
        raise _no_time(words, words)
    return seconds


def _ago(words: str, seconds: float, now: datetime) -> Moment:
    to_the_second = bool(re.search(r"\d\s?s(?:ec\w*)?\b", words, re.IGNORECASE))
    precision = "second" if to_the_second else "minute"
    return Moment(_within_calendar(words, now, -timedelta(seconds=seconds)), precision, words)


def _within_calendar(words: str, moment: datetime, shift: timedelta = timedelta(0)) -> str:
    """A moment in the fixed form; of the years 1000 to 9999, in every zone: text of one width holds no other."""
    try:
        text = format_utc(moment.astimezone(UTC) + shift)  # adding to a local time would forget its fold
    except (OverflowError, ValueError) as error:
        raise _no_time(words, words) from error
    if len(text) != _WIDTH:
        raise _no_time(words, words)
    return text


def _read_in_calendar(words: str, now: datetime, zone: str, *, past: bool) -> Moment:
    """As `_read`, also where the calendar ends: a clock that is wrong by thousands of years, or a due day like that."""
    try:
        return _read(words, now, zone, past=past)
    except OverflowError as error:
        raise _no_time(words, words) from error


def _read(words: str, now: datetime, zone: str, *, past: bool) -> Moment:
    from irrunner.incident.time_grammar import NotUnderstood, read_pieces

    try:
        pieces = read_pieces(words)
    except NotUnderstood as error:
        raise _no_time(words, error.part, error.why) from error
    if pieces.epoch is not None:
        since = datetime(1970, 1, 1, tzinfo=UTC)
        return Moment(_within_calendar(words, since, timedelta(milliseconds=pieces.epoch)), "second", words)
    place, name = _place(pieces, zone)
    ways = [_moment(words, each, now, place, name, past=past) for each in _readings(pieces, now, place)]
    if len(ways) == 1:
        return ways[0]
    raise AmbiguousTime(words, "can be read in two ways", tuple((_local_label(each, place), each) for each in ways))


def _readings(pieces: Pieces, now: datetime, place: tzinfo) -> list[Pieces]:
    """The pieces, once for each way in which they can be understood."""
    from msgspec.structs import replace

    if pieces.other_date is not None:
        year, month, day = pieces.other_date
        return [pieces, replace(pieces, year=year, month=month, day=day)]
    if pieces.other_clock is None:
        return [pieces]
    if not pieces.year:
        return [pieces, replace(pieces, clock=pieces.other_clock, month=0, day=0)]
    if abs(pieces.year - now.astimezone(place).year) <= 1:
        return [pieces]  # a day of this year, or of the one beside it, is what people mean
    return [pieces, replace(pieces, clock=pieces.other_clock, year=0)]


def _place(pieces: Pieces, zone: str) -> tuple[tzinfo, str]:
    """The zone of the clock that was read, and its name; an abbreviation is settled later, in the incident's zone."""
    if pieces.offset is not None:
        return timezone(timedelta(minutes=pieces.offset)), ""
    name = zone if not pieces.zone or _is_abbreviation(pieces.zone) else pieces.zone
    return find_zone(name), name


def _is_abbreviation(zone: str) -> bool:
    """Short and in capitals, as CEST; EST and IST are zones of several countries."""
    return len(zone) <= 5 and zone.isalpha() and zone.isupper() and zone not in {"UTC", "GMT", "Z"}


def _moment(words: str, pieces: Pieces, now: datetime, place: tzinfo, zone: str, *, past: bool) -> Moment:
    at = time(*(pieces.clock or (0, 0, 0, 0)))
    naive = datetime.combine(_day(words, pieces, at, now.astimezone(place), past=past), at)
    precision = "second" if pieces.has_seconds else "minute" if pieces.clock else "day"
    local = [naive.replace(tzinfo=place, fold=fold) for fold in (0, 1)]
    both = [Moment(_within_calendar(words, each), precision, words) for each in local]
    if pieces.zone and _is_abbreviation(pieces.zone):
        wanted = [moment for each, moment in zip(local, both, strict=True) if each.tzname() == pieces.zone]
        if not wanted:
            raise Misused(f"{pieces.zone!r} means different zones in different countries.", hint=_ZONE_HINT)
        return wanted[0]
    if both[0].time == both[1].time:
        return both[0]
    twice = parse_utc(both[0].time).astimezone(place).replace(tzinfo=None) == naive
    why = f"{'happened twice' if twice else 'did not happen'} in {zone}, because the clocks were changed"
    raise AmbiguousTime(words, why, tuple((_label(naive, place, fold), each) for fold, each in enumerate(both)))


def _local_label(moment: Moment, place: tzinfo) -> str:
    local = parse_utc(moment.time).astimezone(place)
    return _label(local.replace(tzinfo=None), place, local.fold)


def _label(naive: datetime, place: tzinfo, fold: int) -> str:
    """A local time with its offset, which can be typed."""
    offset = naive.replace(tzinfo=place, fold=fold).strftime("%z")
    clock = f"{naive:%H:%M:%S}" if naive.second else f"{naive:%H:%M}"
    return f"{naive:%Y-%m-%d} {clock} {offset[:3]}:{offset[3:5]}"


def _day(words: str, pieces: Pieces, at: time, local_now: datetime, *, past: bool) -> date:
    """The day that the pieces name; without a year or a day the latest past one, or the next for what is due."""
    today, place = local_now.date(), local_now.tzinfo

    def fits(day: date) -> bool:
        then = datetime.combine(day, at, tzinfo=place)
        return then - local_now <= AHEAD if past else then > local_now or (pieces.clock is None and day >= today)

    if pieces.relative_day is not None:
        day = today - timedelta(days=pieces.relative_day)
    elif pieces.month:
        day = _dated(words, pieces, today, fits, past=past)
    elif pieces.weekday is not None or pieces.clock is not None:
        days = (today + timedelta(days=-number if past else number) for number in range(9))
        return next(each for each in days if pieces.weekday in {None, each.weekday()} and fits(each))
    else:
        raise _no_time(words, words)
    if pieces.weekday is not None and day.weekday() != pieces.weekday:
        raise Misused(f"{day.day} {day:%B %Y} is a {day:%A}, so {words!r} does not agree with itself.", hint=_HINT)
    return day


def _dated(words: str, pieces: Pieces, today: date, fits: Callable[[date], bool], *, past: bool) -> date:
    years = (pieces.year,) if pieces.year else (today.year, today.year + (-1 if past else 1))
    for year in years:
        try:
            day = date(year, pieces.month, pieces.day)
        except ValueError:
            continue
        if pieces.year or fits(day):
            return day
    within = "the calendar" if pieces.year else "the last twelve months" if past else "the next twelve months"
    raise _no_time(words, words, f"is no day of {within}")


_HINT = "Write 14:05, -20m, yesterday 23:10 UTC, or 2026-03-24 10:39."
_ZONE_HINT = "Use UTC, an offset such as +02:00, or a name such as Europe/Berlin."


def _no_time(words: str, part: str, why: str = "") -> Misused:
    """The error for words that are no time, with the part that was not understood."""
    if why:
        return Misused(f"{words!r} is not a time that can be read: {part!r} {why}.", hint=_HINT)
    which = "" if part == words else f": {part!r} was not understood"
    return Misused(f"{words!r} is not a time that can be read{which}.", hint=_HINT)
