"""A stream of bytes on its way into a store behind a line: kept on this machine first, because it comes only once."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from typing_extensions import override

from irrunner.application.outbox.draft_file import write_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.application.outbox.folder import OutboxFolder

MOST: Final = 256 << 20
"""Bytes of a stream that are kept; what is longer goes to the store as it comes, and is not kept."""
_CHUNK: Final = 1 << 20


def kept_stream(
    outbox: OutboxFolder, source: BinaryIO, cancelled: Callable[[], bool] | None = None
) -> tuple[str, BinaryIO]:
    """Keep a stream in a file of the outbox.

    Returns:
        The file's name, empty when it is too long or there is no room; and the stream, to be read from its start.

    Raises:
        Refused: nothing can be kept there.
    """
    name, descriptor = outbox.new_bytes()
    file = io.FileIO(descriptor, "r+")
    kept, rest = 0, b""
    try:
        while not (cancelled is not None and cancelled()) and (rest := source.read(_CHUNK)):
            if kept + len(rest) > MOST:
                raise OSError("too long")
            write_all(descriptor, rest)
            kept, rest = kept + len(rest), b""
        os.fsync(descriptor)
    except OSError:
        outbox.remove_bytes(name)
        file.seek(0)
        return "", cast("BinaryIO", _Joined(file, kept, rest, source))
    except BaseException:
        outbox.remove_bytes(name)
        file.close()
        raise
    file.seek(0)
    return name, cast("BinaryIO", file)


class _Joined(io.RawIOBase):
    """What was kept of a stream, and behind it what was not."""

    def __init__(self, file: io.FileIO, kept: int, rest: bytes, source: BinaryIO) -> None:
        self._file, self._kept, self._rest, self._source = file, kept, rest, source

    @override
    def readable(self) -> bool:
        return True

    @override
    def read(self, size: int = -1) -> bytes:
        """The next piece; like every stream, it may be shorter."""
        if self._kept and (piece := self._file.read(min(self._kept, size if size >= 0 else _CHUNK))):
            self._kept -= len(piece)
            return piece
        if self._rest:
            piece, self._rest = self._rest, b""
            return piece
        return self._source.read(size if size >= 0 else _CHUNK)

    @override
    def close(self) -> None:
        self._file.close()
        super().close()
