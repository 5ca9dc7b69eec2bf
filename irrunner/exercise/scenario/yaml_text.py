"""Texts as YAML that our loader reads back unchanged: always in double quotes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from irrunner.safety import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def quoted(text: str) -> str:
    """A text in double quotes; invisible characters become escapes."""
    return json.dumps(visible(text), ensure_ascii=False)


def literal(text: str) -> str:
    """A text in double quotes in which nothing is a fill, whatever it holds."""
    return quoted(text.replace("{{", "{ {"))


def flow(values: Mapping[str, str | Sequence[str]]) -> str:
    """A mapping on one line: `{key: "text", other: ["a", "b"]}`."""
    parts = [
        f"{key}: {quoted(value) if isinstance(value, str) else '[' + ', '.join(map(quoted, value)) + ']'}"
        for key, value in values.items()
    ]
    return "{" + ", ".join(parts) + "}"


def exact(seconds: int) -> str:
    """A length of time as the scenario language reads it, to the minute: `2d3h45m`."""
    minutes = max(0, seconds) // 60
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"
