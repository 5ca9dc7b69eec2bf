"""Texts as YAML that our loader reads back unchanged: always in double quotes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from irrunner.safety import visible

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

_BRACES = re.compile(r"(\{{4})|\{\{[ \t]*+([a-z][a-z0-9_/-]*+)[ \t]*+\}\}|\{\{")


def quoted(text: str) -> str:
    """A text in double quotes; invisible characters become escapes."""
    return json.dumps(visible(text), ensure_ascii=False)


def literal(text: str, fills: Container[str] = ()) -> str:
    """A text in double quotes in which nothing is a fill but what is named; other braces are written as four.

    Args:
        text: whatever it holds; four braces are two that stay already.
        fills: names that may be filled in.
    """

    def kept(found: re.Match[str]) -> str:
        return found[0] if found[1] or found[2] in fills else f"{{{{{found[0]}"

    return quoted(_BRACES.sub(kept, text))


def flow(values: Mapping[str, str | Sequence[str]]) -> str:
    """A mapping on one line: `{key: "text", other: ["a", "b"]}`."""
    parts = [
        f"{key}: {quoted(value) if isinstance(value, str) else '[' + ', '.join(map(quoted, value)) + ']'}"
        for key, value in values.items()
    ]
    return "{" + ", ".join(parts) + "}"


def exact(seconds: int) -> str:
    """A length of time as the scenario language reads it: `2d3h45m`."""
    minutes, rest = divmod(max(0, seconds), 60)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"
