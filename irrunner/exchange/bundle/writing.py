"""A bundle as bytes: every file is read twice, once for its hashes and once to be written, and never held whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from irrunner.errors import Refused
from irrunner.exchange.bundle.verify import (
    MANIFEST,
    SUMS,
    Member,
    central_header,
    end_records,
    local_header,
    manifest_bytes,
    root_of,
    sums_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    Pieces = Callable[[], Iterable[bytes]]

_WHOLE_PIECE = 1 << 16
"""Bytes below which pieces are put together before they are written."""


class BundleFile(NamedTuple):
    """A file that goes into a bundle.

    Attributes:
        path: below the bundle's folder.
        pieces: its bytes, from the start each time it is called.
        size, sha256, crc: what they came to when they were read first.
    """

    path: str
    pieces: Pieces
    size: int
    sha256: str
    crc: int


def read_once(path: str, pieces: Pieces) -> BundleFile:
    """A file, with the hashes of its bytes as they are now."""
    from hashlib import sha256

    digest, size, crc = sha256(), 0, 0
    for piece in _gathered(pieces()):
        digest.update(piece)
        crc = crc32(piece, crc)
        size += len(piece)
    return BundleFile(path, pieces, size, digest.hexdigest(), crc)


def text_file(path: str, data: bytes) -> BundleFile:
    """A file that is at hand as a whole."""
    return read_once(path, lambda: (data,))


def listed(files: Iterable[BundleFile]) -> list[dict[str, str | int]]:
    """Files as the manifest lists them."""
    return [{"path": each.path, "size": each.size, "sha256": each.sha256} for each in files]


def bundle_pieces(manifest: dict[str, Any], files: list[BundleFile]) -> Iterator[bytes]:
    """The whole bundle, a piece at a time: the same manifest and files always give the same bytes.

    Raises:
        Refused: a file is not any more what it was when it was read first.
    """
    root = root_of(manifest["incident"], manifest["mode"])
    said = text_file(MANIFEST, manifest_bytes(manifest))
    sums = text_file(SUMS, sums_bytes((each.path, each.sha256) for each in (*files, said)))
    members: list[Member] = []
    offset = 0
    for file in (said, sums, *files):
        member = Member(f"{root}/{file.path}", file.size, file.crc, offset)
        header = local_header(member)
        yield header
        yield from _unchanged(file)
        offset += len(header) + file.size
        members.append(member)
    size = 0
    for member in members:
        line = central_header(member)
        size += len(line)
        yield line
    yield end_records(len(members), size, offset)


def _unchanged(file: BundleFile) -> Iterator[bytes]:
    size, crc = 0, 0
    for piece in _gathered(file.pieces()):
        size, crc = size + len(piece), crc32(piece, crc)
        if size > file.size:
            break
        yield piece
    if (size, crc) != (file.size, file.crc):
        raise Refused(
            f"{file.path} changed while the bundle was written. No bundle was left.",
            hint="Export again, while nobody erases words or evidence.",
        )


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth a call."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _WHOLE_PIECE:
            yield b"".join(waiting) if len(waiting) > 1 else piece
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
