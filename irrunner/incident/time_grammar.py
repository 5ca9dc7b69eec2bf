"""The grammar of times that people and tools write: a text becomes pieces, and every piece is used or named.

Pieces stand in any order: a day, a time of day, a zone, a weekday that has to agree with the day. What is not one
of them is never skipped: the whole text is refused, with the part that was not understood. Nothing here knows what
time it is; `irrunner.incident.moments` turns the pieces into a moment.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class NotUnderstood(ValueError):
    """A text that is no time of this grammar.

    Attributes:
        part: the part that was not understood.
        why: what is wrong with it, as the rest of a sentence that begins with the part; may be empty.
    """

    def __init__(self, part: str, why: str = "") -> None:
        """Keep both for the sentence that a person reads."""
        super().__init__(part)
        self.part = part
        self.why = why


class Pieces(Struct):
    """What a text says of a time, before it is known which day and zone that means.

    Attributes:
        year, month, day: 0 for what the text does not name.
        other_date: a second reading of the date as (year, month, day), for 03/04/2026.
        relative_day: days before today (`yesterday` is 1, `tomorrow` -1), or None.
        weekday: 0 for Monday, or None.
        clock: hour, minute, second, microsecond, or None where the text names no time of day.
        has_seconds: the time of day has seconds.
        other_clock: a time of day that the date may be instead: 12.03 is 12 March or 12:03.
        offset: minutes east of UTC, or None.
        zone: the name of a zone, or an abbreviation such as CEST; empty without one.
        number: four digits that are a year or a time of day; empty once that is settled.
        epoch: milliseconds since 1970 in UTC, or None; then there is nothing else.
    """

    year: int = 0
    month: int = 0
    day: int = 0
    other_date: tuple[int, int, int] | None = None
    relative_day: int | None = None
    weekday: int | None = None
    clock: tuple[int, int, int, int] | None = None
    has_seconds: bool = False
    other_clock: tuple[int, int, int, int] | None = None
    offset: int | None = None
    zone: str = ""
    number: str = ""
    epoch: int | None = None


_MONTH = "|".join(sorted({name for month in MONTHS for name in (month, month[:3])} | {"sept"}, key=len, reverse=True))
_DAY = "|".join(sorted({name for day in DAYS for name in (day, day[:3])} | {"tues", "wednes", "thur", "thurs"},
                       key=len, reverse=True))  # fmt: skip
_END = r"(?![\w])"
_CLOCK_TEXT = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_HALF = r"\s?(?P<half>[ap])\.?m\b\.?"

_RULES: tuple[tuple[str, str], ...] = (
    ("epoch", r"(?P<epoch>\d{10}(?:\.\d{1,9})?|\d{13})(?![\w:.-])"),
    ("date", r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
                r"(?:[T_](?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?:[.,](?P<fraction>\d{1,9}))?)?(?=[Z+\-\s,]|$)"),
    ("date", r"(?P<year>\d{4})(?P<sign>[-/])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
                r"(?:[T_](?=\d{1,2}:)|(?![\w/-]))"),
    ("date", rf"(?P<day>\d{{1,2}})/(?P<word>{_MONTH})/(?P<year>\d{{4}})(?::(?=\d)|{_END})"),
    ("date", rf"(?P<day>\d{{1,2}})-(?P<word>{_MONTH})-(?P<year>\d{{4}}){_END}"),
    ("date", r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})?(?!\d)(?![.:])"),
    ("slashed", r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?![\w/])"),
    ("clock", rf"{_CLOCK_TEXT}(?:{_HALF})?(?![\d:])"),
    ("clock", rf"(?P<hour>\d{{1,2}})\.(?P<minute>\d{{2}}){_HALF}"),
    ("clock", rf"(?P<hour>\d{{1,2}}){_HALF}"),
    ("clock", r"(?P<hour>\d{1,2})h(?P<minute>\d{2})?\b"),
    ("points", r"(?P<first>\d{1,2})\.(?P<second>\d{2})(?![\d.])"),
    ("date", rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s?(?:of\s)?(?P<word>{_MONTH})\b\.?"),
    ("date", rf"(?P<word>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:.]|\s?[ap]\.?m\b)"),
    ("offset", r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})(?![\d:])"),
    ("offset", r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?![\d:])"),
    ("number", r"(?P<digits>\d{4})(?![\w:/.-])"),
    ("relative", r"(?P<relative>today|yesterday|tomorrow|noon|midnight)\b"),
    ("weekday", rf"(?P<name>{_DAY})\b\.?"),
    ("glue", r"(?:at|on)\b|,"),
    ("label", r"\((?P<label>[A-Za-z][A-Za-z ]*)\)"),
    ("zone", r"(?P<zone>[A-Za-z][A-Za-z_]*(?:/[A-Za-z0-9_+-]+){0,2})(?![\w/])"),
)  # fmt: skip
_MATCHERS = tuple((rule, re.compile(pattern, re.IGNORECASE | re.ASCII)) for rule, pattern in _RULES)

_BEFORE_AN_OFFSET = frozenset({"clock", "date", "number"})
_NO_ZONES = frozenset(
    {*DAYS, *MONTHS, "am", "pm", "ago", "about", "around", "before", "after", "between", "and", "to", "last", "next",
     "this", "the", "week", "night", "morning", "evening", "since", "until", "from"}
)  # fmt: skip


def read_pieces(text: str) -> Pieces:
    """Read a text piece by piece.

    Raises:
        NotUnderstood: with the first part that is no piece, stands twice, or cannot be.
    """
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    words = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in words)
    pieces, place, previous = Pieces(), 0, ""
    while place < len(words):
        if words[place] == " ":
            place += 1
            continue
        rule, match = _next(words, place)
        if rule != "glue":
            _TAKE[rule](pieces, Found(match, match[0].strip(), previous, words))
        place, previous = match.end(), rule if rule != "glue" else previous
    if pieces.epoch is not None and pieces != Pieces(epoch=pieces.epoch):
        raise NotUnderstood(words, "holds seconds since 1970 and something else")
    _settle(pieces)
    return pieces


def _next(words: str, place: int) -> tuple[str, re.Match[str]]:
    for rule, matcher in _MATCHERS:
        if match := matcher.match(words, place):
            return rule, match
    raise NotUnderstood(words[place:].split(" ")[0])


class Found(NamedTuple):
    """A part of the text that a rule matched.

    Attributes:
        match: the match, with the rule's groups.
        part: the matched text.
        previous: the rule of the part before, glue left out.
        words: the whole text.
    """

    match: re.Match[str]
    part: str
    previous: str
    words: str


def _take_epoch(pieces: Pieces, found: Found) -> None:
    _once(pieces.epoch is None, found.part)
    whole, _, fraction = found.match["epoch"].partition(".")
    pieces.epoch = int(whole) if len(whole) == 13 else int(whole) * 1000 + int(f"{fraction:0<3}"[:3])


def _take_date(pieces: Pieces, found: Found) -> None:
    groups = found.match.groupdict()
    month = _month(groups["word"]) if groups.get("word") else int(groups["month"])
    year = groups.get("year") or "0"
    _must_be_a_year(year, found.part)
    _set_date(pieces, found.part, int(year) + (2000 if len(year) == 2 else 0), month, int(groups["day"]))
    if groups.get("hour"):
        _take_clock(pieces, found)


def _take_number(pieces: Pieces, found: Found) -> None:
    _once(not pieces.number, found.part)
    pieces.number = found.part


def _take_weekday(pieces: Pieces, found: Found) -> None:
    _once(pieces.weekday is None, found.part)
    start = found.match["name"].lower()[:3]
    pieces.weekday = next(number for number, day in enumerate(DAYS) if day.startswith(start))


def _take_label(_: Pieces, found: Found) -> None:
    """The name of a zone in brackets, as a browser prints it behind the offset."""
    if found.previous != "offset":
        raise NotUnderstood(found.part)


def _once(new: bool, part: str) -> None:
    if not new:
        raise NotUnderstood(part, "says a second time what stands before it")


def _set_date(pieces: Pieces, part: str, year: int, month: int, day: int) -> None:
    _once(not pieces.month and pieces.relative_day is None, part)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise NotUnderstood(part, "is no day of a calendar")
    if year and pieces.year:
        raise NotUnderstood(part, "says the year a second time")
    pieces.year, pieces.month, pieces.day = year or pieces.year, month, day


def _must_be_a_year(digits: str, part: str) -> None:
    """No text that names a year means one that names none."""
    if digits == "0000":
        raise NotUnderstood(part, "names the year 0, which no calendar has")


def _take_slashed(pieces: Pieces, found: Found) -> None:
    first, second, year = (int(found.match[name]) for name in ("first", "second", "year"))
    _must_be_a_year(found.match["year"], found.part)
    day, month = (first, second) if second <= 12 else (second, first)
    _set_date(pieces, found.part, year, month, day)
    if first <= 12 and second <= 12 and first != second:
        pieces.other_date = (year, first, second)


def _take_points(pieces: Pieces, found: Found) -> None:
    """`17.30`: a time of day where the day is known, else a time or a day and a month."""
    first, second = int(found.match["first"]), int(found.match["second"])
    may_be_clock = first <= 23 and second <= 59 and pieces.clock is None and not pieces.number
    may_be_date = 1 <= first <= 31 and 1 <= second <= 12 and not pieces.month and pieces.relative_day is None
    if may_be_clock and not may_be_date:
        pieces.clock = (first, second, 0, 0)
        return
    _set_date(pieces, found.part, 0, second, first)
    if may_be_clock:
        pieces.other_clock = (first, second, 0, 0)


def _settle(pieces: Pieces) -> None:
    """What pieces that had two readings mean beside the others."""
    if pieces.number:
        number, clock = int(pieces.number), (int(pieces.number[:2]), int(pieces.number[2:]), 0, 0)
        may_be_clock = pieces.clock is None and clock[0] <= 23 and clock[1] <= 59
        if pieces.month and not pieces.year and 1970 <= number <= 2099:
            pieces.year, pieces.other_clock = number, clock if may_be_clock else None
        elif may_be_clock:
            pieces.clock = clock
        else:
            raise NotUnderstood(pieces.number)
        pieces.number = ""
    if pieces.clock is not None:
        pieces.other_clock = None


def _take_clock(pieces: Pieces, found: Found) -> None:
    _once(pieces.clock is None, found.part)
    part, groups = found.part, found.match.groupdict()
    hour, minute, second = int(groups["hour"]), int(groups.get("minute") or 0), int(groups.get("second") or 0)
    if half := groups.get("half"):
        if not 1 <= hour <= 12:
            raise NotUnderstood(part, "is no time on a clock of twelve hours")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise NotUnderstood(part, "is no time of a day")
    pieces.clock = (hour, minute, second, int(f"{groups.get('fraction') or '0':0<6}"[:6]))
    pieces.has_seconds = bool(groups.get("second"))


def _take_offset(pieces: Pieces, found: Found) -> None:
    match, words = found.match, found.words
    if not (pieces.clock or pieces.number) or found.previous not in _BEFORE_AN_OFFSET or pieces.offset is not None:
        raise NotUnderstood(found.part)
    _once(not pieces.zone, found.part)
    if found.part.startswith("-") and ":" in found.part and not _is_surely_an_offset(pieces, found):
        raise NotUnderstood(words, "may name a zone or a span; give one time, with its zone as UTC-11 or by name")
    hours, minutes = int(match["hours"]), int(match.groupdict().get("minutes") or 0)
    if hours > 14 or minutes > 59:
        raise NotUnderstood(found.part, "is no offset from UTC")
    pieces.offset = (hours * 60 + minutes) * (1 if match["sign"] == "+" else -1)


def _is_surely_an_offset(pieces: Pieces, found: Found) -> bool:
    """`10:39-11:00` is a span to most people; a whole date with a space before the sign, a T or seconds is not."""
    apart = found.words[found.match.start() - 1] == " "
    return bool(pieces.year and (apart or pieces.has_seconds or re.search(r"\dT\d", found.words)))


def _take_relative(pieces: Pieces, found: Found) -> None:
    word = found.part.lower()
    if word in {"noon", "midnight"}:
        _once(pieces.clock is None, word)
        pieces.clock = (12 if word == "noon" else 0, 0, 0, 0)
    else:
        _once(pieces.relative_day is None and not pieces.month, word)
        pieces.relative_day = {"today": 0, "yesterday": 1, "tomorrow": -1}[word]


def _take_zone(pieces: Pieces, found: Found) -> None:
    part = found.part
    if part.lower() in _NO_ZONES or not (pieces.clock or pieces.number):
        raise NotUnderstood(part)
    if found.previous == "offset" and re.fullmatch(r"[A-Z]{3,5}", part):
        return  # the name of the offset, as in `+0100 CET`
    _once(pieces.offset is None and not pieces.zone, part)
    pieces.zone = part


def _month(word: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(word.lower()[:3]))


_TAKE: dict[str, Callable[[Pieces, Found], None]] = {
    "epoch": _take_epoch,
    "date": _take_date,
    "slashed": _take_slashed,
    "clock": _take_clock,
    "points": _take_points,
    "offset": _take_offset,
    "number": _take_number,
    "relative": _take_relative,
    "weekday": _take_weekday,
    "label": _take_label,
    "zone": _take_zone,
}
