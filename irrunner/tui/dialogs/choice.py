"""A choice of a few words, all of them in sight: arrows or the first letter choose, no list drops down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

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
        """Another one was chosen."""

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

    def render(self) -> Content:
        """The options with the chosen one marked, by brackets and by style."""
        parts: list[Content] = []
        for option in self._options:
            chosen = option == self.value
            name = line(option, "strong" if chosen else "muted", 60)
            parts.append(Content.assemble(("[" if chosen else " ", "bold"), name, ("]" if chosen else " ", "bold")))
        return Content(" ").join(parts)

    def action_move(self, by: int) -> None:
        """Choose the next one or the one before."""
        options = ("", *self._options) if self._can_be_empty else self._options
        at = options.index(self.value) if self.value in options else -1 if by > 0 else 0
        self.value = options[(at + by) % len(options)]
        self.post_message(self.Changed(self.value))

    def action_submit(self) -> None:
        """Enter."""
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
