"""Reading one mapping key by key; what does not fit is reported in a responder's words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from irrunner.playbook.durations import parse_duration
from irrunner.playbook.nodes import Findings, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_ID = 64
"""Characters in an id."""
_ID = re.compile(r"[a-z][a-z0-9_-]*")
RESERVED = ("answers", "item", "and", "or", "not", "in", "count")
"""Ids that irrunner or the `when` language uses itself."""


class Fields:
    """The keys of one mapping. Every problem is reported, and reading goes on with what is left."""

    def __init__(self, node: Mapping, findings: Findings, known: Iterable[str], what: str) -> None:
        """Report the keys that are not known.

        Args:
            node: the mapping.
            findings: takes the problems.
            known: the keys that may stand in it.
            what: what it is, as in "a step has no key".
        """
        self.node = node
        self.findings = findings
        known = tuple(known)
        for key, (where, _) in node.entries.items():
            if key not in known and not findings.full:
                message = f'{what} has no key "{key}".{findings.did_you_mean(key, known)}'
                findings.error("unknown-key", where.span, message)

    def need(self, *keys: str, what: str) -> None:
        """Report the keys that are missing."""
        for key in keys:
            if self.node.key(key) is None:
                start = self.node.span[0]
                self.findings.error("missing-key", (start, start + 1), f"{what} needs the key `{key}`")

    def check_language(self, key: str, version: str, what: str) -> None:
        """Report a file that is not written in the language that this irrunner reads."""
        scalar = self.scalar(key)
        if key not in self.node.entries:
            message = f"{what} starts with `{key}: {version}`, the language's version"
            self.findings.error("missing-key", (0, 1), message)
        elif scalar is not None and scalar.text != version:
            message = f'this irrunner reads version {version} of the {key} language, not "{scalar.text}"'
            self.findings.error("language-version", scalar.span, message)

    def text(self, key: str, default: str = "") -> str:
        """One text; what surrounds it is cut off."""
        scalar = self.scalar(key)
        return default if scalar is None else scalar.text.strip()

    def scalar(self, key: str) -> Scalar | None:
        """One text with its place, or None when there is none to go on with."""
        node = self.node.value(key)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self._shape(node, "one text", "; put quotes around it" if self._in_braces(node) else "")
            return None
        if not node.text.strip():
            self.findings.error("empty-value", self._key_span(key), f"nothing stands after `{key}`; leave the key out")
            return None
        return node

    def day(self, key: str) -> str:
        """A day as 2026-11-22; empty, with a problem when something else stands there."""
        scalar = self.scalar(key)
        if scalar is None:
            return ""
        try:
            return date.fromisoformat(scalar.text).isoformat()
        except ValueError:
            self.findings.error("bad-date", scalar.span, f"`{key}` is a day; write it as 2026-11-22")
            return ""

    def scalars(self, key: str, of: str) -> list[Scalar]:
        """A list of texts with their places, each once.

        Args:
            key: what it stands under.
            of: what it is a list of, as in "expected a list of step ids".
        """
        node = self.node.value(key)
        if node is None:
            return []
        if not isinstance(node, Sequence):
            found = self._written_as_list(node)
            self._shape(node, f"a list of {of}", found)
            return []
        seen: set[str] = set()
        good = []
        for item in filter(None, (self._item(item, of) for item in node.items)):
            if item.text in seen:
                self.findings.error("duplicate-entry", item.span, f'"{item.text}" stands here twice')
            else:
                good.append(item)
            seen.add(item.text)
        return good

    def texts(self, key: str, of: str) -> tuple[str, ...]:
        """A list of texts, each once."""
        return tuple(scalar.text.strip() for scalar in self.scalars(key, of))

    def one_or_more(self, key: str, of: str) -> list[Scalar]:
        """One text, or a list of them, each once, with their places."""
        if isinstance(self.node.value(key), Sequence):
            return self.scalars(key, of)
        found = self.scalar(key)
        return [] if found is None else [found]

    def mapping(self, key: str, like: str) -> Mapping | None:
        """A mapping, or None when there is none to go on with."""
        node = self.node.value(key)
        if node is None or isinstance(node, Mapping):
            return node
        self._shape(node, "a mapping", f"; write {like}")
        return None

    def sequence(self, key: str, of: str) -> list[Node]:
        """The nodes of a list; empty, with a problem, when the value is none. `of` names its parts in the problem."""
        node = self.node.value(key)
        if node is None:
            return []
        if isinstance(node, Sequence):
            return node.items
        self._shape(node, f"a list of {of}", "; start every entry with a - on a line of its own")
        return []

    def duration(self, key: str) -> int:
        """A length of time in seconds; 0 when there is none."""
        scalar = self.scalar(key)
        if scalar is None:
            return 0
        try:
            seconds = parse_duration(scalar.text)
        except ValueError as error:
            self.findings.error("bad-duration", scalar.span, str(error))
            return 0
        if seconds == 0:
            message = f"nothing can be done within no time; leave `{key}` out"
            self.findings.error("bad-duration", scalar.span, message)
        return seconds

    def flag(self, key: str) -> bool:
        """Whether the value is `true`; any text but `true` and `false` is a problem."""
        scalar = self.scalar(key)
        if scalar is not None and scalar.text not in ("true", "false"):
            self.findings.error("wrong-shape", scalar.span, "expected true or false here")
        return scalar is not None and scalar.text == "true"

    def choice(self, key: str, allowed: tuple[str, ...], default: str, code: str) -> str:
        """One of the allowed words, or `default`; another word is a problem with that code."""
        scalar = self.scalar(key)
        if scalar is None:
            return default
        if scalar.text not in allowed:
            message = f'{key} cannot be "{scalar.text}": it is one of {", ".join(allowed)}.'
            self.findings.error(code, scalar.span, message + self.findings.did_you_mean(scalar.text, allowed))
            return default
        return scalar.text

    def id(self, key: str) -> str:
        """An id, or an empty text when there is none to go on with."""
        scalar = self.scalar(key)
        return "" if scalar is None else good_id(scalar, self.findings)

    def _item(self, item: Node, of: str) -> Scalar | None:
        if not isinstance(item, Scalar):
            hint = "; put quotes around it" if self._in_braces(item) else ""
            self._shape(item, f"one text in this list of {of}", hint)
        elif not item.text.strip():
            self.findings.error("empty-value", item.span, "nothing stands here; leave the entry out")
        else:
            return item
        return None

    def _written_as_list(self, node: Node) -> str:
        if isinstance(node, Scalar) and 0 < len(node.text) <= 40 and "\n" not in node.text:
            return f"; write [{node.text}]"
        return ""

    @staticmethod
    def _in_braces(node: Node) -> bool:
        """Whether a text probably became a mapping or list by accident: `a: b`, `[x]`."""
        return isinstance(node, Mapping | Sequence)

    def _shape(self, node: Node, expected: str, hint: str = "") -> None:
        self.findings.error("wrong-shape", node.span, f"expected {expected}, found {shape_of(node)}{hint}")

    def _key_span(self, key: str) -> tuple[int, int]:
        where = self.node.key(key)
        return where.span if where is not None else self.node.span


def shape_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Scalar):
        return "one text" if node.text.strip() else "nothing"
    return "a list" if isinstance(node, Sequence) else "a mapping"


def good_id(scalar: Scalar, findings: Findings) -> str:
    """The id that a text is, or an empty text when it is none."""
    text = scalar.text
    if text in RESERVED:
        findings.error("reserved-id", scalar.span, f'"{text}" is a word of irrunner itself; choose another id')
        return ""
    if _ID.fullmatch(text) and len(text) <= MAX_ID:
        return text
    better = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_ID]
    hint = f" Write {better}." if _ID.fullmatch(better) and better not in RESERVED else ""
    message = f"an id starts with a letter and holds lower case letters, digits and hyphens, at most {MAX_ID}.{hint}"
    findings.error("bad-id", scalar.span, message)
    return ""


def check_url(scalar: Scalar, findings: Findings) -> bool:
    """Whether a text is the address of a page; a problem when it is none."""
    good = re.fullmatch(r"https?://[^\s/]\S*", scalar.text.strip()) is not None
    if not good:
        findings.error("bad-url", scalar.span, "an address starts with https:// or http://, and holds no space")
    return good
