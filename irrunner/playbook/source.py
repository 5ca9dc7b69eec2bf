"""From bytes to nodes: the one place that knows YAML, and what of YAML a playbook may use.

Texts, lists and mappings; no anchors, aliases, merge keys, tags, directives or second documents.
What is refused is refused while the parser's events go by, so nothing hostile is ever built.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from irrunner.playbook import syntax
from irrunner.playbook.library_files import MAX_BYTES as MAX_BYTES
from irrunner.playbook.nodes import Findings, Mapping, Node, Scalar, Sequence, Span
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 40
MAX_NODES = 50_000


class Limits(NamedTuple):
    """How much one file may hold.

    Attributes:
        what: what such a file holds, for the problems.
        size: in bytes.
        nodes: texts, lists and mappings.
    """

    what: str = "playbook"
    size: int = MAX_BYTES
    nodes: int = MAX_NODES


PLAYBOOK = Limits()

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_DIRECTIVE = re.compile(r"(?:\A|[\r\n])(%)")


def parse(file: str, data: bytes, limits: Limits = PLAYBOOK) -> tuple[Node | None, Findings]:
    """Turn a file's bytes into nodes.

    Args:
        file: its name, for the problems.
        data: its exact bytes.
        limits: how much it may hold.

    Returns:
        the top node, or None when there is nothing to go on with, and what was wrong. Never raises.
    """
    text, findings = _decoded(file, data, limits)
    if findings.problems:
        return None, findings
    if match := _DIRECTIVE.search(text):
        findings.error("bad-yaml", match.span(1), "a line may not start with %; put the text in quotes, indented")
        return None, findings
    builder = _Builder(findings, limits)
    try:
        for event in _events(text):
            if not builder.feed(event):
                break
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # the last two: escapes, without libyaml
        _explain(error, findings)
        return None, findings
    if builder.top is None and not findings.problems:
        findings.error("empty-file", (0, 0), "there is nothing in this file")
    return (builder.top if not builder.gave_up else None), findings


def _events(text: str) -> Iterator[Any]:
    return yaml.parse(text, Loader=_LOADER)  # type: ignore[no-untyped-call, unused-ignore]


def _decoded(file: str, data: bytes, limits: Limits) -> tuple[str, Findings]:
    """The text, or a problem that says why there is none."""
    if len(data) > limits.size:
        findings = Findings(file, "")
        size = f"{len(data):,} bytes; a {limits.what} may have at most {limits.size:,}"
        findings.whole_file("too-large", f"this file has {size}")
        return "", findings
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        rest = data[error.start : error.start + 200].decode("utf-8", "replace")
        findings = Findings(file, good + rest)
        findings.error("not-utf8", (len(good), len(good) + 1), "this is not UTF-8 text; save the file as UTF-8")
        return "", findings
    findings = Findings(file, text)
    for match in _HIDDEN.finditer(text):
        if match.start() == 0 and match[0] == "\ufeff":
            message = "the file starts with a byte order mark; save it as UTF-8 without one"
        else:
            message = f"a hidden character stands here ({_named(match[0])}); remove it"
        findings.error("hidden-character", match.span(), message)
        if findings.full:
            break
    return text, findings


def _named(char: str) -> str:
    return one_line(char) if ord(char) > 0xFFFF else f"U+{ord(char):04X}"


def _explain(error: Exception, findings: Findings) -> None:
    """Say in plain words what the parser stumbled over."""
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    places = [min(mark.index, len(findings.text)) for mark in marks if mark is not None] or [0]
    reported = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', None) or error}"
    where, message = syntax.explain(findings.text, places[0], places[-1], reported)
    findings.error("bad-yaml", where, message)


class _Open:
    """A list or mapping whose end has not come yet."""

    def __init__(self, node: Sequence | Mapping) -> None:
        self.node = node
        self.key: Scalar | None = None
        self.strange = False


class _Builder:
    """Builds nodes from events with a stack of its own: no recursion, whatever the file holds."""

    def __init__(self, findings: Findings, limits: Limits) -> None:
        self._findings = findings
        self._limits = limits
        self._stack: list[_Open] = []
        self._nodes = 0
        self._documents = 0
        self.top: Node | None = None
        self.gave_up = False

    def feed(self, event: Any) -> bool:
        """Build from the next event; False when there is no use in reading further."""
        span = (event.start_mark.index, event.end_mark.index)
        match event:
            case yaml.ScalarEvent():
                self._node(event, span)
                self._scalar(event, span)
            case yaml.MappingStartEvent():
                self._node(event, span)
                self._stack.append(_Open(Mapping({}, span)))
            case yaml.SequenceStartEvent():
                self._node(event, span)
                self._stack.append(_Open(Sequence([], span)))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close(span)
            case yaml.DocumentStartEvent():
                return self._document(span)
            case yaml.AliasEvent():
                self._refuse(span, "a text that starts with * is an alias in YAML; put the text in quotes")
                self._place(Scalar("", span))
        if len(self._stack) > MAX_DEPTH:
            self._give_up("too-deep", span, f"this is nested more than {MAX_DEPTH} deep")
        elif self._nodes > self._limits.nodes:
            self._give_up("too-large", span, f"there are more than {self._limits.nodes:,} texts and lists in this file")
        return not self.gave_up

    def _document(self, span: Span) -> bool:
        self._documents += 1
        if self._documents > 1:
            self._give_up("second-document", span, f"a file holds one {self._limits.what}; a second one starts here")
        return not self.gave_up

    def _node(self, event: Any, span: Span) -> None:
        self._nodes += 1
        if event.anchor is not None:
            self._refuse(span, "a text that starts with & is an anchor in YAML; put the text in quotes")
        if event.tag is not None:
            self._refuse(span, "a text that starts with ! is a tag in YAML; put the text in quotes")

    def _scalar(self, event: Any, span: Span) -> None:
        plain = event.style is None or event.style == ""
        if not plain and (match := _HIDDEN.search(event.value)):
            message = f"this text holds a hidden character ({_named(match[0])}); remove it"
            self._findings.error("hidden-character", span, message)
        self._place(Scalar(event.value, span, plain))

    def _close(self, span: Span) -> None:
        done = self._stack.pop()
        done.node.span = (done.node.span[0], span[1])
        if done.strange:
            self._place(Scalar(self._findings.text[done.node.span[0] : span[1]], done.node.span))
        else:
            self._place(done.node)

    def _place(self, node: Node) -> None:
        """Put a finished node where it belongs: at the top, into a list, after a key, or as a key."""
        if not self._stack:
            self.top = node
            return
        into = self._stack[-1]
        if isinstance(into.node, Sequence):
            into.node.items.append(node)
        elif into.key is not None:
            self._enter(into.node, into.key, node)
            into.key = None
        elif isinstance(node, Scalar):
            into.key = node
        else:
            self._strange_key(into, node)

    def _enter(self, mapping: Mapping, key: Scalar, node: Node) -> None:
        if key.text == "<<" and key.plain:
            self._refuse(key.span, "<< merges mappings in YAML; write the keys out")
        elif (first := mapping.key(key.text)) is not None:
            line = self._findings.line(first.span)
            self._findings.error("duplicate-key", key.span, f'"{key.text}" stands here twice, first in line {line}')
        else:
            mapping.entries[key.text] = (key, node)

    def _strange_key(self, into: _Open, node: Node) -> None:
        into.key = Scalar("", node.span)
        start = into.node.span[0]
        if self._findings.text.startswith("{{", start):
            into.strange = True
            message = "a text that starts with {{ needs quotes around it"
            self._findings.error("bad-yaml", (start, start + 2), message)
        else:
            self._refuse(node.span, "a key is one word; this is a list or a mapping")

    def _refuse(self, span: Span, message: str) -> None:
        self._findings.error("bad-yaml", span, message)

    def _give_up(self, code: str, span: Span, message: str) -> None:
        self.gave_up = True
        self._findings.error(code, span, message)
