"""Texts of a record that came from another host, as a journal and a register take them."""

from __future__ import annotations

from typing import Any, Final

_LONGEST_CELL: Final = 2_000  # characters; a register takes no more


def text_of(record: dict[str, Any], name: str) -> str:
    """A value of a record as text that a journal can hold; bytes of a path that are no UTF-8 become escapes."""
    text = str(record.get(name, ""))
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half a pair that stands for no byte
        return text.encode("utf-8", "backslashreplace").decode()


def fitting(text: str) -> str:
    """No more than a cell holds; the whole is in the evidence."""
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"
