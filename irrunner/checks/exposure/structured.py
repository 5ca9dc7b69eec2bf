"""JSON of strangers: what is no JSON, or nested until Python gives up, is a sentence."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Dict, Iterator, List

from irrunner.checks.exposure.documents import Malformed

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document

# A text in quotes stays as it is; a comment goes.
_COMMENTS = re.compile(r'("(?:[^"\\\n]|\\.)*"?)|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMAS = re.compile(r'("(?:[^"\\\n]|\\.)*"?)|,(?=\s*[}\]])')


def parse_json(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        Malformed: it is none.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed("is not JSON: line %d: %s" % (error.lineno, error.msg.lower())) from None
    except RecursionError:
        raise Malformed("is nested too deep") from None
    except ValueError:
        raise Malformed("is not JSON: it holds a number that is too long") from None


def parse_jsonc(text: str) -> Any:
    """The value of JSON with comments and with commas at the end of lists."""
    return parse_json(_TRAILING_COMMAS.sub(r"\1", _COMMENTS.sub(r"\1", text)))


def parse_object(document: Document) -> Dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        Malformed: it holds none.
    """
    value = parse_json(document.text)
    if not isinstance(value, dict):
        raise Malformed("holds no JSON object")
    return value


def objects_in(value: object) -> Iterator[Dict[str, Any]]:
    """The objects in a list, or in the values of an object; nothing where it is neither."""
    inside: List[Any] = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    for each in inside:
        if isinstance(each, dict):
            yield each


def items_of(value: object) -> Dict[str, Any]:
    """The value, where it is an object; an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """The value, where it is text; empty otherwise."""
    return value if isinstance(value, str) else ""
