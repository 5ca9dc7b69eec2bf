"""Looking at the bytes of a piece of evidence. That somebody looked is on record before this opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from irrunner.incident.sizes import format_size
from irrunner.tui.screens.evidence.bytes_view import TEXT_BYTES, Bytes
from irrunner.tui.text import joined

if TYPE_CHECKING:
    from typing import BinaryIO

    from textual.app import ComposeResult


class BytesScreen(ModalScreen[None]):
    """The whole window: the name, whether the bytes are what came in, the bytes, the keys."""

    CSS_PATH = "hex_viewer.tcss"
    BINDINGS = [("escape,q", "close", "Close")]

    class Checked(Message):
        """The bytes were hashed: they are what came in, or not."""

        def __init__(self, same: bool) -> None:
            self.same = same
            super().__init__()

    def __init__(self, name: str, stream: BinaryIO, length: int, sha256: str) -> None:
        """Show bytes.

        Args:
            name: what they are called.
            stream: the bytes; closed when the screen goes.
            length: how many there are.
            sha256: what their hash was when they came in.
        """
        super().__init__()
        self._name_of_item = name
        self._length = length
        self._sha256 = sha256
        self._bytes = Bytes(stream, length)

    def compose(self) -> ComposeResult:
        """Name, bytes, keys."""
        yield Static(
            joined((self._name_of_item, "strong"), (f"  {format_size(self._length)}", "muted")), id="bytes-title"
        )
        yield Static(joined(("The hash is being checked.", "muted")), id="bytes-hash")
        yield self._bytes
        keys = (("esc", "key"), ("  close    ", "muted"), ("x", "key"), ("  text or hex    ", "muted"))
        cut = f"    text ends after {format_size(TEXT_BYTES)}; hex shows all" if self._bytes.truncated else ""
        yield Static(joined(*keys, ("left right", "key"), ("  long lines", "muted"), (cut, "warning")), id="bytes-keys")

    def on_mount(self) -> None:
        """The keys are the list's."""
        self._bytes.focus()
        self._check()

    @work(thread=True)
    def _check(self) -> None:
        """Hash what is shown, beside the keys."""
        if found := self._bytes.sha256():
            self.post_message(self.Checked(found == self._sha256))

    @on(Checked)
    def _say(self, event: Checked) -> None:
        if event.same:
            said = joined(("These are the bytes that came in", "done"), (": their SHA-256 is still the same.", "muted"))
        else:
            said = joined(("CHANGED: these are not the bytes that came in.", "bad"), "  v records it.")
        for place in self.query("#bytes-hash").results(Static):
            place.update(said, layout=False)

    def action_close(self) -> None:
        """Seen."""
        self.dismiss(None)
