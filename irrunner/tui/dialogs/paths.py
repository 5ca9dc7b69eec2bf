"""Completing the paths of files while they are typed."""

from __future__ import annotations

import os
from pathlib import Path

from textual.binding import Binding
from textual.suggester import Suggester
from textual.widgets import Input

_MOST = 2_000
"""Names of a folder that are looked at: a folder of a million must not hold up the keys."""


class PathSuggester(Suggester):
    """Suggests the first name in the folder that begins with what was typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path, or None."""
        return completed(value)


class PathInput(Input):
    """Takes the path of a file that is there; tab writes as much of it as is certain, as in a shell."""

    BINDINGS = [Binding("tab", "complete", "Complete", show=False)]

    def action_complete(self) -> None:
        """What all names that begin so have in common; where that is nothing more, the next question."""
        common = os.path.commonprefix(names(self.value))  # noqa: RUF071 - the letters are what is wanted
        if self.cursor_position == len(self.value) and len(common) > len(self.value):
            self.value = common
            self.cursor_position = len(common)
        else:
            self.screen.focus_next()


def no_file(typed: str) -> str:
    """Why a path is no file, in words; empty when it is one."""
    try:
        path = Path(typed).expanduser()
        if path.is_dir():
            return "This is a folder. Add its files one by one, or an archive of it."
        return "" if path.exists() else "There is no such file. Check the name and the folder you are in."
    except (OSError, RuntimeError, ValueError):
        return "This cannot be the path of a file."


def completed(typed: str) -> str | None:
    """The first path that a beginning may mean; None when there is none."""
    found = next(iter(names(typed)), None)
    return found if found != typed else None


def names(typed: str) -> list[str]:
    """The paths that a beginning may mean, in order, with a slash behind a folder.

    Names that a terminal would not show as they are, are left out: they can still be typed.
    """
    if not typed or typed.endswith("\x00"):
        return []
    folder, _, start = typed.rpartition("/")
    shown = f"{folder}/" if folder or typed.startswith("/") else ""
    try:
        with os.scandir(Path(shown or ".").expanduser()) as entries:
            return sorted(
                shown + entry.name + ("/" if entry.is_dir() else "")
                for _, entry in zip(range(_MOST), entries, strict=False)
                if entry.name.startswith(start)
                and entry.name.isprintable()
                and (start or not entry.name.startswith("."))
            )
    except (OSError, RuntimeError, ValueError):
        return []
