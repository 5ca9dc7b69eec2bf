"""Parts of a JSON Schema for a language in which every scalar is a text.

An editor reads `1`, `true` and `2.0` as numbers and truths before it looks at the schema, so a text may be those too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Schema = dict[str, Any]
"""A schema, as JSON."""
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SCALARS: Final = ["string", "number", "boolean"]
FLAG: Final[Schema] = {"enum": [True, False, "true", "false"]}


def text(about: str = "", pattern: str = "") -> Schema:
    """One text that is not empty; with a pattern, one that fits it."""
    found: Schema = {"type": SCALARS, "minLength": 1}
    return {**found, **({"pattern": pattern} if pattern else {}), **({"description": about} if about else {})}


def texts(about: str = "", least: int = 0) -> Schema:
    """A list of texts, each once."""
    found: Schema = {"type": "array", "items": text(), "uniqueItems": True}
    return {**found, **({"minItems": least} if least else {}), **({"description": about} if about else {})}


def texts_in_order(about: str = "") -> Schema:
    """A list of texts in which the same one may stand again, such as a command."""
    found: Schema = {"type": "array", "items": {"type": SCALARS}, "minItems": 1}
    return {**found, **({"description": about} if about else {})}


def one_or_more(about: str) -> Schema:
    """One text, or a list of them."""
    return {"anyOf": [text(), texts()], "description": about}


def one_of(words: Iterable[str], about: str = "") -> Schema:
    """One of several words."""
    return {"enum": list(words), **({"description": about} if about else {})}


def named(value: Schema, about: str = "", pattern: str = "") -> Schema:
    """A mapping from names to values of one kind."""
    found: Schema = {"type": "object", "additionalProperties": value}
    names: Schema = {"propertyNames": {"pattern": pattern}} if pattern else {}
    return {**found, **names, **({"description": about} if about else {})}


def mapping(properties: Mapping[str, Schema], required: Iterable[str] = (), about: str = "") -> Schema:
    """A mapping with these keys and no other."""
    found: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    needed = list(required)
    return {**found, **({"required": needed} if needed else {}), **({"description": about} if about else {})}


def sequence(items: Schema, about: str = "") -> Schema:
    """A list with at least one entry."""
    return {"type": "array", "items": items, "minItems": 1, **({"description": about} if about else {})}


def document(title: str, top: Schema, parts: Mapping[str, Schema]) -> Schema:
    """The whole schema.

    Args:
        title: what such a file is.
        top: the file's own mapping.
        parts: what `part` names.
    """
    return {"$schema": DIALECT, "title": title, **top, "$defs": dict(parts)}


def part(name: str) -> Schema:
    """A schema that stands among the parts of the document."""
    return {"$ref": f"#/$defs/{name}"}
