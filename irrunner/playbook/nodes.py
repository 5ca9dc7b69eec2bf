"""A playbook file before it means anything: texts, lists and mappings with their places.

Places are offsets into the file's text, in characters; `Findings` turns them into lines and
columns when there is something to say about them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from irrunner.playbook.problems import MOST, Problem, Severity, did_you_mean

if TYPE_CHECKING:
    from collections import abc
    from collections.abc import Iterable

Span = tuple[int, int]
"""Where something starts and ends in the text."""

_LONGEST_LINE = 2_000
"""Characters of a line that a problem carries."""

_BREAK = re.compile(r"\r\n|\r|\n")


class Scalar(Struct):
    """One text. Whatever it looks like (`no`, `1.10`, `12:30`, `~`), it is a text."""

    text: str
    span: Span
    plain: bool = True


class Sequence(Struct):
    """A list, in the order of the file."""

    items: list[Node]
    span: Span


class Mapping(Struct):
    """Keys and values, in the order of the file; of a duplicate key, the first."""

    entries: dict[str, tuple[Scalar, Node]]
    span: Span

    def value(self, key: str) -> Node | None:
        """The value of a key; None when the mapping does not have it."""
        entry = self.entries.get(key)
        return entry[1] if entry else None

    def key(self, key: str) -> Scalar | None:
        """The key as it stands in the file, for its place; None when the mapping does not have it."""
        entry = self.entries.get(key)
        return entry[0] if entry else None


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """A node and all it holds as texts, lists and dictionaries, without their places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.entries.items()}


class Findings:
    """Collects what is wrong in one file, and knows its lines."""

    def __init__(self, file: str, text: str) -> None:
        """Start with nothing wrong.

        Args:
            file: the file's name, as a problem shows it.
            text: the whole file.
        """
        self.file = file
        self.text = text
        self.problems: list[Problem] = []
        self._known: set[tuple[str, Span, str]] = set()
        self._errors = 0
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    @property
    def full(self) -> bool:
        """Whether no more problems are kept."""
        return len(self.problems) >= MOST

    @property
    def errors(self) -> int:
        """How many of the problems are errors."""
        return self._errors

    def error(self, code: str, where: Span, message: str) -> None:
        """Keep a problem that makes the playbook unusable."""
        self._add("error", code, where, message)

    def warning(self, code: str, where: Span, message: str) -> None:
        """Keep a problem that a responder can live with."""
        self._add("warning", code, where, message)

    def whole_file(self, code: str, message: str) -> None:
        """Keep an error that has no line."""
        self._errors += 1
        self.problems.append(Problem(self.file, 0, 0, 0, "error", code, message))

    def did_you_mean(self, word: str, known: Iterable[str], lines: abc.Mapping[str, int] | None = None) -> str:
        """As the function, while the problem that it ends is still kept."""
        return "" if self.full else did_you_mean(word, known, lines)

    def line(self, where: Span) -> int:
        """The line in which something starts, from 1."""
        return bisect_right(self._starts, where[0])

    def inside(self, scalar: Scalar, start: int, length: int) -> Span:
        """The place of a part of a text.

        Quotes, escapes and folded lines shift what follows, so the part is searched for in the
        file; when it is not there in so many words, the whole text is meant.

        Args:
            scalar: the text.
            start: where the part starts in it, in characters.
            length: of the part, in characters.
        """
        part = scalar.text[start : start + length]
        if self.full or not part:
            return scalar.span
        earlier, length = scalar.text.count(part, 0, start), len(part)
        found = scalar.span[0]
        for _ in range(earlier + 1):
            found = self.text.find(part, found, scalar.span[1]) + length
            if found < length:
                return scalar.span
        return found - length, found

    def _add(self, severity: Severity, code: str, where: Span, message: str) -> None:
        if self.full or (code, where, message) in self._known:
            return
        self._known.add((code, where, message))
        self._errors += severity == "error"
        line = self.line(where)
        start = self._starts[line - 1]
        column = where[0] - start
        source = (
            "" if column >= _LONGEST_LINE else _BREAK.split(self.text[start : start + _LONGEST_LINE], maxsplit=1)[0]
        )
        length = max(1, min(where[1] - where[0], len(source) - column))
        self.problems.append(Problem(self.file, line, column + 1, length, severity, code, message, source))
