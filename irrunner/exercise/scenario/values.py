"""Values of a scenario: lengths of story time, and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.playbook.durations import parse_duration
from irrunner.playbook.nodes import Scalar, Sequence

if TYPE_CHECKING:
    from irrunner.playbook.fields import Fields

LATEST = 400 * 86_400
"""Seconds of story time; no exercise is longer."""


def seconds(fields: Fields, key: str) -> int | None:
    """The length of story time under a key, in seconds; None without one. What is wrong goes into the findings."""
    scalar = fields.scalar(key)
    if scalar is None:
        return None
    if scalar.text.lstrip().startswith("-"):
        message = f"`{key}` is a time after the start: an exercise begins at 0m, and nothing comes before it"
        fields.findings.error("negative-time", scalar.span, message)
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
