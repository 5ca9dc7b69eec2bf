"""The body of a request: one JSON object that a stranger wrote, read within limits or refused in a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from irrunner.safety.terminal import one_line
from irrunner.web.api.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

MOST_DEPTH: Final = 20
"""How deep lists and objects may lie in one another; no verb needs more than three."""
MOST_BYTES: Final = 1024 * 1024
_LARGEST: Final = 2**53
_MOST_DIGITS: Final = 17


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in a request; an empty body is an empty object.

    Raises:
        Problem: it is something else, too deep, or holds a name twice.
    """
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    data = await request.body()
    if not data:
        return {}
    if kind.strip().lower() != "application/json" or parameters.strip().lower() not in ("", "charset=utf-8"):
        raise Problem(415, "The body of this request has to be application/json, in UTF-8. Nothing was written.")
    return parse_object(data)


def parse_object(data: bytes) -> dict[str, Any]:
    """The JSON object in some bytes.

    Raises:
        Problem: there is none in them, or it cannot be kept as it is.
    """
    if len(data) > MOST_BYTES:
        raise Problem(413, f"The body may have {MOST_BYTES // 1024} KiB. Nothing was written.")
    try:
        found = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except RecursionError:
        raise _too_deep() from None
    except UnicodeDecodeError:
        raise Problem(400, "The body is not UTF-8. Nothing was written.") from None
    except ValueError as error:
        raise Problem(
            400, f"The body is no JSON that can be used: {one_line(str(error), 120)}. Nothing was written."
        ) from None
    if not isinstance(found, dict):
        raise Problem(400, "The body has to be a JSON object. Nothing was written.", hint='Such as {"text": "…"}.')
    _require_kept(found, 1)
    return found


class _NotWanted(ValueError):
    """It is JSON, or nearly, and means different things to different readers."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotWanted(f"the name {one_line(twice, 40)!r} stands twice in one object")
    return found


def _constant(word: str) -> Any:
    raise _NotWanted(f"{word} is no number of JSON")


def _float(digits: str) -> Any:
    raise _NotWanted(f"{digits[:20]} is no whole number; write it as a text")


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS or abs(int(digits)) > _LARGEST:
        raise _NotWanted(f"{digits[:20]} is larger than 2^53; write it as a text")
    return int(digits)


def _require_kept(value: Any, depth: int) -> None:
    """See that texts are texts, and that nothing lies too deep.

    Raises:
        Problem: one is not.
    """
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise Problem(400, "A text in the body holds half a character (a lone surrogate). Nothing was written.")
    elif isinstance(value, dict | list):
        if depth > MOST_DEPTH:
            raise _too_deep()
        for each in (*value, *value.values()) if isinstance(value, dict) else value:
            _require_kept(each, depth + 1)


def _too_deep() -> Problem:
    return Problem(400, f"The body is nested deeper than {MOST_DEPTH} levels. Nothing was written.")
