"""JSON, to process: every field in its order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.journal.branches import plain_place
from irrunner.safety import visible

if TYPE_CHECKING:
    from irrunner.report.formats.page import Page


def render(page: Page) -> str:
    """The report's fields."""
    return json_text(page.report)


def json_text(data: Any) -> str:
    """Data as JSON in lines; what a terminal would obey is spelled as a JSON escape, which means the same."""
    text = msgspec.json.format(msgspec.json.encode(data, enc_hook=plain_place), indent=2).decode() + "\n"
    return re.sub(r"[^\x20-\x7e\n]", _escape_if_hidden, text)


def _escape_if_hidden(match: re.Match[str]) -> str:
    character = match[0]
    if visible(character) == character:
        return character
    utf16 = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{utf16[at : at + 2].hex()}" for at in range(0, len(utf16), 2))
