"""Values of a scenario: lengths of story time, and answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.playbook.durations import format_duration, parse_duration
from irrunner.playbook.nodes import Scalar, Sequence

if TYPE_CHECKING:
    from irrunner.playbook.fields import Fields

LATEST = 400 * 86_400
"""Seconds of story time; no exercise is longer."""
_TIME_OF_DAY = re.compile(r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*Z?\s*")


def seconds(fields: Fields, key: str, start: str = "") -> int | None:
    """The length of story time under a key, in seconds; None without one. What is wrong goes into the findings.

    Args:
        fields: of the mapping.
        key: what it stands under.
        start: when the story begins, in irrunner's fixed form, for somebody who writes a time of day.
    """
    scalar = fields.scalar(key)
    if scalar is None:
        return None
    if scalar.text.lstrip().startswith("-"):
        message = f"`{key}` is a time after the start: an exercise begins at 0m, and nothing comes before it"
        fields.findings.error("negative-time", scalar.span, message)
        return None
    if (clock := _TIME_OF_DAY.fullmatch(scalar.text)) is not None:
        fields.findings.error("bad-duration", scalar.span, _after_start(key, clock, start))
        return None
    try:
        found = parse_duration(scalar.text)
    except ValueError as error:
        fields.findings.error("bad-duration", scalar.span, str(error))
        return None
    if found > LATEST:
        fields.findings.error("bad-duration", scalar.span, "no exercise lasts longer than 400 days")
        return None
    return found


def _after_start(key: str, clock: re.Match[str], start: str) -> str:
    """What to write in place of a time of day."""
    minutes = int(clock[1]) * 60 + int(clock[2])
    if not start:
        return f"`{key}` counts from the beginning of the exercise and is no time of day; write 45m or 1h30m"
    begun = int(start[11:13]) * 60 + int(start[14:16])
    after = format_duration((minutes - begun) % 1440 * 60).replace(" ", "") if minutes != begun else "0m"
    begins = f"`{key}` counts from the beginning, and the story begins at {start[11:16]} UTC"
    return f"{begins}; {clock[0].strip()} is {after}"


def read_values(fields: Fields, key: str) -> dict[str, str | tuple[str, ...]]:
    """The answers under a key, by the key of their question: one text, or a tuple of texts."""
    node = fields.mapping(key, "{package: example-lib}")
    found: dict[str, str | tuple[str, ...]] = {}
    for name, value in node.entries.values() if node is not None else ():
        if isinstance(value, Scalar):
            found[name.text] = value.text.strip()
        elif isinstance(value, Sequence) and all(isinstance(item, Scalar) for item in value.items):
            found[name.text] = tuple(item.text.strip() for item in value.items if isinstance(item, Scalar))
        else:
            message = "an answer is one text or a list of texts"
            fields.findings.error("wrong-shape", value.span, message)
    return found
