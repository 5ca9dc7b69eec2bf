"""What is wrong with a line of YAML, in a responder's words.

The parser's own words ("did not find expected key") send people searching; nearly always the cause
is a sentence that needs quotes, and the sentence itself shows it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irrunner.playbook.nodes import Span

_STARTS = {
    "*": "a text that starts with * needs quotes around it",
    "&": "a text that starts with & needs quotes around it",
    "!": "a text that starts with ! needs quotes around it",
    "%": "a text that starts with % needs quotes around it",
    "@": "a text that starts with @ needs quotes around it",
    "`": "a text that starts with ` needs quotes around it",
    ">": "a text that starts with > needs quotes around it",
    "|": "a text that starts with | needs quotes around it",
    "{{": "a text that starts with {{ needs quotes around it",
}
_BEFORE_VALUE = re.compile(r"[ ]*(?:- +)*(?:[\w-]+:(?: +|$))?")
_CLOSED = {
    "[": "this text starts with [ and goes on after ]; put quotes around all of it",
    "{": "this text starts with { and goes on after }; put quotes around all of it",
    '"': "this text goes on after its closing quote; put quotes around all of it",
    "'": "this text goes on after its closing quote; put quotes around all of it ('' is a ' inside)",
}
_INDENTED = "this line does not belong to what stands above it; check its indentation"
_BRACES = "a } or a comma is missing; in braces a text with [ ] { } or a comma in it needs quotes"
_BRACKETS = "a ] or a comma is missing; in brackets a text with [ ] { } or a comma in it needs quotes"
_NOT_CLOSED = "this quote is never closed"
_AT_ITS_START = (_BRACES, _BRACKETS, _NOT_CLOSED)
_PARSERS_WORDS = (
    ("escape", "this escape is unknown; write \\\\ for a backslash, or use single quotes"),
    ("quoted scalar", _NOT_CLOSED),
    ("node content", "a list or mapping is not closed: a ] or a } is missing"),
    ("flow sequence", _BRACKETS),
    ("',' or ']'", _BRACKETS),
    ("flow mapping", _BRACES),
    ("',' or '}'", _BRACES),
    ("mapping values", "a colon and a space inside a text: put quotes around the text"),
    ("sequence entries are not allowed", "a list starts on a line of its own"),
    ("could not find expected ':'", "a colon is missing after the key"),
    ("'-' indicator", "this line is not part of the list above it; check its indentation"),
    ("expected key", _INDENTED),
    ("<block end>", _INDENTED),
    ("<document start>", "a file holds one playbook; nothing may follow its end"),
)


def explain(text: str, stumbled: int, began: int, reported: str) -> tuple[Span, str]:
    """Where the trouble is and what to do about it.

    Args:
        text: the whole file.
        stumbled: where the parser gave up, in characters.
        began: where what it was reading began.
        reported: its own words, for what is not foreseen here.
    """
    start, line = _line_at(text, stumbled)
    if re.match(r" *\t", line):
        tab = start + line.index("\t")
        return (tab, tab + 1), "a tab cannot indent; use spaces"
    value_at = _BEFORE_VALUE.match(line).end()  # type: ignore[union-attr]  # it also matches nothing
    found = _by_value(line[value_at:])
    if found is not None:
        offset, length, message = found
        return (start + value_at + offset, start + value_at + offset + length), message
    if "mapping values" in reported and stumbled < start + value_at:
        return (start + len(line) - len(line.lstrip()), stumbled), _INDENTED
    for words, message in _PARSERS_WORDS:
        if words in reported:
            at = began if message in _AT_ITS_START else stumbled
            return (at, at + 1), message
    return (stumbled, stumbled + 1), f"this is not YAML that a playbook can use: {reported}"


def _by_value(value: str) -> tuple[int, int, str] | None:
    """The cause, when the line's own text shows it: offset, length, message."""
    for sign, message in _STARTS.items():
        if value.startswith(sign) and not re.match(r"[|>][+-]?[0-9]?\s*(#|$)", value):
            return 0, len(sign), message
    closing = {"[": "]", "{": "}", '"': '"', "'": "'"}.get(value[:1])
    if closing is not None:
        end = value.find(closing, 1)
        if end > 0 and value[end + 1 :].strip() and not re.match(r"\s*(#|[,\]}]|$)", value[end + 1 :]):
            return end + 1, len(value) - end - 1, _CLOSED[value[0]]
        return None
    if (colon := re.search(r":(?=\s)", value)) and not value.startswith("#"):
        return colon.start(), 1, "a colon and a space inside a text: put quotes around the text"
    return None


def _line_at(text: str, index: int) -> tuple[int, str]:
    start = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    end = re.compile(r"[\r\n]|\Z").search(text, start)
    return start, text[start : end.start() if end else None][:2_000]
