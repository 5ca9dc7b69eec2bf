"""Evidence that a program sends: streamed into a private file first, so that a slow line holds up nobody else."""

from __future__ import annotations

import asyncio
import hashlib
import re
import tempfile
from base64 import b64encode
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from irrunner.web.api.problems import Problem, too_many

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import BinaryIO

    from starlette.requests import Request

AT_ONCE: Final = 4
"""Uploads that are under way together; each may take as much of the disk as one piece of evidence may have."""
_PIECE: Final = 1 << 20
_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


class Uploads:
    """The uploads that are under way."""

    def __init__(self, folder: Path) -> None:
        """Args: folder: the server's own, in which they lie without a name until they are in the vault."""
        self._folder = folder
        self._running = 0

    @asynccontextmanager
    async def received(self, request: Request) -> AsyncIterator[BinaryIO]:
        """The whole body as a file at its start; it is gone when the block ends.

        Raises:
            Problem: too many are under way, or the bytes are not those of the header Content-Digest (RFC 9530).
        """
        expected = _expected(request)
        if self._running >= AT_ONCE:
            raise too_many(5, "Too much evidence is being sent at once. Nothing was written.")
        self._running += 1
        try:
            with tempfile.TemporaryFile(dir=self._folder) as file:
                digest = hashlib.sha256()
                async for piece in request.stream():
                    digest.update(piece)
                    if len(piece) < _PIECE:
                        file.write(piece)
                    else:
                        await asyncio.to_thread(file.write, piece)
                if expected and b64encode(digest.digest()).decode() != expected:
                    raise Problem(
                        422,
                        "The bytes that arrived are not those of the header Content-Digest. Nothing was written.",
                        hint="Send them again.",
                    )
                file.seek(0)
                yield file
        except OSError as error:
            raise Problem(503, f"The evidence cannot be kept: {error.strerror}. Nothing was written.") from None
        finally:
            self._running -= 1


def _expected(request: Request) -> str:
    given = request.headers.get("content-digest", "")
    if not given:
        return ""
    if (found := _DIGEST.fullmatch(given.strip())) is None:
        raise Problem(422, "The header Content-Digest has to be sha-256=:…: (RFC 9530). Nothing was written.")
    return found[1]
