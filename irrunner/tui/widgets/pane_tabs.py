"""Where there is room for one pane only: the names of all, the one in front marked by brackets and by style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from irrunner.tui.text import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual import events


class PaneTabs(Widget):
    """One line; a click brings a pane to the front."""

    DEFAULT_CSS = """
    PaneTabs { height: 1; padding: 0 1; background: $surface; }
    """

    class Chosen(Message):
        """A name was clicked."""

        def __init__(self, name: str) -> None:
            self.name = name
            super().__init__()

    def __init__(self, names: Sequence[str], first_key: int = 0) -> None:
        super().__init__()
        self._names = tuple(names)
        self._first_key = first_key
        self._front = self._names[0]
        self._counts: Mapping[str, int] = {}

    def count(self, counts: Mapping[str, int]) -> None:
        """Put a number behind each name."""
        if counts != self._counts:
            self._counts = counts
            self.refresh()

    def show(self, name: str) -> None:
        """Mark another one."""
        if name != self._front:
            self._front = name
            self.refresh()

    def _pieces(self) -> list[Content]:
        pieces = []
        for number, name in enumerate(self._names, self._first_key):
            front = name == self._front
            number_of = f" {self._counts[name]}" if name in self._counts else ""
            said = f"{name.capitalize()}{number_of}"
            word = f"[{said}]" if front else f" {said} "
            key = f"F{number} " if self._first_key else ""
            pieces.append(joined((key, "muted"), (word, "key" if front else "")))
        return pieces

    def render(self) -> Content:
        """The line."""
        return Content("  ").join(self._pieces())

    def on_click(self, event: events.Click) -> None:
        """To the pane under the mouse."""
        at = 1
        for name, piece in zip(self._names, self._pieces(), strict=True):
            if at <= event.x < at + piece.cell_length:
                self.post_message(self.Chosen(name))
            at += piece.cell_length + 2
