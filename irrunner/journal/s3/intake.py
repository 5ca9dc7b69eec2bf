"""What comes in for a bucket: read and hashed before anything is sent, because a key cannot be changed afterwards.

A file is read twice, the second time on its way. A stream that is larger than one part lies in a temporary file
without a name meanwhile. Nothing larger than one part is in memory.
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from irrunner.errors import Refused, VerificationFailed
from irrunner.journal.faults import disk_fault
from irrunner.journal.intake import CHUNK, read_pieces
from irrunner.journal.s3.uploads import PART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from irrunner.journal.intake import Cancelled, Progress, Source


class Incoming(NamedTuple):
    """Bytes whose hash is known. whole: all of them, when they are few; else `pieces` reads them once more."""

    name: str
    size: int
    whole: bytes | None
    pieces: Callable[[], Iterator[bytes]]


@contextmanager
def hashed(source: Source, progress: Progress | None, cancelled: Cancelled | None) -> Iterator[Incoming]:
    """Read a source to its end.

    Raises:
        NotFound, Refused: there is no such file, it changed, or it was cancelled.
        StoreUnusable: a stream does not fit on the disk for temporary files.
    """
    digest, size, first = sha256(), 0, bytearray()
    spool: BinaryIO | None = None
    try:
        for piece in read_pieces(source, cancelled):
            digest.update(piece)
            size += len(piece)
            if spool is None and size <= PART:
                first += piece
            elif not isinstance(source, Path):
                spool = spool or _spool(first)
                _write(spool, piece)
            if progress is not None:
                progress(size)
        whole = bytes(first) if size <= PART else None
        kept = spool

        def again() -> Iterator[bytes]:
            if isinstance(source, Path):
                return read_pieces(source, cancelled)
            return _pieces_of(kept, bytes(first), cancelled)

        yield Incoming(digest.hexdigest(), size, whole, again)
    finally:
        if spool is not None:
            spool.close()


def checked_pieces(
    name: str, pieces: Iterable[bytes], progress: Progress | None, fault: Callable[[str, str], Exception]
) -> Iterator[bytes]:
    """The pieces; after the last it raises when they are not the right ones, so that nobody takes them for whole."""
    digest, size = sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        yield piece
        if progress is not None:
            progress(size)
    if digest.hexdigest() != name:
        raise fault(name, digest.hexdigest())


def changed_on_the_way(_name: str, _found: str) -> Refused:
    """The sentence for bytes that are others the second time they are read."""
    return Refused(
        "What was read changed while it was read. Nothing was kept.", hint="Take a copy of it first, and add the copy."
    )


def are_others(name: str, found: str) -> VerificationFailed:
    """The sentence for bytes that are not those that were promised."""
    return VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")


def beginning(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, a little more than one part if there are so many, and the pieces after them."""
    first = bytearray()
    for piece in pieces:
        first += piece
        if len(first) > PART:
            break
    return bytes(first), pieces


def joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """The first bytes, and the pieces after them."""
    yield first
    yield from rest


def _spool(first: bytes | bytearray) -> BinaryIO:
    try:
        spool: BinaryIO = TemporaryFile("w+b", buffering=0)  # noqa: SIM115  closed by whoever reads the stream
    except OSError as error:
        raise disk_fault(error, Path(gettempdir())) from error
    _write(spool, first)
    return spool


def _write(spool: BinaryIO, piece: bytes | bytearray) -> None:
    view = memoryview(piece)
    try:
        while view:
            view = view[spool.write(view) :]
    except OSError as error:
        raise disk_fault(error, Path(gettempdir())) from error


def _pieces_of(spool: BinaryIO | None, first: bytes, cancelled: Cancelled | None) -> Iterator[bytes]:
    if spool is None:
        yield first
        return
    spool.seek(0)
    while piece := spool.read(CHUNK):
        if cancelled is not None and cancelled():
            raise Refused("Cancelled. Nothing was kept.")
        yield piece
