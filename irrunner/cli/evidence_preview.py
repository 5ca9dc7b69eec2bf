"""The bytes of evidence for a terminal: harmless, and only the beginning."""

from __future__ import annotations

import sys
from hashlib import sha256
from typing import TYPE_CHECKING

from irrunner.errors import Misused
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_ENOUGH = 64 * 1024  # bytes looked at
_PIECE = 1 << 20
_LINES, _WIDEST = 200, 500
_HEX_LINES = 32


def on_terminal() -> bool:
    """Whether stdout is a terminal, which could obey the bytes."""
    return sys.stdout is not None and sys.stdout.isatty()


def write_raw(stream: BinaryIO) -> str:
    """Write the bytes to stdout as they are; their SHA-256.

    Raises:
        Misused: stdout is closed.
    """
    if sys.stdout is None:
        raise Misused("There is nowhere to write the bytes: stdout is closed.")
    sys.stdout.flush()
    digest = sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
    return digest.hexdigest()


def lines(stream: BinaryIO) -> Iterator[str]:
    """The beginning as lines of text; of anything else, the first bytes in hex."""
    data = stream.read(_ENOUGH)
    if not data:
        yield "(no bytes)"
        return
    text = _text(data)
    if text is None:
        yield from _hex(data)
        shown_all = len(data) <= 16 * _HEX_LINES
    else:
        found = text.splitlines()
        yield from (one_line(line, _WIDEST) for line in found[:_LINES])
        shown_all = len(found) <= _LINES and len(data) < _ENOUGH
    if not shown_all:
        yield "… (the beginning; `irrunner evidence export` writes all of it)"


def _text(data: bytes) -> str | None:
    """The bytes as text; None when they are none."""
    if b"\x00" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return data[: error.start].decode() if error.start > len(data) - 4 and len(data) == _ENOUGH else None


def _hex(data: bytes) -> Iterator[str]:
    for offset in range(0, min(len(data), 16 * _HEX_LINES), 16):
        piece = data[offset : offset + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in piece)
        yield f"{offset:08x}  {piece.hex(' '):<47}  {letters}"
