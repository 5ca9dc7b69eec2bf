"""JSON that a stranger wrote: read within limits, or refused in a sentence with the line."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from irrunner.errors import Refused
from irrunner.safety.terminal import one_line

MAX_BYTES = 32 * 1024 * 1024
"""Bytes of a file; the largest public catalogues have a few million."""
MAX_TEXT = 2_000
"""Characters of a text that becomes part of a record."""

_BYTE = re.compile(r"\(byte (\d+)\)")


def read_json(name: str, data: bytes) -> Any:
    """What a JSON file holds.

    Args:
        name: of the file, for the sentence.
        data: its bytes.

    Raises:
        Refused: it is too large, nested too deeply, or no JSON; with the line where that can be said.
    """
    shown = one_line(name, 80)
    if len(data) > MAX_BYTES:
        raise Refused(f"{shown} is larger than {MAX_BYTES >> 20} MiB. Nothing was read.", hint="Split it.")
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        raise Refused(f"{shown} is nested too deeply. Nothing was read.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        where = _BYTE.search(str(error))
        line = data.count(b"\n", 0, int(where[1])) + 1 if where else 0
        what = _BYTE.sub("", str(error)).strip().rstrip(".")
        place = f"line {line}: " if line else ""
        raise Refused(f"{shown} is no JSON: {place}{one_line(what, 120)}. Nothing was read.") from None


def text_of(value: Any, longest: int = MAX_TEXT) -> str:
    """A text out of somebody's JSON on one line, cut to a length; empty for what is none."""
    if not isinstance(value, str):
        return ""
    text = one_line(" ".join(value[: longest * 2].split()))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def list_of(value: Any) -> list[Any]:
    """A list out of somebody's JSON; empty for what is none."""
    return value if isinstance(value, list) else []


def mapping_of(value: Any) -> dict[str, Any]:
    """A mapping out of somebody's JSON; empty for what is none."""
    return value if isinstance(value, dict) else {}
