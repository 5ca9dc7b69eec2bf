"""Texts as YAML that our loader reads back unchanged: always in double quotes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from irrunner.safety import visible

if TYPE_CHECKING:
    from collections.abc import Container

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
    return quoted(without_other_fills(text, fills))


def without_other_fills(text: str, fills: Container[str] = ()) -> str:
    """A text in which two braces are a fill only around one of these names, and four braces elsewhere."""

    def kept(found: re.Match[str]) -> str:
        return found[0] if found[1] or found[2] in fills else f"{{{{{found[0]}"

    return _BRACES.sub(kept, text)
