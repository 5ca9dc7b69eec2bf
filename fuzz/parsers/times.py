"""Times and lengths of time: what people claim, what is due, zones, the clock of a story."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fuzz.mutation import Grammar
from fuzz.parser import Parser, must, must_be
from irrunner.cli.story_time import story_time
from irrunner.errors import IrrunnerError
from irrunner.exercise.scenario.msel_times import offsets
from irrunner.exercise.scenario.story_time import journal_speed, parse_speed
from irrunner.incident.moments import AmbiguousTime, find_zone, format_time, parse_due, parse_moment, parse_utc
from irrunner.playbook.durations import format_duration, format_offset, parse_duration
from irrunner.playbook.ordering import compare
from irrunner.tui.screens.exercise.verb_adapters import parse_story_time

if TYPE_CHECKING:
    from random import Random

NOWS = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in ("2026-03-24T12:00", "2028-02-29T23:59:59", "2026-03-29T01:30", "2026-10-25T00:30", "1000-01-01T00:00",
                 "9999-12-31T23:59:59", "1970-01-01T00:00", "2027-01-01T00:00:00.001")
)  # fmt: skip
ZONES = ("UTC", "Europe/Vienna", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "+14:00", "-12:00", "Asia/Kathmandu")

TIMES = Grammar(
    seeds=(
        "14:05", "2 pm", "5:30 p.m.", "14h05", "1405", "14:05:30.123", "24:00", "noon", "now", "-20m", "-1h30m", "-1.5h",
        "20 minutes ago", "an hour ago", "+5m", "+2d", "yesterday 23:10 UTC", "yesterday at 14:05", "today 01:00",
        "tomorrow 10:00", "last friday", "fri 14:05", "Fri, 14:05", "monday noon", "24.03.2026 10:39", "24.3.26 10:39",
        "12.03. 10:39", "12.03", "10:00-11:00", "2026-03-24T10:39:16.1234567Z", "2026-03-24 10:39", "2026/03/24 10:39",
        "24/Mar/2026:10:39:00 +0100", "20260324T103900Z", "24 Mar 2026 10:39 -05", "Mon, 24 Mar 2026 10:39:00 +0100",
        "Tue Mar 24 10:39:00 CET 2026", "Tue Mar 24 2026 10:39:00 GMT+0100 (CET)", "1774348740", "1774348740123",
        "03/04/2026 10:39", "24 march 2pm", "march 24 14:05 Europe/Vienna", "5 nov 17", "feb 29", "2026-10-25 02:30",
        "2026-03-29 02:30", "10:39 +02:00", "23:10 EST", "0001-01-01", "9999-12-31T23:59:59Z", "2026-03-24T10:39+02",
    ),
    pieces=(
        *"0123456789", "00", "12", "59", "60", "2026", "99", ":", ".", "-", "/", "+", ",", " ", "T", "Z", "UTC", "GMT",
        "CEST", "am", "pm", "a.m.", "h", "m", "s", "d", "w", "min", "hours", "ago", "an", "at", "on", "of", "st", "th",
        "mon", "friday", "jan", "september", "today", "yesterday", "tomorrow", "noon", "midnight", "now", "last",
        "Europe/Vienna", "+02:00", "-0500", "UTC+1", "(CET)", "14:05", "24.03.", "2026-03-24", "localtime", "/../UTC",
    ),
)  # fmt: skip
LENGTHS = Grammar(
    seeds=("30m", "4h", "2d", "1h30m", "1d 2h 3m 4s", "999999d", "90", "T+0:45", "T+1:30", "1:30", "+10m", "T + 2:05",
           "D+1 H+2 M+30", "J+1 H+2", "0900", "9:00 AM", "2026-03-03 09:00", "T+15 min", "STARTEX", "09h00", "4", "1.5"),
    pieces=(*"0123456789", "d", "h", "m", "s", "T+", "t", "+", "-", ":", ".", " ", "D+", "J+", "H+", "M+", "am", "30"),
    size=8,
)  # fmt: skip


def _claim(dice: Random) -> tuple[str, datetime, str]:
    return TIMES.text(dice), dice.choice(NOWS), dice.choice(ZONES)


def moment(given: tuple[str, datetime, str]) -> None:
    """A claimed time, and each reading of one that has two, can be said again."""
    text, now, zone = given
    try:
        found = parse_moment(text, now=now, zone=zone)
    except AmbiguousTime as error:
        for label, reading in error.readings:
            if parse_utc(reading.time) <= now:
                again = parse_moment(label, now=now, zone=zone)
                must_be(again.time[:19], reading.time[:19], f"the label {label!r}")
        raise
    must_be(len(found.time), 24, "the width")
    must_be(parse_moment(found.time, now=now, zone=zone).time, found.time, "the moment, read again")
    shown = format_time(found.time, seconds=True)
    must_be(parse_moment(shown, now=now, zone=zone).time[:19], found.time[:19], f"{shown!r}, read again")


def due(given: tuple[str, datetime, str]) -> None:
    """What is due has the fixed form."""
    text, now, zone = given
    found = parse_due(text, now=now, zone=zone)
    must_be(len(found), 24, "the width")
    must_be(parse_due(found, now=now, zone=zone), found, "the moment, read again")


def zone(text: str) -> None:
    """A zone that is found can tell a time."""
    found = find_zone(text)
    must(NOWS[0].astimezone(found).utcoffset() is not None, "it has an offset")


def duration(text: str) -> None:
    """A length is no less than what is printed of it, and that is read back."""
    found = parse_duration(text)
    must(found >= 0, "it is not negative")
    printed = format_duration(found)
    must_be(format_duration(parse_duration(printed)), printed, "the length, printed again")
    format_offset(found * 1000)


def story(text: str) -> None:
    """Both doors read a story time alike, where both take it."""
    found = story_time(text, 60)
    must(0 <= found < 10**12, "it is a length")
    try:
        shown = parse_story_time(text)
    except IrrunnerError:
        return
    must_be(shown, found, "the screen's reading")


def speed(text: str) -> None:
    """A speed is the same after a stay in the journal."""
    found = parse_speed(text)
    must_be(parse_speed(journal_speed(found)), found, "the speed, read again")


def _cells(dice: Random) -> dict[int, str]:
    grammar = LENGTHS if dice.random() < 0.7 else TIMES
    return {row: grammar.text(dice) for row in range(2, 3 + int(dice.random() * 4))}


def list_times(cells: dict[int, str]) -> None:
    """Each cell that is not empty has an offset from the beginning, none of them before it."""
    found = offsets(cells)
    must(all(seconds >= 0 for seconds in found.values()), "no time before the beginning")
    must_be(set(found), {row for row, text in cells.items() if text.strip()}, "the rows")


def _pair(dice: Random) -> tuple[str, str]:
    return TIMES.text(dice), TIMES.text(dice)


def order(given: tuple[str, str]) -> None:
    """The order of two answers is that of the same two the other way round."""
    left, right = given
    found, other = compare(left, right), compare(right, left)
    must_be(found, -other if other is not None else None, "the order")


PARSERS = (
    Parser("moment", _claim, moment),
    Parser("due", _claim, due),
    Parser("zone", TIMES.text, zone, short=400),
    Parser("duration", LENGTHS.text, duration, (ValueError,)),
    Parser("story-time", LENGTHS.text, story),
    Parser("speed", LENGTHS.text, speed, (ValueError,)),
    Parser("list-times", _cells, list_times),
    Parser("order", _pair, order, ()),
)
