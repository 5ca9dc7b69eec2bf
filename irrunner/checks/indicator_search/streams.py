"""A file as a stream of plain bytes: gzip, bzip2, xz and zstd are unpacked, bounded in memory and in what comes out.

The kind is told by the first bytes, not by the name: rotation renames files.
"""

from __future__ import annotations

import bz2
import errno
import lzma
import os
import sys
import zlib
from typing import TYPE_CHECKING, Final, Protocol

from irrunner.checks.exposure.documents import Unreadable, describe_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from irrunner.checks.indicator_search.digests import Digests

_PIECE: Final = 256 * 1024
_SPARSE: Final = 16 << 20
"""Bytes that a file lacks on disk before its holes are passed over."""
_EXPANDED: Final = 1 << 30
"""Bytes that a packed file may always become."""
_MOST_TIMES: Final = 200
"""How many times larger than on disk it may become beyond that; logs are packed 10 to 50 times."""
_XZ_MEMORY: Final = 72 << 20
"""Bytes of memory that unpacking xz may take: those of its highest common level."""
_ZSTD_WINDOW: Final = 27
"""Powers of two; `zstd --long` writes this one."""
LONGEST_MAGIC: Final = 8

_OTHERS: Final = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x04\x22\x4d\x18", "packed with lz4"),
    (b"\x1f\x9d", "packed with compress"),
    (b"LZIP", "packed with lzip"),
    (b"\x89LZO\0", "packed with lzop"),
    (b"\xff\x06\x00\x00sNaP", "packed with snappy"),
    (b"LPKSHHRH", "a journal of systemd: search what `journalctl --file` prints of it"),
)


class _Unpacker(Protocol):
    """What bz2, lzma and zstd have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class _Gzip:
    """zlib as the others are used."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._full and not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        unpacked = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self._full = len(unpacked) == max_length
        return unpacked


def _zstd() -> _Unpacker:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
    unpacker: _Unpacker = zstd.ZstdDecompressor(options=options)
    return unpacker


def _xz() -> _Unpacker:
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


_PACKED: dict[bytes, tuple[str, Callable[[], _Unpacker]]] = {
    b"\x1f\x8b": ("gzip", _Gzip),
    b"BZh": ("bzip2", bz2.BZ2Decompressor),
    b"\xfd7zXZ\x00": ("xz", _xz),
    b"\x28\xb5\x2f\xfd": ("zstd", _zstd),
}
_MAGIC_OF_SKIPPED: Final = b"\x2a\x4d\x18"
"""The end of the first four bytes of a frame of zstd that says nothing; the first is 0x50 to 0x5f."""


def form_of(head: bytes) -> str:
    """How a file is packed, by its first bytes; empty for one that is not.

    Raises:
        Unreadable: in a way that nobody here unpacks.
    """
    for magic, (name, _) in _PACKED.items():
        if head.startswith(magic):
            return name
    if head[1:4] == _MAGIC_OF_SKIPPED and head[0] & 0xF0 == 0x50:
        return "zstd"
    for magic, words in _OTHERS:
        if head.startswith(magic):
            raise Unreadable(f"is {words}, not unpacked here")
    return ""


def read_plain(handle: int, size: int, digests: Digests) -> Iterator[bytes]:
    """The bytes of an open file up to the size that it had when it was opened: a log that grows has an end.

    The holes of a sparse file are passed over, because nothing is in them; such a file has no digest.

    Raises:
        Unreadable: the system cannot read on.
    """
    try:
        is_sparse = size > _SPARSE and os.fstat(handle).st_blocks * 512 < size - _SPARSE
        place = 0
        while place < size:
            if is_sparse and (place := _behind_hole(handle, place, size, digests)) >= size:
                return
            piece = os.read(handle, min(_PIECE, size - place))
            if not piece:
                return
            place += len(piece)
            digests.update(piece)
            yield piece
    except OSError as error:
        raise Unreadable(describe_error(error)) from None


def _behind_hole(handle: int, place: int, size: int, digests: Digests) -> int:
    """The next place with something in it; the end of the file where nothing is left."""
    try:
        data = os.lseek(handle, place, os.SEEK_DATA)
    except OSError as error:
        if error.errno != errno.ENXIO:  # a file system that knows no holes: everything is read
            os.lseek(handle, place, os.SEEK_SET)
            return place
        data = size
    if data > place:
        digests.give_up()
    return data


def unpack(form: str, packed: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes that packed bytes stand for, every part of a file of several parts, in pieces of bounded size.

    Raises:
        Unreadable: it is damaged, cut off, needs too much memory, or expands beyond measure.
    """
    make = next(each for name, each in _PACKED.values() if name == form)
    counter = _Counter(packed)
    try:
        yield from counter.watched(_parts(make, counter))
    except (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError, MemoryError) as error:
        raise Unreadable(_describe_damage(form, error)) from None
    except Exception as error:  # the error of zstd has no base of its own, and its module may be either of two
        if type(error).__name__ != "ZstdError":
            raise
        raise Unreadable(_describe_damage(form, error)) from None


def _describe_damage(form: str, error: Exception) -> str:
    words = str(error).lower()
    if "memory" in words or isinstance(error, MemoryError):
        return f"needs more memory to be unpacked from {form} than irrunner takes"
    return f"is damaged, or no {form} after all"


class _Counter:
    """Counts what goes into unpacking and what comes out of it."""

    def __init__(self, packed: Iterator[bytes]) -> None:
        self._packed = packed
        self._taken = 0

    def take(self) -> bytes:
        """The next packed bytes; none at the end."""
        piece = next(self._packed, b"")
        self._taken += len(piece)
        return piece

    def watched(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The pieces, as long as they are not far more than what was packed.

        Raises:
            Unreadable: they are.
        """
        made = 0
        for piece in pieces:
            made += len(piece)
            if made > _EXPANDED and made > self._taken * _MOST_TIMES:
                raise Unreadable(f"expands to more than {_MOST_TIMES} times its size and was not read to its end")
            yield piece


def _parts(make: Callable[[], _Unpacker], source: _Counter) -> Iterator[bytes]:
    data = source.take()
    while data:
        unpacker = make()
        while not unpacker.eof:
            if unpacker.needs_input and not data and not (data := source.take()):
                raise Unreadable("is cut off: the packed data has no end")
            unpacked = unpacker.decompress(data, _PIECE)
            data = b""
            if unpacked:
                yield unpacked
        data = (unpacker.unused_data or source.take()).lstrip(b"\0")
        while not data and (data := source.take()):
            data = data.lstrip(b"\0")  # tape drives, and xz by its rules, fill up with zeros
