"""A sentence that stays until it is read: what was refused, or went wrong beside an act."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from irrunner.tui.text import joined, plain

if TYPE_CHECKING:
    from textual.app import ComposeResult


_FLAG = re.compile(r"(?<!\s)\s*+\(--[a-z-]+(?: --?[a-z-]+)*\)")


def here(text: str) -> str:
    """A sentence or hint without what it says to somebody at a shell: `Say why (--why)` is `Say why` here."""
    return _FLAG.sub("", text).replace("with --by", 'under "Who did it"')


class MessageDialog(ModalScreen[None]):
    """What happened, and what to do next. Any of the usual keys says that it was read."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("enter,escape,space,q", "close", "Read"),
    ]

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__()
        self._sentence = sentence
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The sentence, the next step, the key."""
        with Vertical(classes="dialog"):
            yield Static(plain(here(self._sentence), "warning"), classes="dialog--title")
            if self._hint:
                yield Static(plain(here(self._hint)))
            yield Static(joined(("enter", "key"), ("  read", "muted")), classes="dialog--keys")

    def action_close(self) -> None:
        """It was read."""
        self.dismiss(None)
