"""Evidence in a bucket, of which the database knows the names: it decides who sees, opens and removes what.

The bucket itself knows no members. Whoever has its keys reaches every object in it by its hash; what the database
guards is who learns a hash, and what irrunner does.
"""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from irrunner.errors import NotFound, Refused
from irrunner.journal.evidence_refs import SHA256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Set

    from irrunner.errors import StoreUnusable
    from irrunner.journal.intake import Cancelled, Progress, Source
    from irrunner.journal.interface import Kept, Verdict
    from irrunner.journal.postgresql.connection import Connection
    from irrunner.journal.s3.vault import S3Vault

_REGISTER: Final = "SELECT irrunner.register_file(%s, %s)"
_MAY_ADD: Final = "SELECT irrunner.may_write('evidence.added') OR irrunner.may_write('incident.declared')"
_IS_SEEN: Final = "SELECT irrunner.file_size(%s) IS NOT NULL"
_MAY_DESTROY: Final = "SELECT irrunner.may_destroy_file(%s)"
_MAY_RELEASE: Final = "SELECT irrunner.may_release_file(%s)"
_AT_ONCE: Final = 1_000


class RegisteredVault:
    """The evidence of a team store in a bucket."""

    def __init__(self, connection: Connection, address: str, *, refusal: Callable[[], StoreUnusable | None]) -> None:
        """Nothing is imported for the bucket before bytes are asked for: a note has to feel instant.

        Args:
            connection: the store's.
            address: of the bucket.
            refusal: why nothing can be written, if that is so.
        """
        self._connection = connection
        self._address = address
        self._refusal = refusal

    @cached_property
    def _objects(self) -> S3Vault:
        from irrunner.journal.remote_evidence import open_evidence

        return open_evidence(self._address)

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        """Take bytes in: first into the bucket, then into the database, which says whether they are new.

        Raises:
            NotFound, Refused: there is no such file, it changed, it was cancelled, or the role may not.
            StoreUnusable: they cannot be kept.
        """
        self._must_be_writable()
        self._require_may_add()
        return self._register(self._objects.add(source, progress=progress, cancelled=cancelled))

    def add_as(self, name: str, source: Source, *, size: int = 0, progress: Progress | None = None) -> Kept:
        """Take bytes in that must have this SHA-256.

        Raises:
            VerificationFailed: they have another one; nothing is kept.
        """
        self._must_be_writable()
        self._require_may_add()
        return self._register(self._objects.add_as(name, source, size=size, progress=progress))

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read.

        Raises:
            NotFound: the vault does not have them, or not for us.
        """
        self._require_seen(name)
        return self._objects.open(name)

    def has(self, name: str) -> bool:
        """Whether something of this name is kept, and we may see it."""
        return bool(self._connection.execute(_IS_SEEN, (_checked(name),))[0][0])

    def size(self, name: str) -> int:
        """How many bytes it has.

        Raises:
            NotFound: the vault does not have it, or not for us.
        """
        self._require_seen(name)
        return self._objects.size(name)

    def address(self, name: str) -> str:
        """Where the bytes are, for a person."""
        return self._objects.address(name)

    def verify(self, name: str) -> Verdict:
        """Hash the bytes again."""
        return self._objects.verify(name) if self.has(name) else "missing"

    def destroy(self, name: str) -> bool:
        """Remove the bytes, if the database lets us; False when they were not there, or are needed by others.

        Raises:
            StoreUnusable: the bucket does not remove them. The database still names them then.
        """
        self._must_be_writable()
        if not self._connection.execute(_MAY_DESTROY, (_checked(name),))[0][0]:
            return False
        self._objects.destroy(name)
        return bool(self._connection.execute("SELECT irrunner.destroy_file(%s)", (name,))[0][0])

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept and that we may see, in order."""
        for (name,) in self._connection.execute("SELECT irrunner.file_names()"):
            yield str(name)

    def strays(self) -> Iterator[str]:
        """What lies in the bucket and in no incident of anybody: left by a cut, or put there by somebody."""
        names = self._objects.names()
        while some := list(islice(names, _AT_ONCE)):
            for (name,) in self._connection.execute("SELECT irrunner.unregistered(%s)", (some,)):
                yield str(name)
        yield from self._objects.strays()

    def tidy(self) -> None:
        """Nothing: see the bucket's vault."""

    def hold(self, name: str, *, held: bool) -> str:
        """Put the object under the bucket's legal hold, or end it, unless others need it."""
        if not held and not self._connection.execute(_MAY_RELEASE, (_checked(name),))[0][0]:
            return ""
        return self._objects.hold(name, held=held)

    def about_holds(self, held: Set[str]) -> Iterator[str]:
        """Sentences about what the record holds and the bucket does not."""
        return self._objects.about_holds(held)

    def close(self) -> None:
        """Close the connections to the bucket, if there are any."""
        if "_objects" in self.__dict__:
            self._objects.close()

    def _require_may_add(self) -> None:
        """Ask before anything is sent: what the database refuses afterwards would lie in the bucket."""
        if not self._connection.execute(_MAY_ADD)[0][0]:
            raise Refused("Your role may not add evidence to this store.", hint="Ask an admin of the store.")

    def _register(self, kept: Kept) -> Kept:
        known = self._connection.execute(_REGISTER, (kept.sha256, kept.size))[0][0]
        return kept._replace(known=bool(known))

    def _require_seen(self, name: str) -> None:
        if not self.has(name):
            raise NotFound(f"The vault does not have {name}.", hint="`irrunner verify` says what else is missing.")

    def _must_be_writable(self) -> None:
        if (refusal := self._refusal()) is not None:
            raise refusal


def _checked(name: str) -> str:
    if not SHA256.fullmatch(name):
        raise ValueError(f"{name!r} is not a SHA-256")
    return name
