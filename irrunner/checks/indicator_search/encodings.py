"""UTF-16 and UTF-32, with and without their mark, as UTF-8, so that one search fits all."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 4_096
_MOSTLY: Final = 0.9


def encoding_of(head: bytes) -> str:
    """The encoding of text by its first bytes, where it is not read as it is; empty otherwise.

    Without a mark, text is UTF-16 where nearly every second byte is zero and hardly one of the others.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[: _SAMPLE & ~1]
    half = len(sample) // 2
    if half < 4 or b"\0" not in sample:
        return ""
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if second > _MOSTLY and first < 1 - _MOSTLY:
        return "utf-16-le"
    return "utf-16-be" if first > _MOSTLY and second < 1 - _MOSTLY else ""


def as_utf8(encoding: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The text in UTF-8; what is no text in its encoding becomes a mark of replacement."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in pieces:
        if text := decoder.decode(piece):
            yield text.encode("utf-8", "replace")
    if text := decoder.decode(b"", final=True):
        yield text.encode("utf-8", "replace")
