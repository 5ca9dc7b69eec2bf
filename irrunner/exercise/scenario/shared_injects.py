"""Injects that several scenarios share: a file with a list of them, read as if it were the end of the scenario's file.

Every problem names the file, line and column in which it is.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from irrunner.errors import IrrunnerError
from irrunner.playbook import source
from irrunner.playbook.fields import Fields, shape_of
from irrunner.playbook.nodes import Findings, Mapping, Node, Sequence, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.playbook.problems import Severity

    Reader = Callable[[str], bytes]

MOST = 20
"""Files that one scenario takes injects from."""


class JoinedFindings(Findings):
    """The findings of several files; a span is an offset into their texts, one after the other."""

    def __init__(self, first: Findings) -> None:
        """Start with the findings of the scenario's own file."""
        super().__init__(first.file, first.text)
        self.problems = first.problems
        self._files: list[tuple[int, Findings]] = [(0, first)]

    def join(self, other: Findings) -> int:
        """Add another file with its problems; returns the offset at which its text begins."""
        start = len(self.text) + 1
        self.text = f"{self.text}\n{other.text}"
        self.problems.extend(other.problems)
        other.problems = self.problems  # one list, so that no more are kept than of one file
        self._files.append((start, other))
        return start

    def line(self, where: Span) -> int:
        """The line, in its own file, in which a span starts."""
        file, inside = self._inside(where)
        return file.line(inside)

    def _inside(self, where: Span) -> tuple[Findings, Span]:
        start, file = self._files[bisect_right(self._files, where[0], key=lambda each: each[0]) - 1]
        return file, (where[0] - start, where[1] - start)

    def _add(self, severity: Severity, code: str, where: Span, message: str) -> None:
        file, inside = self._inside(where)
        file._add(severity, code, inside, message)


def shared_injects(fields: Fields, read: Reader | None) -> tuple[list[Node], Findings, dict[str, bytes]]:
    """The injects of every file that `injects_from` names.

    Args:
        fields: of the scenario.
        read: the bytes of a file by its name; None when files cannot be looked at.

    Returns:
        The nodes, with spans in the returned findings; the findings of all files; each file's name and exact bytes.
    """
    scalars = fields.scalars("injects_from", "files with injects")
    if not scalars or read is None:
        return [], fields.findings, {}
    joined, nodes, files = JoinedFindings(fields.findings), [], {}
    if len(scalars) > MOST:
        joined.error("too-many-files", scalars[MOST].span, f"a scenario takes injects from at most {MOST} files")
    for scalar in scalars[:MOST]:
        name = scalar.text.strip()
        try:
            files[name] = read(name)
        except IrrunnerError as error:
            joined.error("bad-file", scalar.span, str(error))
            continue
        top, found = source.parse(name, files[name], source.Limits("list of injects", 8 * 1024 * 1024, 500_000))
        if top is not None and not isinstance(top, Sequence):
            message = f'expected a list of injects, found {shape_of(top)}; write - {{id: press, at: 45m, text: "…"}}'
            found.error("wrong-shape", top.span, message)
        start = joined.join(found)
        if isinstance(top, Sequence):
            _move(top, start)
            nodes += top.items
    return nodes, joined, files


def _move(top: Node, by: int) -> None:
    """Shift the spans of a node and all nodes in it."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        node.span = (node.span[0] + by, node.span[1] + by)
        if isinstance(node, Sequence):
            waiting += node.items
        elif isinstance(node, Mapping):
            for key, value in node.entries.values():
                waiting += [key, value]
