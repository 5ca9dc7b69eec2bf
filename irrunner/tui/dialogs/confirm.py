"""Questions before what closes or destroys: Cancel stands first, and Enter alone never confirms.

The key that confirms is never one that asks: it is `y` for "yes", which means copying elsewhere, or for
what destroys the incident's id typed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from irrunner.tui.text import joined, line, plain

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Confirm(ModalScreen[bool]):
    """Ask once more. Enter and escape cancel; `y` confirms, or the typed id."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("escape,n,enter", "cancel", "Cancel"),
        ("y", "yes", "Yes"),
    ]

    def __init__(self, question: str, *, confirm: str = "Yes", typed: str = "") -> None:
        """Ask.

        Args:
            question: what is about to happen, in full.
            confirm: the words for it.
            typed: what has to be typed instead of pressing `y`.
        """
        super().__init__()
        self._question = question
        self._confirm = confirm
        self._typed = typed

    def compose(self) -> ComposeResult:
        """The question, and both ways out, Cancel first."""
        with Vertical(classes="dialog"):
            yield Static(line(self._confirm, "heading"), classes="dialog--title")
            yield Static(plain(self._question))
            if self._typed:
                yield Static(joined("To confirm, type ", (self._typed, "strong"), " and press enter."))
                yield Input(id="typed", placeholder=self._typed)
                yield Static(joined(("esc", "key"), ("  cancel", "muted")), classes="dialog--keys")
            else:
                yield Static(
                    joined(("enter", "key"), ("  cancel    ", "muted"), ("y", "key"), ("  yes", "muted")),
                    classes="dialog--keys",
                )

    @on(Input.Submitted)
    def _typed_out(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip().casefold() == self._typed.casefold():
            self.dismiss(True)
        else:
            self.dismiss(False)

    def action_cancel(self) -> None:
        """Nothing happens."""
        self.dismiss(False)

    def action_yes(self) -> None:
        """Do it, unless the id has to be typed."""
        if not self._typed:
            self.dismiss(True)


class Choose(ModalScreen[str | None]):
    """Choose one of a few; None when nothing was chosen."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("escape,q", "cancel", "Cancel"),
        ("j", "down", "Down"),
        ("k", "up", "Up"),
    ]

    def __init__(self, question: str, options: tuple[str, ...]) -> None:
        super().__init__()
        self._question = question
        self._options = options

    def compose(self) -> ComposeResult:
        """The question and the options."""
        with Vertical(classes="dialog"):
            yield Static(plain(self._question, "heading"), classes="dialog--title")
            yield OptionList(*(Option(line(option)) for option in self._options))
            yield Static(
                joined(("enter", "key"), ("  choose    ", "muted"), ("esc", "key"), ("  cancel", "muted")),
                classes="dialog--keys",
            )

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._options[event.option_index])

    def action_cancel(self) -> None:
        """Nothing is chosen."""
        self.dismiss(None)

    def action_down(self) -> None:
        """The next option."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """The option before."""
        self.query_one(OptionList).action_cursor_up()
