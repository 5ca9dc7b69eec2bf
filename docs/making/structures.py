"""A structure and everything in it, each described once: for the JSON report and the compiled playbook."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_args

from msgspec import Struct

from docs.making.docstrings import attributes, summary
from docs.making.words import anchor, fields_of, kind, table

if TYPE_CHECKING:
    from collections.abc import Iterator


def described(top: type[Struct], depth: str = "###") -> str:
    """The structure first, then every one in it, in the order in which a reader meets them."""
    return "\n\n".join(_described(each, depth) for each in _reached(top))


def _reached(top: type[Struct]) -> Iterator[type[Struct]]:
    seen: dict[type[Struct], None] = {}
    waiting = [top]
    while waiting:
        each = waiting.pop(0)
        if each not in seen:
            seen[each] = None
            yield each
            waiting[:0] = [inner for _, of, _ in fields_of(each) for inner in _structs_in(of)]


def _structs_in(annotation: Any) -> Iterator[type[Struct]]:
    if inspect.isclass(annotation) and issubclass(annotation, Struct):
        yield annotation
    for inner in get_args(annotation):
        yield from _structs_in(inner)


def _described(struct: type[Struct], depth: str) -> str:
    said = attributes(struct)
    rows = [(f"`{name}`", kind(of, _link), said.get(name, "")) for name, of, _ in fields_of(struct)]
    return f"{depth} {struct.__name__}\n\n{summary(struct)}\n\n{table(('Field', 'Holds', 'Says'), rows)}"


def _link(struct: type[Struct]) -> str:
    return f"[{struct.__name__}](#{anchor(struct.__name__)})"
