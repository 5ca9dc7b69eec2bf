"""Shows the bytes of a piece of evidence. That somebody opened it is on record before this is shown."""

from __future__ import annotations

import threading
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from typing_extensions import override

from irrunner.incident.sizes import format_size
from irrunner.safety import visible
from irrunner.tui.dialogs.keys import DIALOG_KEYS
from irrunner.tui.text import joined
from irrunner.tui.widgets.line_list import LineList, LineSource, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from textual.app import ComposeResult


class BytesScreen(ModalScreen[None]):
    """The whole window: the name, whether the bytes are what came in, the bytes, the keys."""

    CSS_PATH = "hex_viewer.tcss"
    BINDINGS = [("escape,q", "close", "Close"), *DIALOG_KEYS]

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

    @override
    def compose(self) -> ComposeResult:
        yield Static(
            joined((self._name_of_item, "strong"), (f"  {format_size(self._length)}", "muted")), id="bytes-title"
        )
        yield Static(joined(("The hash is being checked.", "muted")), id="bytes-hash")
        yield self._bytes
        keys = (("esc", "key"), ("  close    ", "muted"), ("x", "key"), ("  text or hex    ", "muted"))
        cut = f"    text ends after {format_size(TEXT_BYTES)}; hex shows all" if self._bytes.source.truncated else ""
        yield Static(joined(*keys, ("left right", "key"), ("  long lines", "muted"), (cut, "warning")), id="bytes-keys")

    def on_mount(self) -> None:
        self._bytes.focus()
        self._check()

    @work(thread=True)
    def _check(self) -> None:
        """Hash all bytes in the background."""
        if found := self._bytes.source.sha256():
            self.post_message(self.Checked(found == self._sha256))

    @on(Checked)
    def _say(self, event: Checked) -> None:
        if event.same:
            text = joined(("These are the bytes that came in", "done"), (": their SHA-256 is still the same.", "muted"))
        else:
            text = joined(("CHANGED: these are not the bytes that came in.", "bad"), "  v records it.")
        for place in self.query("#bytes-hash").results(Static):
            place.update(text, layout=False)

    def action_close(self) -> None:
        self.dismiss(None)


_PER_ROW = 16
TEXT_BYTES = 4_000_000
"""Bytes that are shown as text; hex shows all."""
_SAMPLE = 8_192
_MOST_TEXT = 0.9
"""The share of readable characters from which on bytes are shown as text at first."""


class ByteRows(LineSource):
    """The contents of a file as lines of text, or as rows of 16 bytes; only what is drawn is read.

    Attributes:
        hex: whether rows of bytes are shown. left: how many columns of long lines are scrolled out of sight.
    """

    def __init__(self, stream: BinaryIO, length: int) -> None:
        super().__init__()
        self._stream = stream
        self._length = length
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self.left = 0
        self.hex = True
        self.show(as_hex=not seems_text(self._read(0, _SAMPLE)))

    def show(self, *, as_hex: bool) -> None:
        """Show bytes or text, from the start of its lines."""
        self.hex, self.left = as_hex, 0
        if not as_hex and not self._lines:
            self._lines = text_lines(self._read(0, TEXT_BYTES))

    @property
    def truncated(self) -> bool:
        """Whether the text is not all of it."""
        return not self.hex and self._length > TEXT_BYTES

    @property
    @override
    def count(self) -> int:
        return -(-self._length // _PER_ROW) if self.hex else len(self._lines)

    @override
    def draw(self, index: int, width: int) -> Sequence[Piece]:
        if not self.hex:
            return [(fit(self._lines[index][self.left :], width, self.glyphs.more), "")]
        data = self._read(index * _PER_ROW, _PER_ROW)
        pairs = [f"{byte:02x}" for byte in data] + ["  "] * (_PER_ROW - len(data))
        digits = " ".join(pairs[:8]) + "  " + " ".join(pairs[8:])
        characters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
        return [(f"{index * _PER_ROW:08x}  ", "muted"), (digits, "code"), (f"  {characters}", "")]

    def sha256(self, piece_size: int = 1 << 20) -> str:
        """The hash of all the bytes, for a thread of its own; empty when the file was closed meanwhile."""
        found, start = sha256(), 0
        with suppress(ValueError):
            while piece := self._read(start, piece_size):
                found.update(piece)
                start += len(piece)
            return found.hexdigest()
        return ""

    def close(self) -> None:
        self._stream.close()

    def _read(self, start: int, length: int) -> bytes:
        with self._lock:
            self._stream.seek(start)
            return self._stream.read(length)


class Bytes(LineList):
    """The contents of a file, to scroll through."""

    BINDINGS: ClassVar[list[Binding]] = [Binding("tab,x", "other_way", "Text or hex", show=False)]  # type: ignore[assignment]
    source: ByteRows

    def __init__(self, stream: BinaryIO, length: int) -> None:
        super().__init__(ByteRows(stream, length))

    def on_mount(self) -> None:
        """Begin at the first row."""
        self.update_rows(0)

    def action_other_way(self) -> None:
        """Show text instead of hex, or hex instead of text."""
        self.source.show(as_hex=not self.source.hex)
        self.update_rows(0)

    @override
    def action_scroll_left(self) -> None:
        self.source.left = max(0, self.source.left - 20)
        self.redraw()

    @override
    def action_scroll_right(self) -> None:
        self.source.left += 20
        self.redraw()

    def on_unmount(self) -> None:
        self.source.close()


def seems_text(data: bytes) -> bool:
    """Whether these bytes are for people: nearly all of them printable characters and line ends."""
    if not data or b"\x00" in data:
        return not data
    text = data.decode("utf-8", "replace")
    good = sum(character.isprintable() or character in "\n\r\t" for character in text if character != "\ufffd")
    return good >= _MOST_TEXT * len(text)


def text_lines(data: bytes) -> list[str]:
    """Bytes as lines that are safe to show."""
    return [line.expandtabs(4) for line in visible(data.decode("utf-8", "backslashreplace")).split("\n")]
