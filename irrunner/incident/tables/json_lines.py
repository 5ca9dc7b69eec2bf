"""Records of JSON Lines: an object on each line, as Timesketch, plaso and many log tools write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from irrunner.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_json_lines(text: str) -> bool:
    """Whether the first thing in a text is an object."""
    return text.lstrip()[:1] == "{"


def read_json_lines(text: str, max_records: int) -> Iterator[tuple[int, dict[str, str]]]:
    """The line, from 1, and the fields of each object that are a text or a number; others are left out.

    Raises:
        Refused: a line is no object, or there are too many; with the line.
    """
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        count += 1
        if count > max_records:
            raise Refused(
                f"There are more than {max_records:,} entries. Nothing was written.",
                hint="Filter the timeline down to what matters, or split it.",
            )
        yield number, {name: text for name, value in _object(number, line).items() if (text := _text(value))}


def _object(number: int, line: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Refused(f"Line {number} is no JSON: {error}. Nothing was written.") from error
    if not isinstance(found, dict):
        raise Refused(f"Line {number} is no JSON object. Nothing was written.")
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool | dict | list) or value is None:
        return ""
    return str(value).strip()
