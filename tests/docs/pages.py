"""The pages as the tests read them: their fenced samples, their links, their headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


class Sample(NamedTuple):
    """A fenced block: what stands behind the fence, what is in it, and its line in the page."""

    info: str
    text: str
    line: int


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def our_pages() -> list[Path]:
    """Every Markdown page that we write by hand; reports and golden files are made."""
    made = {ROOT / "reports" / "examples"}
    found = [path for folder in (".", "docs", "playbooks") for path in sorted((ROOT / folder).glob("*.md"))]
    found += sorted((ROOT / "docs" / "decisions").glob("*.md"))
    found += sorted((ROOT / "playbooks" / "scenarios").rglob("*.md"))
    return [path for path in dict.fromkeys(found) if path.parent not in made]


def samples(text: str) -> list[Sample]:
    return [
        Sample(found["info"].strip(), found["text"], text.count("\n", 0, found.start()) + 1)
        for found in _FENCE.finditer(text)
    ]


def prose(text: str) -> str:
    """A page without its samples and code."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))
