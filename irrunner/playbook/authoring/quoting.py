"""Quotes around sentences that YAML would break: a colon and a space inside, a fill or a sign at the start, a `#`.

Line by line, because a file that needs it cannot be parsed. Only texts in block style are looked at; block scalars,
lists in brackets and mappings in braces stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.playbook.authoring.source_lines import SourceLine, after_indented, closed_at, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator


TEXT_LISTS: Final = (
    *("evidence", "needs", "options", "source", "url", "reopens_when", "writes", "marked_by", "deadlines"),
    *("hit", "clear"),
)
"""Keys under which a list holds texts only, so that `- one: two` is a sentence."""
SENTENCES: Final = ("do", "decide", "short", "title", "summary", "how", "warn", "label", "help", "repeat", "evidence")
"""Keys under which people write sentences, so that a `#` with a word right after it is no comment."""
_KEYS: Final = (*SENTENCES, "id", "role", "within", "when", "for_each", "collect", "ask", "approve", "checks", "tags")
"""What is never the second line of a sentence, but a key with the wrong indentation."""
_BLOCK: Final = re.compile(r"[|>][0-9+-]{0,2}[ \t]*(?:#.*)?")
_COMMENT: Final = re.compile(r"[ \t]#")
_CUT: Final = re.compile(r"[ \t]#[^\s#]")
_SIGNS: Final = ("{{", "[", "{", '"', "'", "*", "&", "!", "%", "@", "`", ">", "|", "- ", "? ", ",", "]", "}", "#")


class Text(Struct, frozen=True):
    """A text in block style that has no quotes yet.

    Attributes:
        start: where it starts in the file, and `end` where it ends.
        text: what stands there, over one or more lines.
        sentence: whether people write sentences there.
    """

    start: int
    end: int
    text: str
    sentence: bool


def quote_broken(text: str) -> str:
    """The file with quotes around every text that YAML would break."""
    return _replaced(text, [found for found in texts_without_quotes(text) if _is_broken(found.text)])


def quote_cut_off(text: str) -> str:
    """The file with quotes around every sentence that YAML would end before a `#` that is no comment."""
    found = [each for each in texts_without_quotes(text) if each.sentence and _CUT.search(each.text)]
    return _replaced(text, found)


def quoted(text: str) -> str:
    """The text in quotes that read back as it stands, also when it goes on over several lines."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def texts_without_quotes(text: str) -> Iterator[Text]:
    """Every text in block style that has no quotes, but for keys and block scalars."""
    lines = list(read_lines(text))
    above: list[tuple[int, str]] = []  # the keys that this line stands under, each with its column
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.blank or line.is_comment:
            at += 1
            continue
        while above and (above[-1][0] > line.indent or (above[-1][0] == line.indent and not line.dashes)):
            above.pop()
        under = above[-1][1] if above else ""
        if line.dashes and line.key and under in TEXT_LISTS:
            line = lines[at] = line.as_item()
        if line.key and not line.value.strip():
            above.append((line.column, line.key))
        last, found = _value(lines, at, line.key or under)
        at = max(last, at + 1)
        if found is not None:
            yield found


def _value(lines: list[SourceLine], at: int, key: str) -> tuple[int, Text | None]:
    """The next line to look at, and the text that starts in this one, if one does."""
    line = lines[at]
    value = line.value
    sentence = key in SENTENCES
    if not value.strip() or not (line.key or line.dashes):
        return at + 1, None
    if value.startswith("#") and not (sentence and re.match(r"#[^\s#]", value)):
        return at + 1, None
    last = after_indented(lines, at)
    if _BLOCK.fullmatch(value):
        return last, None
    if value[0] in "[{\"'" and not value.startswith("{{"):
        whole = "\n".join([value, *(each.text for each in lines[at + 1 : last])])
        end = closed_at(whole)
        rest = whole[end:].split("\n", 1)[0]
        if not end or "\n" in whole[:end] or not rest.strip() or re.match(r"[ \t]+#", rest):
            return last, None
    while last > at + 1 and lines[last - 1].is_comment:
        last -= 1
    return last, _text(lines[at:last], sentence=sentence)


def _text(lines: list[SourceLine], *, sentence: bool) -> Text | None:
    """A text over one or more lines, without the comment after it; None when something else stands in it."""
    first, last = lines[0], lines[-1]
    shown = [first.value, *(each.text for each in lines[1:])]
    if any(_comment(each, sentence=sentence) >= 0 for each in shown[:-1]) or any(each.is_comment for each in lines[1:]):
        return None
    if any(each.key in _KEYS for each in lines[1:]):
        return None
    comment = _comment(shown[-1], sentence=sentence)
    kept = (shown[-1][:comment] if comment >= 0 else shown[-1]).rstrip()
    start = first.start + len(first.text) - len(first.value)
    end = last.start + len(last.text) - len(shown[-1]) + len(kept)
    return Text(start, end, "\n".join([*shown[:-1], kept]), sentence)


def _comment(text: str, *, sentence: bool) -> int:
    """Where a comment starts, -1 without one; in a sentence a `#` with a word right after it is none."""
    for match in _COMMENT.finditer(text):
        if not (sentence and _CUT.match(text, match.start())):
            return match.start()
    return -1


def _is_broken(text: str) -> bool:
    """Whether YAML would not read this text as it stands."""
    return text.startswith(_SIGNS) or text in ("-", "?") or re.search(r":(?=\s|$)", text) is not None


def _replaced(text: str, found: list[Text]) -> str:
    parts = []
    done = 0
    for each in found:
        parts += [text[done : each.start], quoted(text[each.start : each.end])]
        done = each.end
    return "".join([*parts, text[done:]])
