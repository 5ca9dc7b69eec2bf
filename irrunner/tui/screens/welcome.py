"""The card with which practice opens: what this is, and the three keys with which to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static
from typing_extensions import override

from irrunner.tui.actions.model import action
from irrunner.tui.dialogs.keys import DIALOG_KEYS, SUBMIT_KEYS, key_line
from irrunner.tui.text import joined, line
from irrunner.tui.widgets.text_view import Block, TextView, hanging_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from irrunner.tui.actions.keymap import Keymap

_WHAT = (
    "In March 2026 a package that thousands of teams build with was poisoned. A small team has worked on it for six"
    " days, and everything they did is in the record. Now you are the incident lead: a few steps are left, from the"
    " clean build to saying that it is over.",
    "Nothing here is real but the story, and nothing that you do leaves this machine.",
)
_KEYS = (
    ("step.done", "The step is done. If something is missing, irrunner offers it to you."),
    ("note", "Write down what you see or decide, in one line. The record is what counts later."),
    ("help", "All keys of where you are. There is one for everything, and the line at the bottom shows some."),
)
_THEN = "Begin with the step under the cursor. {undo} takes back, {close} closes at the end, {report} shows the report."
_KEY_WIDTH = 6
_OTHER_ROWS = 6


class WelcomeCard(ModalScreen[None]):
    """Shown once, above the run screen."""

    CSS_PATH = "welcome.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [(f"enter,escape,space,q,{SUBMIT_KEYS}", "close", "Begin"), *DIALOG_KEYS]

    @override
    def compose(self) -> ComposeResult:
        with Vertical(classes="card"):
            title = joined((" EXERCISE ", "exercise"), "  ", ("Finish an incident", "heading"))
            yield Static(title, id="card-title")
            yield TextView()
            yield Static(key_line(("enter", "begin")), id="card-keys")

    def on_mount(self) -> None:
        """Show the text; what does not fit is scrolled."""
        page = self.query_one(TextView)
        page.show(list(_blocks(self.app.keymap)))  # type: ignore[attr-defined]
        page.focus()

    def on_resize(self) -> None:
        """Limit the text's height, so that the key below it is always on the screen."""
        self.query_one(TextView).styles.max_height = max(3, self.app.size.height - _OTHER_ROWS)

    def action_close(self) -> None:
        """Begin."""
        self.dismiss(None)


def _blocks(keymap: Keymap) -> Iterator[Block]:
    for paragraph in _WHAT:
        yield Block(line(paragraph))
        yield Block()
    yield Block(line("Three keys to begin with", "heading"))
    for name, text in _KEYS:
        yield hanging_block(joined((f"{keymap.label(action(name)):<{_KEY_WIDTH}}", "key")), line(text))
    yield Block()
    labels = {name: keymap.label(action(id_)) for name, id_ in _LATER.items()}
    yield Block(line(_THEN.format(**labels)))


_LATER = {"undo": "undo", "close": "close", "report": "room.report"}
