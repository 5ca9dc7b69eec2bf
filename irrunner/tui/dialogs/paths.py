"""Completing the paths of files while they are typed."""

from __future__ import annotations

import os
from pathlib import Path

from textual.suggester import Suggester

_MOST = 2_000
"""Names of a folder that are looked at: a folder of a million must not hold up the keys."""


class PathSuggester(Suggester):
    """Suggests the first name in the folder that begins with what was typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path, or None."""
        return completed(value)


def completed(typed: str) -> str | None:
    """The path that a beginning means, with a slash behind a folder; None when there is none.

    Names that a terminal would not show as they are, are left out: they can still be typed.
    """
    if not typed or typed.endswith("\x00"):
        return None
    folder, _, start = typed.rpartition("/")
    shown = f"{folder}/" if folder or typed.startswith("/") else ""
    try:
        with os.scandir(Path(shown or ".").expanduser()) as entries:
            names = sorted(
                entry.name + ("/" if entry.is_dir() else "")
                for _, entry in zip(range(_MOST), entries, strict=False)
                if entry.name.startswith(start)
                and entry.name.isprintable()
                and (start or not entry.name.startswith("."))
            )
    except (OSError, ValueError):
        return None
    found = f"{shown}{names[0]}" if names else ""
    return found if found and found != typed else None
