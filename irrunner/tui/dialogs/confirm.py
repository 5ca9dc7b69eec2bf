"""Questions before what closes, destroys or adds much, and what has to be read or chosen.

Enter never throws away what was pasted or typed: it records what can be taken back, such as rows. Before what closes
or destroys Enter does nothing: the key that confirms is `y` for "yes", which means copying elsewhere, or for what
destroys the incident's id typed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from typing_extensions import override

from irrunner.application.ambiguous_time import with_reading
from irrunner.tui.actions.shell_hints import here
from irrunner.tui.dialogs.keys import DIALOG_KEYS, SUBMIT_KEYS, key_line
from irrunner.tui.text import joined, line, plain
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

    from textual import events
    from textual.app import ComposeResult

    from irrunner.incident.moments import AmbiguousTime
    from irrunner.tui.host import Host


class Confirm(ModalScreen[bool]):
    """Ask once more. Escape cancels; `y` confirms, or the typed id, and enter where it may."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("escape,n", "cancel", "Cancel"),
        ("enter", "enter", "Record"),
        (f"y,{SUBMIT_KEYS}", "yes", "Yes"),
        *DIALOG_KEYS,
    ]

    def __init__(self, question: str, *, confirm: str = "Yes", typed: str = "", enter: bool = False) -> None:
        """Ask.

        Args:
            question: what is about to happen, in full.
            confirm: the words for it.
            typed: what has to be typed instead of pressing `y`.
            enter: whether enter says yes as well: for what is recorded and can be taken back.
        """
        super().__init__()
        self._question = question
        self._confirm = confirm
        self._typed = typed
        self._enter = enter

    @override
    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(line(self._confirm, "heading"), classes="dialog--title")
            with VerticalScroll(classes="dialog--text", can_focus=False):
                yield Static(plain(self._question))
            if self._typed:
                yield Static(joined("To confirm, type ", (self._typed, "strong"), " and press enter."))
                yield Input(id="typed", placeholder=self._typed)
                yield Static(key_line(("esc", "cancel")), classes="dialog--keys")
            else:
                yes = "enter" if self._enter else "y"
                yield Static(key_line((yes, "yes"), ("esc", "cancel")), classes="dialog--keys")

    @on(Input.Submitted)
    def _typed_out(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip().casefold() == self._typed.casefold():
            self.dismiss(True)
        else:
            self._insist(f"This is not {self._typed}. Nothing was done.")

    def _insist(self, sentence: str) -> None:
        """Say in place of the keys what they are; nothing happened."""
        self.query_one(".dialog--keys", Static).update(line(sentence, "warning"))

    def action_cancel(self) -> None:
        self.dismiss(False)

    def action_enter(self) -> None:
        if self._enter:
            self.action_yes()
        elif not self._typed:
            self._insist("y says yes, esc cancels. Enter does neither here.")

    def action_yes(self) -> None:
        if not self._typed:
            self.dismiss(True)


class Choose(ModalScreen[int | None]):
    """Choose one of a few by its place, since two may read alike; None when nothing was chosen."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        ("escape,q", "cancel", "Cancel"),
        (SUBMIT_KEYS, "choose", "Choose"),
        ("j", "down", "Down"),
        ("k", "up", "Up"),
        *DIALOG_KEYS,
    ]

    def __init__(self, question: str, options: tuple[str, ...], *, keys: tuple[str, ...] = ()) -> None:
        """Ask.

        Args:
            question: what is chosen, and why.
            options: what there is to choose.
            keys: a letter for each option that chooses it at once; without any, the cursor does.
        """
        super().__init__()
        self._question = question
        self._options = options
        self._letters = keys

    @override
    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self._question, "heading"), classes="dialog--title")
            letters = [f"{key}  " for key in self._letters] or [""] * len(self._options)
            rows = zip(letters, self._options, strict=True)
            yield OptionList(*(Option(joined((letter, "key"), option)) for letter, option in rows))
            yield Static(key_line(("enter", "choose"), ("esc", "cancel")), classes="dialog--keys")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_index)

    def action_cancel(self) -> None:
        self.dismiss(None)

    def on_key(self, event: events.Key) -> None:
        """The letter of an option chooses it."""
        if event.character and event.character in self._letters:
            event.stop()
            self.dismiss(self._letters.index(event.character))

    def action_choose(self) -> None:
        self.query_one(OptionList).action_select()

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()


class MessageDialog(ModalScreen[None]):
    """What happened, and what to do next. Any of the usual keys closes it."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [
        (f"enter,escape,space,q,{SUBMIT_KEYS}", "close", "Read"),
        *DIALOG_KEYS,
    ]

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__()
        self._sentence = sentence
        self._hint = hint

    @override
    def compose(self) -> ComposeResult:
        keymap = self.app.keymap  # type: ignore[attr-defined]
        with Vertical(classes="dialog"):
            yield Static(plain(here(self._sentence, keymap), "warning"), classes="dialog--title")
            if self._hint:
                yield Static(plain(here(self._hint, keymap)))
            yield Static(joined(("enter", "key"), ("  read", "muted")), classes="dialog--keys")

    def action_close(self) -> None:
        self.dismiss(None)


def choose_reading(
    host: Host,
    error: AmbiguousTime,
    values: Mapping[str, Any],
    *,
    then: Callable[[dict[str, Any]], None],
    cancelled: Callable[[], None],
) -> None:
    """Ask for the reading.

    Args:
        host: the app.
        error: why the act was refused.
        values: what was typed for it; the words that have two readings are among them.
        then: called with the values in which the person's choice stands for those words.
        cancelled: called when nothing was chosen; what was typed must not be lost.
    """
    labels = tuple(label for label, _ in error.readings)

    def chosen(number: int | None) -> None:
        if number is None:
            cancelled()
        else:
            then(with_reading(values, error, labels[number]))

    host.push_screen(Choose(error.sentence, labels), chosen)


_LABEL = 16


class Reader(ModalScreen[None]):
    """A heading and a page."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS = [("escape,q,enter", "close", "Close"), ("y", "copy", "Copy"), *DIALOG_KEYS]

    def __init__(self, title: str, blocks: Sequence[Block]) -> None:
        super().__init__()
        self._title = title
        self._blocks = blocks

    @classmethod
    def of_facts(cls, title: str, facts: Sequence[tuple[str, str]]) -> Self:
        """A reader of labels with foreign texts."""
        blocks: list[Block] = []
        for label, text in facts:
            first, *rest = paragraphs(plain(text)) or [Block()]
            blocks.append(hanging_block(line(f"{label[: _LABEL - 1]:<{_LABEL}}", "muted"), first.text))
            blocks.extend(hanging_block(line(" " * _LABEL), block.text) for block in rest)
        return cls(title, blocks)

    @override
    def compose(self) -> ComposeResult:
        with Vertical(id="reader"):
            yield Static(line(self._title, "heading"), id="reader-title")
            yield TextView()
            keys = (("esc", "key"), ("  close    ", "muted"), ("y", "key"), ("  copy    ", "muted"))
            yield Static(joined(*keys, ("j k", "key"), ("  scroll", "muted")), id="reader-keys")

    def on_mount(self) -> None:
        self.query_one(TextView).show(self._blocks)
        self.query_one(TextView).focus()

    def action_close(self) -> None:
        self.dismiss(None)

    def action_copy(self) -> None:
        from irrunner.safety.clipboard import Kind, clip
        from irrunner.tui.terminal.clipboard import copy_text

        place = self.app.session.place  # type: ignore[attr-defined]
        text = "\n".join(f"{block.first.plain}{block.text.plain}" for block in self._blocks)
        notice = copy_text(self.app, clip(text, Kind.TEXT), place).sentence
        self.query_one("#reader-keys", Static).update(line(notice, "muted"))
