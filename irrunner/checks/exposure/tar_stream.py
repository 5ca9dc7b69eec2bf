"""Going through a tar archive as a stream, with flat memory, whatever its headers claim.

`tarfile` reads the size that a header claims into memory; this does not. Compressed streams have a budget.
"""

from __future__ import annotations

import os
import zlib
from typing import Callable, Iterator, NamedTuple

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.zstd import expanded

BLOCK = 512
_CHUNK = 1 << 18
_MOST_NAME = 64 << 10
_MOST_MEMBERS = 5_000_000
_RATIO, _SPARE = 20, 1 << 30
"""A layer expands three times or so; what expands more than 20 times, and by more than 1 GB, is a bomb."""
GZIP, ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"


class Stream:
    """Bytes that are read once, from the front."""

    def __init__(self, pull: Callable[[int], bytes]) -> None:
        """Take a function that gives at most so many bytes, and none at the end."""
        self._pull = pull
        self._ahead = b""

    def peek(self, count: int) -> bytes:
        """The next bytes, which stay."""
        self._ahead = self.read(count) + self._ahead
        return self._ahead[:count]

    def read(self, count: int) -> bytes:
        """Exactly so many bytes; fewer only at the end."""
        pieces = [self._ahead[:count]]
        self._ahead = self._ahead[count:]
        left = count - len(pieces[0])
        while left > 0:
            piece = self._pull(min(left, _CHUNK))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def skip(self, count: int) -> int:
        """Pass over so many bytes; returns how many were missing."""
        while count > 0:
            passed = len(self.read(min(count, _CHUNK)))
            if not passed:
                break
            count -= passed
        return count


def open_stream(handle: int) -> Stream:
    """The bytes of an open file."""
    return Stream(lambda count: os.read(handle, count))


def unpacked(stream: Stream, size: int) -> Stream:
    """The same stream without its compression, if it has one that we know.

    Args:
        stream: the bytes as they are kept.
        size: how many they are; sets how far they may expand.

    Raises:
        Malformed: it is compressed with zstd, which nothing here can read.
    """
    head = stream.peek(4)
    if head.startswith(ZSTD):
        return Stream(_Unzstd(stream, size * _RATIO + _SPARE))
    return Stream(_Gunzip(stream, size * _RATIO + _SPARE)) if head.startswith(GZIP) else stream


class _Gunzip:
    """Expands gzip, up to a budget."""

    def __init__(self, stream: Stream, budget: int) -> None:
        self._stream = stream
        self._budget = budget
        self._expand = zlib.decompressobj(31)

    def __call__(self, count: int) -> bytes:
        """At most so many bytes; none at the end.

        Raises:
            Malformed: it is damaged, or expands to more than anybody packs.
        """
        while True:
            if self._expand.eof:  # another member may follow, or padding
                data = self._expand.unused_data or self._stream.read(_CHUNK)
                if not data.startswith(GZIP[:2]):
                    return b""
                self._expand = zlib.decompressobj(31)
            else:
                data = self._expand.unconsumed_tail or self._stream.read(_CHUNK)
                if not data:
                    raise Malformed("is damaged: it ends in the middle")
            try:
                piece = self._expand.decompress(data, count)
            except zlib.error as error:
                raise Malformed("is damaged: %s" % error) from None
            self._budget -= len(piece)
            if self._budget < 0:
                raise Malformed("expands to more than any image does, and was not read to its end")
            if piece:
                return piece


class _Unzstd:
    """Expands zstd, up to a budget; some layers have an empty or a skippable frame in front."""

    def __init__(self, stream: Stream, budget: int) -> None:
        self._expanded = expanded(_Held(stream))
        self._budget = budget

    def __call__(self, count: int) -> bytes:
        """At most so many bytes; none at the end.

        Raises:
            Malformed: it is damaged, or expands to more than anybody packs.
        """
        try:
            piece = self._expanded.read(count)
        except Malformed:
            raise
        except Exception as error:  # each library has errors of its own
            raise Malformed("is damaged: %s" % (str(error) or type(error).__name__)[:200]) from None
        self._budget -= len(piece)
        if self._budget < 0:
            raise Malformed("expands to more than any image does, and was not read to its end")
        return piece


class _Held:
    """A stream as a file that libraries read; some ask for as many bytes as there are."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def read(self, count: int = -1) -> bytes:
        return self._stream.read(count if 0 <= count < _CHUNK else _CHUNK)


class Member(NamedTuple):
    """One entry of an archive; its bytes can be read until the next is asked for.

    Attributes:
        name: without a leading `./` or `/`. size: of its bytes. is_file: whether it is a regular file.
        content: its bytes, as a stream that ends with them.
    """

    name: str
    size: int
    is_file: bool
    content: Stream


def members(stream: Stream) -> Iterator[Member]:
    """The entries of an archive, in order.

    Raises:
        Malformed: it is no tar archive, or ends in the middle.
    """
    name = ""
    for number in range(_MOST_MEMBERS):
        header = stream.read(BLOCK)
        if len(header) < BLOCK:
            if number or header:
                raise Malformed("ends in the middle, or is no tar archive")
            return
        if not header.strip(b"\0"):
            return
        size, kind = _size_of(header), header[156:157]
        section = _Section(stream, size)
        if kind in (b"L", b"x"):
            data = section.read(min(size, _MOST_NAME))
            name = (_text(data.rstrip(b"\0")) if kind == b"L" else _pax_path(data)) or name
        elif kind != b"g":
            shown = name or _name_of(header)
            name = ""
            while shown.startswith(("./", "/")):
                shown = shown[1:] if shown.startswith("/") else shown[2:]
            yield Member(shown, size, kind in (b"0", b"\0", b"7"), Stream(section.read))
        section.finish()
        stream.skip(-size % BLOCK)
    raise Malformed("has more than %d entries, and was not read to its end" % _MOST_MEMBERS)


class _Section:
    """The next bytes of a stream, which can be left before their end."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, count: int) -> bytes:
        data = self._stream.read(min(count, self._left))
        self._left -= len(data)
        if not data and self._left and count:
            raise Malformed("ends in the middle of an entry")
        return data

    def finish(self) -> None:
        self._left = self._stream.skip(self._left)
        if self._left:
            raise Malformed("ends in the middle of an entry")


def _size_of(header: bytes) -> int:
    field = header[124:136]
    if field[0] & 0x80:  # base 256, as GNU writes sizes from 8 GB on
        size = int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    else:
        try:
            size = int(field.strip(b"\0 ") or b"0", 8)
        except ValueError:
            raise Malformed("is no tar archive, or is damaged") from None
    if header[156:157] in (b"1", b"2", b"3", b"4", b"5", b"6"):
        return 0
    return size


def _name_of(header: bytes) -> str:
    name, prefix = header[:100].split(b"\0", 1)[0], header[345:500].split(b"\0", 1)[0]
    is_ustar = header[257:263] == b"ustar\0"
    return _text(prefix + b"/" + name if prefix and is_ustar else name)


def _pax_path(data: bytes) -> str:
    """The path in the records of a pax header; empty where they hold none."""
    while data:
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or not 0 < int(length[:12]) <= len(data):
            return ""
        record, data = data[: int(length)], data[int(length) :]
        key, _, value = record[len(length) + 1 : -1].partition(b"=")
        if key == b"path":
            return _text(value)
    return ""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
