"""Parsing story times and lengths of time as people type them: `45m`, `T+0:45`, `1:30`, `+10m`."""

from __future__ import annotations

import re

from irrunner.errors import Misused
from irrunner.playbook.durations import parse_duration


def length(text: str) -> int:
    """A length of time in seconds; `+10m` is `10m`.

    Raises:
        Misused: it is none.
    """
    try:
        return parse_duration(text.strip().removeprefix("+"))
    except ValueError as error:
        raise Misused(str(error)) from error


def story_time(text: str, now: int) -> int:
    """A moment of the story, in seconds since its beginning.

    Args:
        text: `T+0:45`, `0:45` and `45m` count from the beginning, `+10m` from now.
        now: the present story time in seconds.

    Raises:
        Misused: it is none.
    """
    words = text.strip()
    if words.startswith("+"):
        return now + length(words[1:])
    words = re.sub(r"^T\s*\+\s*", "", words, flags=re.IGNORECASE)
    if clock := re.fullmatch(r"([0-9]{1,3}):([0-5][0-9])", words):
        return int(clock[1]) * 3600 + int(clock[2]) * 60
    try:
        return parse_duration(words)
    except ValueError as error:
        hint = "Write T+0:45, 45m, or +10m from now."
        raise Misused(f"{text!r} is no time of the story.", hint=hint) from error
