"""A stream of bytes cut into pieces of whole lines, each with a few lines around it; endless lines are cut too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SIZE: Final = 256 * 1024
"""Bytes of a piece, about."""
CONTEXT: Final = 2
"""Lines that are kept before and after one that matches."""
_LEAD: Final = 4_096
"""Bytes at most that a piece repeats of the one before."""


class Piece(Struct, frozen=True, gc=False):
    """Some lines of a file.

    Attributes:
        data: the bytes, with a few before `start` and after `end` that belong to other pieces.
        start, end: what belongs to this piece.
        offset: in the stream, of `start`.
        is_cut: whether it ends within a line, which the next piece goes on with.
    """

    data: bytes
    start: int
    end: int
    offset: int
    is_cut: bool = False


def cut(stream: Iterable[bytes], reach: int) -> Iterator[Piece]:
    """The stream in pieces. A match that begins in a piece ends in its data: `reach` is the longest one."""
    lead, buffer, offset = b"", b"", 0
    for more in stream:
        buffer = buffer + more if buffer else more
        while len(buffer) >= SIZE + reach:
            end, is_cut = _end_of_lines(buffer, reach)
            yield Piece(lead + buffer, len(lead), len(lead) + end, offset, is_cut)
            lead = _lead(lead + buffer[max(0, end - _LEAD) : end], is_cut=is_cut)
            buffer, offset = buffer[end:], offset + end
    if buffer:
        yield Piece(lead + buffer, len(lead), len(lead) + len(buffer), offset)


def _end_of_lines(buffer: bytes, reach: int) -> tuple[int, bool]:
    """Where a piece ends: before the last lines, which the matches in it show as context; and whether within a line."""
    last = buffer.rfind(b"\n")
    if last < 0:
        return len(buffer) - reach, True
    end = last
    for _ in range(CONTEXT):
        before = buffer.rfind(b"\n", 0, end)
        if before < 0:
            break
        end = before
    return end + 1, False


def _lead(seen: bytes, *, is_cut: bool) -> bytes:
    """The end of what was seen, as the next piece repeats it."""
    seen = seen[-_LEAD:]
    if is_cut:
        return seen
    begin = len(seen) - 1
    for _ in range(CONTEXT):
        begin = seen.rfind(b"\n", 0, max(begin, 0))
    return seen[begin + 1 :]
