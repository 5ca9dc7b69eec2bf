"""The keys of every step in the order of the house, with their comments; nothing else moves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from irrunner.playbook import source
from irrunner.playbook.nodes import Mapping, Sequence, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.playbook.nodes import Node

ORDER: Final = (
    *("id", "do", "decide", "short", "options", "for_each", "when", "needs", "how", "warn", "role", "within"),
    *("approve", "requires", "collect", "repeat", "reopens_when", "ask", "platforms", "evidence", "checks"),
    *("answers", "writes", "marks", "marked_by", "source", "url", "tags", "lint"),
)
"""How a step is read: what, for whom it is open, how, by whom and until when, what it takes, what it gives."""
USE_ORDER: Final = ("use", "as", "with", "when")
_KEEPS_BLANKS: Final = re.compile(r"[|>][0-9]?\+")


def order_keys(file: str, text: str) -> str:
    """The file with the keys of its steps in order; as it was when it cannot be read, or when that would change it."""
    top, findings = source.parse(file, text.encode("utf-8", "surrogatepass"))
    if top is None or findings.problems:
        return text
    parts: list[str] = []
    done = 0
    for step in _steps(top):
        if (found := _ordered(text, step)) is not None:
            start, end, sorted_text = found
            parts += [text[done:start], sorted_text]
            done = end
    if not parts:
        return text
    result = "".join([*parts, text[done:]])
    again, troubles = source.parse(file, result.encode("utf-8", "surrogatepass"))
    same = again is not None and not troubles.problems and plain(again) == plain(top)
    return result if same else text


def _steps(top: Node) -> Iterator[Mapping]:
    phases = top.value("phases") if isinstance(top, Mapping) else None
    for phase in phases.items if isinstance(phases, Sequence) else ():
        steps = phase.value("steps") if isinstance(phase, Mapping) else None
        for step in steps.items if isinstance(steps, Sequence) else ():
            if isinstance(step, Mapping):
                yield step


def _ordered(text: str, step: Mapping) -> tuple[int, int, str] | None:
    """Where a step stands and how it reads with its keys in order; None when it is in order, or stays as it is."""
    order = USE_ORDER if "use" in step.entries else ORDER
    keys = list(step.entries)
    wanted = sorted(keys, key=lambda key: order.index(key) if key in order else len(order))
    if keys == wanted or text.startswith("{", step.span[0]):
        return None
    starts = [where.span[0] for where, _ in step.entries.values()]
    begins = [text.rfind("\n", 0, start) + 1 for start in starts]
    column = starts[0] - begins[0]
    if len(set(begins)) < len(begins) or any(
        start - begin != column for begin, start in zip(begins, starts, strict=True)
    ):
        return None
    if any(text[begin:start].strip() for begin, start in zip(begins[1:], starts[1:], strict=True)):
        return None
    end = _end(text, step, column)
    if text[end - 1 : end] != "\n" or _KEEPS_BLANKS.search(text, starts[0], end):
        return None
    pieces = _pieces(text, keys, [starts[0], *begins[1:], end], column)
    if pieces[wanted[0]].lstrip().startswith("#"):
        return None
    return starts[0], end, "".join(pieces[key] for key in wanted)[column:]


def _end(text: str, step: Mapping, column: int) -> int:
    """Where a step's last line ends; blank lines and comments after it belong to what follows."""
    end = step.span[1] if step.span[1] >= len(text) else text.rfind("\n", 0, step.span[1]) + 1
    lines = text[step.span[0] : end].splitlines(keepends=True)
    while lines and _is_between(lines[-1], column):
        end -= len(lines.pop())
    return end


def _pieces(text: str, keys: list[str], places: list[int], column: int) -> dict[str, str]:
    """Each key with its value, whole lines, and with the comments that stand right above it."""
    found: dict[str, str] = {}
    above = " " * column
    for key, start, end in zip(keys, places, places[1:], strict=False):
        lines = text[start:end].splitlines(keepends=True)
        kept = len(lines)
        while end != places[-1] and kept and lines[kept - 1].strip() and _is_between(lines[kept - 1], column):
            kept -= 1
        found[key] = above + "".join(lines[:kept])
        above = "".join(lines[kept:])
    return found


def _is_between(line: str, column: int) -> bool:
    """Whether a line is blank, or a comment that is not indented as a part of a value would be."""
    bare = line.strip()
    return not bare or (bare.startswith("#") and len(line) - len(line.lstrip(" ")) <= column)
