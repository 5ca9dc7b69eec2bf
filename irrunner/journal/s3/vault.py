"""Evidence as objects of a bucket, named by nothing but their SHA-256, and never written twice."""

from __future__ import annotations

import os
from base64 import b64encode
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from irrunner.errors import NotFound, StoreUnusable
from irrunner.journal.evidence_refs import SHA256
from irrunner.journal.intake import CHUNK, read_pieces
from irrunner.journal.interface import Kept
from irrunner.journal.s3.client import FORBIDDEN, NOT_FOUND, SignedClient
from irrunner.journal.s3.credentials import CredentialChain
from irrunner.journal.s3.intake import are_others, beginning, changed_on_the_way, checked_pieces, hashed, joined
from irrunner.journal.s3.listing import Listing
from irrunner.journal.s3.object_lock import ObjectLock, without_lock
from irrunner.journal.s3.objects import Objects
from irrunner.journal.s3.uploads import PART, PartsUploader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Set

    from irrunner.journal.intake import Cancelled, Progress, Source
    from irrunner.journal.interface import Verdict
    from irrunner.journal.s3.location import BucketLocation

MARKER: Final = "irrunner-evidence"
"""The object that says: below this prefix lies the evidence of a store."""


class _Stated(NamedTuple):
    """What a server says about an object: its size, and its checksum if it has one."""

    size: int
    checksum: str


class S3Vault:
    """The evidence below a prefix of a bucket.

    Attributes:
        where: the prefix. read_only: nothing is written or removed.
    """

    def __init__(self, where: BucketLocation, *, read_only: bool = False) -> None:
        """Nothing is asked before it is needed.

        Raises:
            StoreUnusable: the file with additional certificates cannot be read.
        """
        self.where = where
        self.read_only = read_only
        credentials = CredentialChain()
        authorities = _authorities()
        self._client = SignedClient(where, credentials, _verification(authorities) if where.is_encrypted else False)
        self._uploader = PartsUploader(self._client)
        self._listing = Listing(self._client)
        self.lock = ObjectLock(self._client)
        self._authorities = authorities
        self._credentials = credentials

    @cached_property
    def _objects(self) -> Objects:
        return Objects(self.where, self._credentials, self._authorities)

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        """Take bytes in. `progress` hears of the reading, then of the sending of what does not fit into one part.

        Raises:
            NotFound, Refused: there is no such file, it is not a regular one, it changed, or it was cancelled.
            StoreUnusable: they cannot be kept, or the bucket has other bytes under their name.
        """
        self._must_be_writable()
        with hashed(source, progress, cancelled) as incoming:
            name, size = incoming.name, incoming.size
            if incoming.whole is not None:
                return Kept(name, size, known=self._put(name, incoming.whole))
            if self._stated(name) is not None:
                self._require_good(name)
                return Kept(name, size, known=True)

            def read() -> Iterator[bytes]:
                return checked_pieces(name, incoming.pieces(), progress, changed_on_the_way)

            return Kept(name, size, known=self._send(name, read, size))

    def add_as(self, name: str, source: Source, *, size: int = 0, progress: Progress | None = None) -> Kept:
        """Take bytes in that must have this SHA-256, sent while they are read.

        Raises:
            VerificationFailed: they have another one; nothing is kept.
        """
        self._must_be_writable()
        pieces = checked_pieces(_checked(name), read_pieces(source), progress, are_others)
        if self._stated(name) is not None:
            count = sum(map(len, pieces))
            self._require_good(name)
            return Kept(name, count, known=True)
        first, rest = beginning(pieces)
        if len(first) <= PART:
            return Kept(name, len(first), known=self._put(name, first))
        return self._add_large(name, first, rest, size)

    def _add_large(self, name: str, first: bytes, rest: Iterator[bytes], size: int) -> Kept:
        """Send bytes that can be read only once; an upload that somebody took away meanwhile is not begun again."""
        count = 0
        unread: list[Iterator[bytes]] = [joined(first, rest)]

        def read() -> Iterator[bytes]:
            nonlocal count
            if not unread:
                raise StoreUnusable("The upload was taken away while it was under way.", hint="Do it again.")
            for piece in unread.pop():
                count += len(piece)
                yield piece

        known = self._send(name, read, size)
        return Kept(name, count, known=known)

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read.

        Raises:
            NotFound: the bucket does not have them.
        """
        return self._objects.open(self.where.key(_checked(name)), self.size(name))

    def has(self, name: str) -> bool:
        """Whether something of this name is kept; says nothing about its bytes."""
        return self._stated(_checked(name)) is not None

    def size(self, name: str) -> int:
        """How many bytes it has.

        Raises:
            NotFound: the bucket does not have it.
        """
        if (found := self._stated(_checked(name))) is None:
            raise NotFound(f"The vault does not have {name}.", hint="`irrunner verify` says what else is missing.")
        return found.size

    def address(self, name: str) -> str:
        """Where the bytes are, for a person."""
        return f"{self.where.place}/{_checked(name)}"

    def verify(self, name: str) -> Verdict:
        """Read the bytes again and hash them here; what the server says about them does not count."""
        try:
            found = self._stated(_checked(name))
            if found is None:
                return "missing"
            digest, count = sha256(), 0
            with self._objects.open(self.where.key(name), found.size) as file:
                while piece := file.read(CHUNK):
                    digest.update(piece)
                    count += len(piece)
        except (OSError, StoreUnusable):
            return "unreadable"
        if count != found.size:
            return "unreadable"
        return "ok" if digest.hexdigest() == name else "changed"

    def destroy(self, name: str) -> bool:
        """Remove the bytes, with all their versions; False when they were not there.

        Raises:
            StoreUnusable: it cannot be done: the bucket holds them, or cannot be reached.
        """
        self._must_be_writable()
        key = self.where.key(_checked(name))
        found = self._stated(name) is not None
        for version in self._listing.versions(key):
            found = True
            query = {"versionId": version} if version else {}
            answer = self._client.ask("DELETE", key, query=query, expect=(403,))
            if answer.status == FORBIDDEN:
                raise self.lock.refusal(key, name)
        if found and self._stated(name) is not None:
            raise StoreUnusable(f"The bucket still has {name}.", hint="Ask whoever runs the bucket.")
        return found

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept, in order."""
        return (key for key in self._keys() if SHA256.fullmatch(key))

    def strays(self) -> Iterator[str]:
        """Keys that are no evidence, and uploads that nobody finished."""
        for key in self._keys():
            if not SHA256.fullmatch(key) and key != MARKER:
                yield key
        prefix = self.where.key("")
        for each in self._uploader.unfinished(prefix):
            yield f"incoming-{each.key.removeprefix(prefix)}"

    def tidy(self) -> None:
        """Nothing: what uploads left is looked for when the next large one is done, not whenever a store is opened."""

    def hold(self, name: str, *, held: bool) -> str:
        """Put the object under the bucket's own legal hold, or end it.

        Returns:
            A sentence when the bucket knows no such thing.
        """
        key = self.where.key(_checked(name))
        if not self.lock.is_on():
            return without_lock(self.where.place) if held else ""
        self.lock.hold(key, held=held)
        return ""

    def about_holds(self, held: Set[str]) -> Iterator[str]:
        """Sentences about evidence that is on hold by the record, and not in the bucket."""
        if held and not self.lock.is_on():
            yield without_lock(self.where.place)
            return
        for name in sorted(held):
            if not self.lock.is_held(self.where.key(_checked(name))):
                yield f"{name} is under legal hold by the record, and not in the bucket. Put it on hold once more."

    def mark(self) -> bool:
        """Say in the bucket that the evidence of a store lies here; False when it says so already.

        Raises:
            StoreUnusable: the bucket cannot be used, or would let evidence be overwritten.
        """
        key = self.where.key(MARKER)
        if not self._objects.put_new(key, b"Below here lies the evidence of an irrunner store.\n"):
            return False
        if self._objects.put_new(key, b"Below here lies the evidence of an irrunner store.\n"):
            raise StoreUnusable(
                f"The storage at {self.where.place} writes over what is there even when it is asked not to.",
                hint="Use storage that knows conditional writes (If-None-Match), or keep evidence in the store.",
            )
        return True

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _keys(self) -> Iterator[str]:
        return self._listing.keys(self.where.key(""))

    def _put(self, name: str, data: bytes) -> bool:
        """Write a small object; whether somebody else has just done it. Either way it is looked at afterwards."""
        known = not self._objects.put_new(self.where.key(name), data)
        self._require_good(name, just_written=not known)
        return known

    def _send(self, name: str, read: Callable[[], Iterable[bytes]], size: int) -> bool:
        """Write a large object; whether somebody else has just done it. Either way it is looked at afterwards."""
        checksum = self._uploader.send(self.where.key(name), read, size)
        self._uploader.remove_abandoned(self.where.key(""))
        stated = self._stated(name)
        if not checksum or stated is None or stated.checksum.partition("-")[0] != checksum:
            self._require_good(name, just_written=bool(checksum))
        return not checksum

    def _require_good(self, name: str, *, just_written: bool = False) -> None:
        """See that the bucket has the right bytes: by the SHA-256 that it states, else by reading them again.

        What we have just written ourselves, and arrived as something else, is taken away again.

        Raises:
            StoreUnusable: it has other ones, or nobody can tell.
        """
        stated = self._stated(name)
        if stated is not None and stated.checksum == b64encode(bytes.fromhex(name)).decode():
            return
        verdict = self.verify(name) if stated is not None else "missing"
        if verdict == "changed" and just_written:
            self.destroy(name)
            raise StoreUnusable(
                "The storage did not keep the bytes as they were sent. Nothing was kept.", hint="Add the file again."
            )
        if verdict == "changed":
            raise StoreUnusable(
                f"The bucket has other bytes under the name {name}. Nothing was kept, and nothing was overwritten.",
                hint=f"Whoever runs the bucket has to look at {self.address(name)}: somebody changed it.",
            )
        if verdict != "ok":
            raise StoreUnusable(
                f"The bucket took {name}, and does not give it back. Nothing was recorded.", hint="Add it again."
            )

    def _stated(self, name: str) -> _Stated | None:
        """What the server says about the object; None when there is none."""
        answer = self._client.ask("HEAD", self.where.key(name), headers={"x-amz-checksum-mode": "ENABLED"})
        if answer.status == NOT_FOUND:
            return None
        length = answer.headers.get("content-length", "")
        if not length.isdecimal():
            raise StoreUnusable("The storage of the evidence does not say how large an object is.")
        return _Stated(int(length), answer.headers.get("x-amz-checksum-sha256", ""))

    def _must_be_writable(self) -> None:
        if self.read_only:
            raise StoreUnusable(f"The vault at {self.where.place} can be read, but not written.")


def _authorities() -> str:
    """Certificates that are trusted beside the system's, by the standard variable; empty without it."""
    file = os.environ.get("AWS_CA_BUNDLE", "")
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="ascii")
    except (OSError, UnicodeError) as error:
        raise StoreUnusable(f"The certificates in {file} cannot be read.", hint="Look at AWS_CA_BUNDLE.") from error


def _verification(authorities: str) -> Any:
    import ssl

    context = ssl.create_default_context()
    if authorities:
        context.load_verify_locations(cadata=authorities)
    return context


def _checked(name: str) -> str:
    if not SHA256.fullmatch(name):
        raise ValueError(f"{name!r} is not a SHA-256")
    return name
