"""Bytes as text: UTF-8 as it is; other encodings are named, and decoded only when somebody asks for one.

A guess that is wrong changes names without anybody seeing it, so what is no UTF-8 is refused with the encoding that
it looks like.
"""

from __future__ import annotations

import codecs
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4_000
_NOT_TEXT = frozenset({"utf-7", "utf7", "unicode-1-1-utf-7", "idna", "punycode", "mbcs", "oem", "raw-unicode-escape",
                       "unicode-escape", "undefined"})  # fmt: skip


class NotText(ValueError):
    """Bytes that are no text in the encoding that they were read in.

    Attributes:
        line: the first line, from 1, that is none.
        encoding: what they look like; empty when nothing can be said.
    """

    def __init__(self, line: int, encoding: str) -> None:
        super().__init__(f"line {line}")
        self.line = line
        self.encoding = encoding


class Decoded(NamedTuple):
    """A text, and the encoding it came in."""

    text: str
    encoding: str


def decode_text(data: bytes, encoding: str = "") -> Decoded:
    """Text out of bytes, without a byte order mark.

    Args:
        data: the bytes.
        encoding: what they are in, such as `cp1252` or `utf-16`; UTF-8 when empty.

    Raises:
        NotText: they are not; with the line.
        LookupError: there is no such encoding of text.
    """
    name = _codec(encoding) if encoding else "utf-8-sig"
    if not encoding and (looks := _looks_like(data)).startswith("utf-"):
        raise NotText(1, looks)
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotText(line, _looks_like(data) or "cp1252" if not encoding else "") from error
    return Decoded(text.removeprefix("\ufeff"), encoding or "utf-8")


def decode_sample(data: bytes) -> str:
    """Text out of the beginning of any bytes, to be searched and not shown; what is no text becomes question marks."""
    return data.decode(_looks_like(data) or "utf-8", "replace")


def _codec(encoding: str) -> str:
    """The name of a codec that makes text of bytes and nothing else.

    Raises:
        LookupError: there is none.
    """
    try:
        found = codecs.lookup(encoding)
    except ValueError as error:  # a name that holds a zero byte
        raise LookupError(encoding) from error
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("_", "-") in _NOT_TEXT:
        raise LookupError(encoding)
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _looks_like(data: bytes) -> str:
    """UTF-16 and UTF-32 by their mark, or by a zero in every second byte."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    zeros = sample.count(0)
    if len(sample) < 4 or zeros * 3 < len(sample):
        return ""
    odd = sample[1::2].count(0)
    return "utf-16-le" if odd * 2 > zeros else "utf-16-be"
