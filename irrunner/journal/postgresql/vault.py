"""Evidence in the database, in pieces: hashed on the way in, and by the server once more when it has it."""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, Final
from uuid import uuid4

from typing_extensions import Buffer, override

from irrunner.errors import NotFound, StoreUnusable, VerificationFailed
from irrunner.journal.evidence_refs import SHA256
from irrunner.journal.intake import CHUNK, read_pieces
from irrunner.journal.interface import Kept
from irrunner.journal.postgresql.waiting import GROWING_SECONDS
from irrunner.journal.stored_file import StoredFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set
    from uuid import UUID

    from irrunner.journal.intake import Cancelled, Progress, Source
    from irrunner.journal.interface import Verdict
    from irrunner.journal.postgresql.connection import Connection

_BEGIN: Final = "SELECT irrunner.begin_upload(%s)"
_PUT: Final = "SELECT irrunner.put_piece(%s, %s, %s)"
_FINISH: Final = "SELECT irrunner.finish_upload(%s, %s, %s, %s)"
_GET: Final = "SELECT irrunner.get_piece(%s, %s)"
_DESTROY: Final = "SELECT irrunner.destroy_file(%s)"
_SIZE: Final = "SELECT irrunner.file_size(%s)"


class PostgresVault:
    """The evidence of a team store. Who may read which bytes, the database decides."""

    def __init__(self, connection: Connection, *, refusal: Callable[[], StoreUnusable | None]) -> None:
        """Args: connection: the store's. refusal: why nothing can be written, if that is so."""
        self._connection = connection
        self._refusal = refusal

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        """Take bytes in; on return they are durable, or go with the transaction that is open.

        Raises:
            NotFound, Refused: there is no such file, it changed, or it was cancelled.
            StoreUnusable: they cannot be kept.
        """
        upload = self._begin()
        name, size, count = self._send(upload, read_pieces(source, cancelled), progress)
        return Kept(name, size, self._finish(upload, name, size, count))

    def add_as(self, name: str, source: Source, *, size: int = 0, progress: Progress | None = None) -> Kept:
        """Take bytes in that must have this SHA-256.

        Raises:
            VerificationFailed: they have another one; nothing is kept.
        """
        _checked(name)
        upload = self._begin()
        found, length, count = self._send(upload, read_pieces(source), progress)
        if found != name:
            raise VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")
        return Kept(name, length, self._finish(upload, name, length, count))

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read a piece at a time.

        Raises:
            NotFound: the vault does not have them, or not for us.
        """
        return io.BufferedReader(_Pieces(self._connection, name, self.size(name)), CHUNK)

    def has(self, name: str) -> bool:
        """Whether something of this name is kept, and we may see it."""
        return self._connection.execute(_SIZE, (_checked(name),))[0][0] is not None

    def size(self, name: str) -> int:
        """How many bytes it has.

        Raises:
            NotFound: the vault does not have it.
        """
        if (found := self._connection.execute(_SIZE, (_checked(name),))[0][0]) is None:
            raise NotFound(f"The vault does not have {name}.", hint="`irrunner verify` says what else is missing.")
        return int(found)

    def address(self, name: str) -> str:
        """Where the bytes are, for a person."""
        return f"{self._connection.place}#{_checked(name)}"

    def verify(self, name: str) -> Verdict:
        """Hash the bytes again."""
        if not self.has(name):
            return "missing"
        digest = sha256()
        try:
            with self.open(name) as file:
                while piece := file.read(CHUNK):
                    digest.update(piece)
        except (OSError, StoreUnusable):
            return "unreadable"
        return "ok" if digest.hexdigest() == name else "changed"

    def destroy(self, name: str) -> bool:
        """Remove the bytes; False when they were not there."""
        self._must_be_writable()
        return bool(self._connection.execute(_DESTROY, (_checked(name),), patience=GROWING_SECONDS)[0][0])

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept and that we may see, in order."""
        for (name,) in self._connection.execute("SELECT irrunner.file_names()"):
            yield str(name)

    def strays(self) -> Iterator[str]:
        """Nothing else can lie here."""
        return iter(())

    def tidy(self) -> None:
        """Nothing: the database takes away what uploads left whenever the next one begins."""

    def hold(self, name: str, *, held: bool) -> str:
        """Nothing: what refuses to destroy here is the record."""
        return ""

    def about_holds(self, held: Set[str]) -> Iterator[str]:
        """Nothing: nobody expects it of a database."""
        return iter(())

    def _must_be_writable(self) -> None:
        if (refusal := self._refusal()) is not None:
            raise refusal

    def _begin(self) -> UUID:
        self._must_be_writable()
        upload = uuid4()
        self._connection.execute(_BEGIN, (upload,), patience=GROWING_SECONDS)
        return upload

    def _send(self, upload: UUID, pieces: Iterable[bytes], progress: Progress | None) -> tuple[str, int, int]:
        """Send the pieces: the SHA-256 of all, their size, and how many there were."""
        digest, size, count = sha256(), 0, 0
        for piece in _even(_counted(pieces, progress)):
            digest.update(piece)
            self._put(upload, count, piece)
            size, count = size + len(piece), count + 1
        return digest.hexdigest(), size, count

    def _put(self, upload: UUID, number: int, piece: bytes) -> None:
        """Send one piece; on a line that dropped, once more: the server keeps it once.

        Raises:
            StoreUnusable: the line is gone, or what the server keeps is not what was sent.
        """
        alone = not self._connection.in_transaction
        try:
            ((found,),) = self._connection.execute(_PUT, (upload, number, piece))
        except StoreUnusable:
            if not alone:
                raise
            self._connection.reconnect()
            ((found,),) = self._connection.execute(_PUT, (upload, number, piece))
        if found != sha256(piece).digest():
            raise StoreUnusable(
                "The server did not keep the bytes as they were sent. Nothing was kept.", hint="Add the file again."
            )

    def _finish(self, upload: UUID, name: str, size: int, count: int) -> bool:
        values = (upload, name, size, count)
        return bool(self._connection.execute(_FINISH, values, patience=GROWING_SECONDS)[0][0])


class _Pieces(StoredFile):
    """A file of the vault, read piece by piece."""

    def __init__(self, connection: Connection, name: str, size: int) -> None:
        super().__init__(size)
        self._connection = connection
        self._name = name
        self._number = -1
        self._piece = b""

    @override
    def readinto(self, buffer: Buffer) -> int:
        """Raises OSError: the bytes were removed meanwhile."""
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, CHUNK)
        if number != self._number:
            ((piece,),) = self._connection.execute(_GET, (self._name, number)) or ((None,),)
            if piece is None:
                raise OSError("the evidence is gone")
            self._number, self._piece = number, piece
        view = memoryview(buffer).cast("B")
        part = self._piece[start : start + len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)


def _counted(pieces: Iterable[bytes], progress: Progress | None) -> Iterator[bytes]:
    """The pieces, with a word on how far they are."""
    size = 0
    for piece in pieces:
        yield piece
        size += len(piece)
        if progress is not None:
            progress(size)


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK, so that each can be found by its number."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


def _checked(name: str) -> str:
    if not SHA256.fullmatch(name):
        raise ValueError(f"{name!r} is not a SHA-256")
    return name
