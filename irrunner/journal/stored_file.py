"""Bytes that lie on a server, as a file that can be read from any place."""

from __future__ import annotations

import io

from typing_extensions import override


class StoredFile(io.RawIOBase):
    """Where in the bytes somebody reads; whoever inherits it has `readinto`."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        self._at = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at
