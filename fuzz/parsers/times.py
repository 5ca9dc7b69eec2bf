"""Times and lengths of time: what people claim, what is due, zones, the clock of a story."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fuzz.mutation import load_grammars
from fuzz.parser import Parser, must, must_be
from irrunner.cli.story_time import story_time
from irrunner.errors import IrrunnerError
from irrunner.exercise.scenario.msel_times import read_times
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
ZONES = (
    "UTC",
    "Europe/Vienna",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "+14:00",
    "-12:00",
    "Asia/Kathmandu",
)

GRAMMARS = load_grammars("times")


def _claim(dice: Random) -> tuple[str, datetime, str]:
    return GRAMMARS["times"].text(dice), dice.choice(NOWS), dice.choice(ZONES)


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
    grammar = GRAMMARS["lengths" if dice.random() < 0.7 else "times"]
    return {row: grammar.text(dice) for row in range(2, 3 + int(dice.random() * 4))}


def list_times(cells: dict[int, str]) -> None:
    """Each cell that is not empty has an offset from the beginning, none of them before it."""
    found = read_times(cells)
    must(all(seconds >= 0 for seconds in found.seconds.values()), "no time before the beginning")
    must_be({*found.seconds, *found.by_hand}, {row for row, text in cells.items() if text.strip()}, "the rows")


def _pair(dice: Random) -> tuple[str, str]:
    return GRAMMARS["times"].text(dice), GRAMMARS["times"].text(dice)


def order(given: tuple[str, str]) -> None:
    """The order of two answers is that of the same two the other way round."""
    left, right = given
    found, other = compare(left, right), compare(right, left)
    must_be(found, -other if other is not None else None, "the order")


PARSERS = (
    Parser("moment", _claim, moment),
    Parser("due", _claim, due),
    Parser("zone", GRAMMARS["zones"].text, zone, short=300),
    Parser("duration", GRAMMARS["lengths"].text, duration, (ValueError,)),
    Parser("story-time", GRAMMARS["lengths"].text, story),
    Parser("speed", GRAMMARS["lengths"].text, speed, (ValueError,)),
    Parser("list-times", _cells, list_times),
    Parser("order", _pair, order, ()),
)
