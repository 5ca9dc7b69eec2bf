"""Story time as a scenario sets it: the modes and speeds of the story's clock, and what that clock shows."""

from __future__ import annotations

import re
from datetime import timedelta

from irrunner.errors import Refused
from irrunner.incident.moments import format_utc, parse_utc

MODES = ("real", "faster", "story")
"""A minute is a minute; a minute is less; story time moves only when somebody sets it ahead."""
MIN_SPEED, MAX_SPEED = 0.1, 1_000
"""Seconds of story time in a second; beyond that nobody can read an inject."""
Speed = int | float
"""Seconds of story time in a second, in hundredths at most. The journal, which keeps no fractions as numbers, has a
whole one as a number and any other as a text: `4`, `"1.5"`."""


def format_story_time(start: str, story: int) -> str:
    """What the story's clock shows, as UTC in irrunner's fixed form.

    Args:
        start: what it showed at the beginning, in the same form.
        story: milliseconds of story time since then.
    """
    return format_utc(parse_utc(start) + timedelta(milliseconds=story))


def require_speed(speed: Speed | str) -> Speed:
    """The speed as a number.

    Raises:
        Refused: it is no number of at most two decimals, or not from MIN_SPEED to MAX_SPEED.
    """
    try:
        found = parse_speed(speed)
    except ValueError:
        found = 0
    if not MIN_SPEED <= found <= MAX_SPEED:
        raise Refused(f"A story clock runs {MIN_SPEED} to {MAX_SPEED:,} times as fast as a real one, not {speed}.")
    return found


def parse_speed(speed: Speed | str) -> Speed:
    """A speed as a number, an int where it is whole: `"1.5"`, `4`.

    Raises:
        ValueError: it is no number, or finer than hundredths.
    """
    if isinstance(speed, str) and not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,2})?", speed.strip()):
        raise ValueError(speed)
    found = round(float(speed), 2)
    if found != float(speed):
        raise ValueError(speed)
    return int(found) if found == int(found) else found


def journal_speed(speed: Speed) -> int | str:
    """A speed as the journal keeps it: a whole one as a number, any other as a text."""
    return speed if isinstance(speed, int) else f"{speed:g}"
