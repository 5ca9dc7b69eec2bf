"""A choice of a few words, all of them in sight: arrows or the first letter choose, no list drops down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input
from typing_extensions import override

from irrunner.tui.text import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


_GAP = "   "


class Choice(Widget, can_focus=True):
    """One of several; the value is empty when none is chosen."""

    class Submitted(Message):
        """Enter was pressed."""

    class Changed(Message):
        """Another option was chosen."""

        def __init__(self, value: str) -> None:
            self.value = value
            super().__init__()

    DEFAULT_CSS = """
    Choice { height: auto; width: 1fr; }
    """
    BINDINGS = [
        ("right,down", "move(1)", "Next"),
        ("left,up", "move(-1)", "Previous"),
        ("enter", "submit", "Record"),
    ]

    value: reactive[str] = reactive("", layout=True)

    def __init__(self, options: Sequence[str], value: str = "", *, can_be_empty: bool = False) -> None:
        super().__init__()
        self._options = tuple(options)
        self._can_be_empty = can_be_empty
        known = {option.casefold(): option for option in self._options}
        self.set_reactive(Choice.value, known.get(value.casefold(), ""))

    @override
    def render(self) -> Content:
        parts: list[Content] = []
        for option in self._options:
            chosen = option == self.value
            name = line(option, "strong" if chosen else "muted", 60)
            parts.append(Content.assemble(("[" if chosen else " ", "bold"), name, ("]" if chosen else " ", "bold")))
        return Content(" ").join(parts)

    def action_move(self, by: int) -> None:
        options = ("", *self._options) if self._can_be_empty else self._options
        at = options.index(self.value) if self.value in options else -1 if by > 0 else 0
        self.value = options[(at + by) % len(options)]
        self.post_message(self.Changed(self.value))

    def choose(self, option: str) -> None:
        """Choose an option by its words; one that is none of them chooses nothing."""
        self.value = next((each for each in self._options if each.casefold() == option.casefold()), "")

    def action_submit(self) -> None:
        self.post_message(self.Submitted())

    async def on_key(self, event: events.Key) -> None:
        """The first letter of an option chooses it; pressed again, the next one that begins so."""
        letter = event.character
        if not letter or not letter.isalnum():
            return
        fitting = [option for option in self._options if option.casefold().startswith(letter.casefold())]
        if fitting:
            event.stop()
            event.prevent_default()
            at = fitting.index(self.value) + 1 if self.value in fitting else 0
            self.value = fitting[at % len(fitting)]
            self.post_message(self.Changed(self.value))


_MOST = 2_000
"""Names of a folder that are read at most: a folder of a million must not hold up the keys."""


class PathSuggester(Suggester):
    """Suggests the first name in the folder that begins with what was typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    @override
    async def get_suggestion(self, value: str) -> str | None:
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
