"""The code blocks of a `how`: commands that an author wrote to be copied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
"""The start of a fenced block of Markdown; a line that starts with the same ends it."""


def code_blocks(how: str) -> list[str]:
    """The text of each fenced block, in order; empty ones are left out."""
    return [text.strip("\n") for is_code, text in parts(how) if is_code and text.strip()]


def parts(how: str) -> Iterator[tuple[bool, str]]:
    """All of the text, to be joined by line breaks: each part, and whether it is the inside of a fenced block."""
    rows: list[str] = []
    fence = ""
    for row in how.split("\n"):
        if fence and row.strip().startswith(fence):
            if rows:
                yield True, "\n".join(rows)
            rows, fence = [row], ""
        elif not fence and (opened := FENCE.match(row)):
            yield False, "\n".join([*rows, row])
            rows, fence = [], opened[1]
        else:
            rows.append(row)
    if rows:
        yield bool(fence), "\n".join(rows)
