"""Looking at the bytes of a piece of evidence. That somebody looked is on record before this opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import ModalScreen
from textual.widgets import Static

from irrunner.incident.sizes import say_size
from irrunner.tui.text import joined
from irrunner.tui.widgets.preview import TEXT_BYTES, Bytes

if TYPE_CHECKING:
    from typing import BinaryIO

    from textual.app import ComposeResult


class BytesScreen(ModalScreen[None]):
    """The whole window: the name, the bytes, the keys."""

    CSS_PATH = "bytes.tcss"
    BINDINGS = [("escape,q", "close", "Close")]

    def __init__(self, name: str, stream: BinaryIO, length: int) -> None:
        super().__init__()
        self._name_of_item = name
        self._length = length
        self._bytes = Bytes(stream, length)

    def compose(self) -> ComposeResult:
        """Name, bytes, keys."""
        yield Static(joined((self._name_of_item, "strong"), (f"  {say_size(self._length)}", "muted")), id="bytes-title")
        yield self._bytes
        keys = (("esc", "key"), ("  close    ", "muted"), ("x", "key"), ("  text or hex    ", "muted"))
        cut = f"    text ends after {say_size(TEXT_BYTES)}; hex shows all" if self._bytes.truncated else ""
        yield Static(joined(*keys, ("left right", "key"), ("  long lines", "muted"), (cut, "warning")), id="bytes-keys")

    def on_mount(self) -> None:
        """The keys are the list's."""
        self._bytes.focus()

    def action_close(self) -> None:
        """Seen."""
        self.dismiss(None)
