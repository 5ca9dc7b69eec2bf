"""Reading what comes into the vault: once, in pieces, hashed on the way, and noticing when it changes meanwhile."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from irrunner.errors import Refused
from irrunner.safety.confinement import require_unconfined
from irrunner.safety.paths import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Source = BinaryIO | Path | Iterable[bytes]
    Progress = Callable[[int], None]
    Cancelled = Callable[[], bool]

CHUNK = 1 << 20


def read_pieces(source: Source, cancelled: Cancelled | None = None) -> Iterator[bytes]:
    """The bytes of a source, a piece at a time.

    Raises:
        NotFound, Refused: a path is no regular file, could not be read to its end or changed meanwhile, or
            `cancelled` returned True.
    """
    name = str(source) if isinstance(source, Path) else "The input"
    try:
        for piece in _raw_pieces(source):
            if cancelled is not None and cancelled():
                raise Refused("Cancelled. Nothing was kept.")
            yield piece
    except OSError as error:
        raise Refused(
            f"{name} could not be read to its end: {error.strerror or error}. Nothing was kept.",
            hint="Of a failing disk, take an image with a tool that skips what cannot be read, and add the image.",
        ) from error


def hash_and_write(pieces: Iterator[bytes], out: BinaryIO | None, progress: Progress | None = None) -> tuple[str, int]:
    """Hash the pieces, and write and fsync them if there is a file to write to: SHA-256 and size."""
    from hashlib import sha256  # see `chain`

    digest, size = sha256(), 0
    for piece in pieces:
        digest.update(piece)
        if out is not None:
            _write(out, piece)
        size += len(piece)
        if progress is not None:
            progress(size)
    if out is not None:
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def hash_file(path: Path) -> tuple[str, int]:
    """The SHA-256 and size of a file that stays where it is.

    Raises:
        NotFound, Refused: as for `read_pieces`.
    """
    return hash_and_write(read_pieces(path), None)


def hash_open_file(file: BinaryIO) -> str:
    """The SHA-256 of a file's bytes from where it stands, whatever happens to its name meanwhile.

    Raises:
        Refused: it could not be read to its end.
    """
    return hash_and_write(read_pieces(file), None)[0]


def _write(out: BinaryIO, piece: bytes) -> None:
    """All of it: an unbuffered file may take less at a time."""
    view = memoryview(piece)
    while view:
        view = view[out.write(view) :]


def _raw_pieces(source: Source) -> Iterator[bytes]:
    if isinstance(source, Path):
        return _pieces_of_path(source)
    if (read := getattr(source, "read", None)) is not None:
        return iter(lambda: read(CHUNK), b"")
    return iter(source)


def _pieces_of_path(path: Path) -> Iterator[bytes]:
    require_unconfined("Files of this host")
    file, before = open_regular(path)
    count = 0
    with file:
        while piece := file.read(CHUNK):
            count += len(piece)
            yield piece
        if count != before.st_size or _identity(os.fstat(file.fileno())) != _identity(before) or _moved(path, before):
            raise Refused(
                f"{path} changed while it was read. Nothing was kept.",
                hint="Stop what writes it, or take a copy of it first; what a program still writes can be piped in.",
            )


def _identity(state: os.stat_result) -> tuple[int, ...]:
    """What no writer leaves as it was: the time of the last change of any kind cannot be put back."""
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def _moved(path: Path, before: os.stat_result) -> bool:
    try:
        now = path.lstat()
    except OSError:
        return True
    return not stat.S_ISREG(now.st_mode) or not os.path.samestat(now, before)
