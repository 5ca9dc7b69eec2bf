"""Ids of our language made from other people's words."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from irrunner.playbook.fields import MAX_ID, RESERVED

_NOT_ID: Final = re.compile(r"[^a-z0-9]+")
_WORDS: Final = 6


def make_id(text: str, taken: set[str], fallback: str = "step") -> str:
    """An id from the first words of a text, with a number where it is taken; the id is taken afterwards."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = [word for word in _NOT_ID.split(plain) if word][:_WORDS]
    base = "-".join(words)[: MAX_ID - 6].strip("-")
    if not base or not base[0].isalpha() or base in RESERVED:
        base = f"{fallback}-{base}".strip("-")[: MAX_ID - 6]
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name
