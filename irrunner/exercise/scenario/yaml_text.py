"""Values of a scenario as YAML on one line, as our loader reads them back unchanged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irrunner.playbook.yaml_text import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

WITH_FILLS = ("title", "text", "from", "label", "hint")
"""Keys of an inject, its options and its expectations whose texts can have fills."""
Plain = str | list["Plain"] | dict[str, "Plain"]
"""Texts, lists and mappings, as the scenario language knows them."""
_BARE = re.compile(r"[a-z0-9][a-z0-9_/-]*")


def inline(value: Plain, fills: Container[str] | None = None, key: str = "") -> str:
    """A value on one line: texts in double quotes, lists in brackets, mappings in braces.

    Args:
        value: the value.
        fills: as for `literal`, for what stands under a key whose text has fills; None to leave all braces alone.
        key: what it stands under.
    """
    if isinstance(value, str):
        if _BARE.fullmatch(value):
            return value
        return literal(value, fills) if fills is not None and key in WITH_FILLS else quoted(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)}: {inline(each, fills, name)}" for name, each in value.items()) + "}"
    return "[" + ", ".join(inline(each, fills, key) for each in value) + "]"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[a-z][a-z0-9_-]*", name) else quoted(name)


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
