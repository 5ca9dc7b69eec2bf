"""One cell of a list of injects that says when: everything that it can mean, for the list to choose from."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from msgspec import Struct

from irrunner.errors import Refused
from irrunner.playbook.durations import parse_duration

DAY = 86_400
_UNITS = {"d": DAY, "j": DAY, "h": 3600, "t": 3600, "m": 60}  # J and T: the French list of OpenAEV
_PARTS = re.compile(r"([DJHTM])\s*\+\s*(\d{1,4})(?![\d:])", re.IGNORECASE)
_START = re.compile(
    r"(?:start\s?ex|start of (?:the )?exercise|exercise start|start|t[- ]?0|h[- ]?hour)(?![\w:.])", re.IGNORECASE
)
_NO_TIME = frozenset(
    (
        *("tbd", "tba", "n/a", "na", "none", "-", "\u2013", "\u2014", "contingency", "manual", "manually", "endex"),
        *("by hand", "as needed", "as required", "on request", "on call", "if needed", "ad hoc", "end of exercise"),
    )
)
_CLOCK = re.compile(
    r"""(?:T\s?(?=\d{4}))?
    (?:(?P<h>\d{1,2})\s?[:.hH]\s?(?P<m>\d{2})(?:[:.](?P<s>\d{2}))?(?P<zone1>\s?(?:UTC|GMT|Z|L|hrs?|hours|h|local))?
      |(?P<digits>\d{3,4})(?P<zone2>\s?(?:UTC|GMT|Z|L|hrs?|hours|h|local))?
      |(?P<bare>\d{1,2})(?=\s?[ap]\.?m))
    (?:\s?(?P<half>[ap])\.?m\.?)?(?P<zone3>\s?(?:UTC|GMT|Z|local))?""",
    re.IGNORECASE | re.VERBOSE,
)
_DAY_AND = re.compile(r"(?:day|d|jour|j)\s?\+?\s?(\d{1,3})(?:\s*[,;:/@\u2013-]\s*|\s+(?:at\s+)?)(?=\S)", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,?\s+(?:at\s+)?|T)(?=\S)")
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:,?\s+(?:at\s+)?|T)(?=\S)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_WORDS = re.compile(
    rf"(?:[a-z]{{3,9}},?\s+)?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]?{_MONTH}[\s,-]{{0,2}}"
    r"(?P<y>\d{4}|\d{2})(?:,?\s+(?:at\s+)?)(?=\S))",
    re.IGNORECASE,
)
_WORDS_US = re.compile(
    rf"(?:[a-z]{{3,9}},?\s+)?{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?:,?\s+(?:at\s+)?)(?=\S)",
    re.IGNORECASE,
)
_MILITARY = re.compile(
    rf"(?P<d>\d{{2}})(?P<h>\d{{2}})(?P<m>\d{{2}})\s?[A-Z]\s?{_MONTH}\s?(?P<y>\d{{4}}|\d{{2}})", re.IGNORECASE
)
_LONG_UNITS = (
    (re.compile(r" ?(?:minutes?|mins?|min\.)(?![a-z])", re.IGNORECASE), "m"),
    (re.compile(r" ?(?:hours?|hrs?)(?![a-z])", re.IGNORECASE), "h"),
    (re.compile(r" ?(?:days?)(?![a-z])", re.IGNORECASE), "d"),
)


class Cell(Struct, frozen=True):
    """What a cell can mean.

    Attributes:
        offset: seconds since the beginning, where it can be that.
        clock: seconds since midnight, where it can be that.
        digits: the bare number that it is, which can be minutes or a time of day.
        days: its day, as a number; two where day and month can be swapped, None for a reading that is no date.
        is_date: whether `days` are dates of the calendar.
        start: it says that this is the beginning. no_time: it says that there is no time.
    """

    offset: int | None = None
    clock: int | None = None
    digits: str = ""
    days: tuple[int | None, ...] = ()
    is_date: bool = False
    start: bool = False
    no_time: bool = False


def read_cell(text: str, row: int) -> Cell:
    """Everything that a cell can mean.

    Raises:
        Refused: it means nothing, with its row.
    """
    words = " ".join(text.split())
    if words.casefold() in _NO_TIME:
        return Cell(no_time=True)
    if (begins := _START.match(words)) is not None:
        rest = words[begins.end() :].strip(" ()@,:\u2013")
        if not rest:
            return Cell(offset=0, start=True)
        if not rest.startswith("+"):
            return read_cell(rest, row)
        words = rest
    for found in (_with_date(words), _of_day(words), _counted(words)):
        if found is not None:
            return found
    raise Refused(
        f"Row {row}: {text[:40]!r} is no time that is understood.",
        hint="Write T+0:45, 45m, minutes as a number, 09:00, Day 1 09:00 or 2026-03-31 09:00.",
    )


def _with_date(words: str) -> Cell | None:
    if (match := _MILITARY.fullmatch(words)) is not None:
        seconds = _seconds(int(match["h"]), int(match["m"]))
        day = _date(match["y"], _month(match["month"]), match["d"])
        return Cell(clock=seconds, days=(day,), is_date=True) if day is not None and seconds is not None else None
    days: tuple[int | None, ...]
    if (match := _DAY_AND.match(words)) is not None:
        days, is_date = (int(match[1]),), False
    elif (match := _YEAR_FIRST.match(words)) is not None:
        if (exact := _iso(words)) is not None:
            return exact
        days, is_date = (_date(match[1], match[3], match[4]),), True
    elif (match := _NUMBERS.match(words)) is not None:
        first, second = (_date(match[4], match[3], match[1]), _date(match[4], match[1], match[3]))
        days, is_date = ((first,) if match[2] == "." else (first, second)), True
    elif (match := _WORDS.match(words) or _WORDS_US.match(words)) is not None:
        days, is_date = (_date(match["y"], _month(match["month"]), match["d"]),), True
    else:
        return None
    time = _of_day(words[match.end() :])
    if time is None or all(day is None for day in days):
        return None
    return Cell(clock=time.clock, days=days, is_date=is_date)


def _iso(words: str) -> Cell | None:
    """A date with a time and perhaps a zone, as ISO 8601 writes it."""
    try:
        found = datetime.fromisoformat(words.replace(" UTC", "Z"))
        found = found.astimezone(UTC) if found.tzinfo is not None else found
    except (ValueError, OverflowError):
        return None
    clock = found.hour * 3600 + found.minute * 60 + found.second
    return Cell(clock=clock, days=(found.toordinal(),), is_date=True)


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1)


def _date(year: str, month: str, day: str) -> int | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)).toordinal()
    except ValueError:
        return None


def _of_day(words: str) -> Cell | None:
    """A time of day; `1:30` and `130` can count from the beginning as well."""
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    digits = match["digits"] or ""
    if len(digits) == 3 and (match["zone2"] or "").strip().lower().startswith("h"):
        return None  # so many hours
    hours = int(match["h"] or match["bare"] or digits[:-2])
    minutes = int(match["m"] or (digits[-2:] if digits else 0))
    half = (match["half"] or "").lower()
    sure = bool(
        half or match["zone1"] or match["zone2"] or match["zone3"] or digits.startswith("0") or words[0] in "tT"
    )
    clock = _seconds(hours, minutes, int(match["s"] or 0), half)
    if sure:
        return Cell(clock=clock) if clock is not None else None
    offset = int(digits) * 60 if digits else hours * 3600 + minutes * 60 + int(match["s"] or 0)
    return Cell(offset=offset if digits or minutes < 60 else None, clock=clock, digits=digits)


def _seconds(hours: int, minutes: int, seconds: int = 0, half: str = "") -> int | None:
    if minutes > 59 or seconds > 59 or hours > 23 or (half and not 1 <= hours <= 12):
        return None
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return hours * 3600 + minutes * 60 + seconds


def _counted(words: str) -> Cell | None:
    """A time after the beginning."""
    parts = _PARTS.findall(words)
    if len(parts) > 1 or (parts and parts[0][0] not in "tT"):
        if _PARTS.sub("", words).strip():
            return None
        return Cell(offset=sum(_UNITS[unit.lower()] * int(count) for unit, count in parts))
    plus = re.match(r"(?:[TH]\s*)?\+\s*", words, re.IGNORECASE)
    rest = words[plus.end() :] if plus else words
    if plus and (clock := re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?", rest)):
        return Cell(offset=int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0))
    if clock := re.fullmatch(r"(\d{2,3}):([0-5]\d)(?::([0-5]\d))?", rest):
        return Cell(offset=int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0))
    if re.fullmatch(r"\d{1,5}", rest):
        return Cell(offset=int(rest) * 60, digits="" if plus else rest)
    for pattern, unit in _LONG_UNITS:
        rest = pattern.sub(unit, rest)
    try:
        return Cell(offset=parse_duration(rest))
    except ValueError:
        return None
