"""Types and tables in words."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from msgspec import NODEFAULT, Struct, structs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_PLAIN = {str: "text", int: "whole number", bool: "true or false", type(None): "null", Any: "anything"}


def kind(annotation: Any, name: Callable[[type[Struct]], str] = lambda struct: struct.__name__) -> str:
    """A type as a reader of JSON meets it: `list of text`, `text or null`.

    Args:
        annotation: the resolved type.
        name: what to call another structure, such as a link to where it is described.
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(kind(each, name) for each in inner))
    if origin is tuple and inner[-1] is not Ellipsis:
        return f"[{', '.join(kind(each, name) for each in inner)}]"
    if origin in (tuple, list):
        return f"list of {kind(inner[0], name)}"
    if origin is dict:
        return "object" if inner[1] is Any else f"object of {kind(inner[1], name)}"
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    return name(annotation)


def fields_of(struct: type[Struct]) -> list[tuple[str, Any, bool]]:
    """Name, type and whether it is always there, for each field."""
    return [
        (each.encode_name, each.type, each.default is NODEFAULT and each.default_factory is NODEFAULT)
        for each in structs.fields(struct)
    ]


def cell(text: str) -> str:
    """A text inside a table."""
    return " ".join(text.split()).replace("|", "\\|")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [f"| {' | '.join(headings)} |", f"|{'---|' * len(headings)}"]
    lines += [f"| {' | '.join(cell(each) for each in row)} |" for row in rows]
    return "\n".join(lines)


def anchor(heading: str) -> str:
    """The name that GitHub gives a heading: lower case, only letters, digits, hyphens and underscores."""
    kept = "".join(each for each in heading.lower() if each.isalnum() or each in " -_")
    return kept.replace(" ", "-")
