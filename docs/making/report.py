"""The fields of the JSON report, from the structures that it is made of."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_args

from msgspec import Struct

from docs.making.docstrings import attributes, summary
from docs.making.words import anchor, fields_of, kind, table
from irrunner.report import model

if TYPE_CHECKING:
    from collections.abc import Iterator


def page() -> str:
    """`Report` first, then every structure in it, each once, in the order in which a reader meets them."""
    return "\n\n".join(_described(each) for each in _reached(model.Report))


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


def _described(struct: type[Struct]) -> str:
    said = attributes(struct)
    rows = [(f"`{name}`", kind(of, _link), said.get(name, "")) for name, of, _ in fields_of(struct)]
    return f"### {struct.__name__}\n\n{summary(struct)}\n\n{table(('Field', 'Holds', ''), rows)}"


def _link(struct: type[Struct]) -> str:
    return f"[{struct.__name__}](#{anchor(struct.__name__)})"
