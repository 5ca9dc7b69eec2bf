"""Reading a file that a stranger may have put there: regular files only, never through a link, never without an end."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Callable, List

if TYPE_CHECKING:
    from irrunner.checks.exposure.names import Wanted

MOST_BYTES = 16 << 20
"""Bytes of a file that is taken apart; the largest real lock files have half of it."""
MOST_SCANNED = 1 << 30
"""Bytes of a larger file that are looked through for the name."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_CHUNK = 1 << 20
_OVERLAP = 512
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Unreadable(Exception):
    """A file or folder cannot be looked into; the text says why."""


class Malformed(Exception):
    """A file is not what its name says; the text says why."""


class Document:
    """The bytes of one file, with where they come from.

    Attributes:
        path: of the file.
        data: its bytes; UTF-16 and a byte order mark are already gone.
        beside: opens another file of the same searched folders, by a path relative to this one.
    """

    __slots__ = ("_text", "beside", "data", "path")

    def __init__(self, path: str, data: bytes, beside: Callable[[str], Document | None] | None = None) -> None:
        """Take the bytes as they are on disk."""
        self.path = path
        for mark, encoding in _BOMS:
            if data.startswith(mark):
                data = data.decode(encoding, "replace").encode("utf-8", "replace")
                break
        self.data = data
        self.beside = beside
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The bytes as UTF-8; what is none is replaced."""
        if self._text is None:
            self._text = self.data.decode("utf-8", "replace")
        return self._text

    @property
    def lines(self) -> List[str]:
        """The lines, split at newlines only."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def line_of(self, part: str, start: int = 0) -> int:
        """The line of the first place with this text, counted from 1; 0 where there is none."""
        place = self.text.find(part, start)
        return self.text.count("\n", 0, place) + 1 if place >= 0 else 0


def describe_error(error: OSError) -> str:
    """Why the system refused, in a few words."""
    if error.errno == errno.ELOOP:
        return "is a symbolic link, not followed"
    if error.errno == errno.ENOENT:
        return "is missing"
    if error.errno == errno.ENXIO:
        return "is a device or socket, not opened"
    return os.strerror(error.errno).lower() if error.errno else type(error).__name__


def open_regular(path: str) -> int:
    """A handle of a regular file, which the caller closes.

    Raises:
        Unreadable: it is none, or cannot be opened.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        raise Unreadable(describe_error(error)) from None
    except ValueError:
        raise Unreadable("has a name that cannot be opened") from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise Unreadable("is %s, not read" % kind_of(mode))
    return handle


def read_regular(path: str, most: int = MOST_BYTES) -> bytes:
    """The bytes of a regular file, at most one more than `most`.

    Raises:
        Unreadable: it is none, or cannot be read.
    """
    handle = open_regular(path)
    try:
        return _read_open(handle, most)
    except OSError as error:
        raise Unreadable(describe_error(error)) from None
    finally:
        os.close(handle)


def read_ends(path: str, most: int) -> bytes:
    """The beginning and the end of a regular file, each of at most so many bytes.

    Raises:
        Unreadable: it is none, or cannot be read.
    """
    handle = open_regular(path)
    try:
        data = _read_open(handle, most - 1)
        size = os.fstat(handle).st_size
        if size <= len(data):
            return data
        os.lseek(handle, max(size - most, len(data)), os.SEEK_SET)
        return data + b"\n" + os.read(handle, most)
    except OSError as error:
        raise Unreadable(describe_error(error)) from None
    finally:
        os.close(handle)


def _read_open(handle: int, most: int) -> bytes:
    size = os.fstat(handle).st_size
    pieces: List[bytes] = []
    left = most + 1
    while left > 0:
        piece = os.read(handle, min(left, max(size + 1, 4096) if not pieces else _CHUNK))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def kind_of(mode: int) -> str:
    """What an entry that is no regular file is."""
    for is_kind, words in (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if is_kind(mode):
            return words
    return "no regular file"


def names_wanted(path: str, wanted: Wanted) -> bool:
    """Whether a file that is too large to be taken apart can hold a wanted name; memory stays flat.

    Raises:
        Unreadable: it cannot be read to its end.
    """
    handle = open_regular(path)
    try:
        tail, wide = b"", False
        read = 0
        while True:
            piece = os.read(handle, _CHUNK)
            if not piece:
                return False
            read += len(piece)
            wide = wide or (not tail and piece[:2] in (b"\xff\xfe", b"\xfe\xff"))
            window = tail + (piece.replace(b"\0", b"") if wide else piece)
            if wanted.may_be_in(window):
                return True
            if read > MOST_SCANNED:
                raise Unreadable("has more than %d MB and was not read to its end" % (MOST_SCANNED >> 20))
            tail = window[-_OVERLAP:]
    except OSError as error:
        raise Unreadable(describe_error(error)) from None
    finally:
        os.close(handle)
