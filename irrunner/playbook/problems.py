"""What is wrong in a playbook, and how it is drawn: where, what, the line itself and a caret."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

MOST = 200
"""Problems that are kept for one file; nobody reads more, and a hostile file could make millions."""

_WIDEST = 160
"""Columns of a source line that are shown."""
_MOST_WORK = 100_000
"""Of comparing a misspelled word with known ones, in products of their lengths: some milliseconds. A hostile file could
burn minutes with more."""
_LONGEST_WORD = 100
_MOST_LISTED = 12
"""Valid words that a message lists."""

Severity = Literal["error", "warning"]


class Problem(Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        file: the file's name, without its folder.
        line: from 1; 0 when the trouble is with the file as a whole.
        column: from 1, in characters.
        length: how many characters the caret underlines.
        severity: an error keeps a playbook from being used; a warning does not.
        code: a short name such as `unknown-step`.
        message: what is wrong and what was probably meant.
        source: the line itself, as it stands in the file; empty when it is too long to show.
    """

    file: str
    line: int
    column: int
    length: int
    severity: Severity
    code: str
    message: str
    source: str = ""


def level(problems: Iterable[Problem]) -> str:
    """How far a playbook is: a draft with errors, runnable with warnings, shareable with neither."""
    severities = {problem.severity for problem in problems}
    return "draft" if "error" in severities else "runnable" if severities else "shareable"


def render(problem: Problem) -> str:
    """Draw a problem in three lines, harmless in a terminal whatever the file holds."""
    file, message = one_line(problem.file), one_line(problem.message)
    place = f"{file}:{problem.line}:{problem.column}" if problem.line else file
    heading = f"{place}  {problem.severity}  {problem.code}\n"
    if not problem.source:
        return f"{heading}      | {message}"
    before, marked, after = _cut(problem)
    return (
        f"{heading}"
        f"{problem.line:>5} | {before}{marked}{after}\n"
        f"      | {' ' * _width(before)}{'^' * max(1, _width(marked))}  {message}"
    )


def suggest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if one is near enough."""
    from difflib import get_close_matches

    word = word[:_LONGEST_WORD]
    candidates = [other for other in known if abs(len(other) - len(word)) <= max(3, len(word) // 3)]
    most = max(1, _MOST_WORK // (len(word) + 1) ** 2)
    if len(candidates) > most:
        candidates = [other for other in candidates if other[:2] == word[:2]][:most]
    by_lower = {other.lower(): other for other in candidates}
    close = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str], lines: Mapping[str, int] | None = None) -> str:
    """The end of a message about an unknown word: empty, or a question with the word and its line.

    Args:
        word: what stands in the file.
        known: what may stand there.
        lines: in which line of the file each of them is defined, where it is.
    """
    meant = suggest(word, known)
    if meant is None:
        return ""
    line = (lines or {}).get(meant, 0)
    return f' Did you mean "{meant}" (line {line})?' if line else f' Did you mean "{meant}"?'


def valid_words(known: Collection[str], meant: str = "") -> str:
    """The end of a message about an unknown word: what may stand there.

    Args:
        known: what may stand there; of many words the first are shown.
        meant: the question which one was meant; after it, many words are left out.
    """
    if not known:
        return " There is none."
    if meant and len(known) > _MOST_LISTED:
        return ""
    shown = list(islice(known, _MOST_LISTED))
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    return f" There {'is' if len(known) == 1 else 'are'}: {', '.join(shown)}{more}."


_JOINERS = "\u200c\u200d"
"""They join what stands on both sides, and a cut leaves one side."""


def _cut(problem: Problem) -> tuple[str, str, str]:
    """The line in three parts, made visible and short enough: before, under and after the caret."""
    start = max(0, problem.column - 1)
    end = start + max(0, problem.length)
    source = problem.source
    before, marked, after = one_line(source[:start]), one_line(source[start:end]), one_line(source[end:])
    if len(before) + len(marked) + len(after) > _WIDEST:
        marked = marked if len(marked) <= _WIDEST // 2 else f"{marked[: _WIDEST // 2 - 1].rstrip(_JOINERS)}…"
        columns = _WIDEST - len(marked)
        start = len(before) - columns // 2 + 1
        before = before if len(before) <= columns // 2 else f"…{before[start:].lstrip(_JOINERS)}"
        columns -= len(before)
        after = after if len(after) <= columns else f"{after[: columns - 1].rstrip(_JOINERS)}…"
    return before, marked, after


def _width(text: str) -> int:
    """Terminal columns: wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    wide, none = ("W", "F"), ("Mn", "Me")
    return sum(0 if category(char) in none else 2 if east_asian_width(char) in wide else 1 for char in text)
