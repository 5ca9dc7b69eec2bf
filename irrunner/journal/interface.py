"""The store as the rest of irrunner sees it: what every kind of store must offer.

A store is opened with `irrunner.journal.open_store`. It is a journal of incidents (`Journal`), the evidence that
they name (`Vault`) and what people need while they work and is no record (`Workspace`). The suite in
`tests/journal/contract/` says what must hold, and runs over every kind of store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, Protocol, Self

from msgspec import Struct

from irrunner.journal.transaction import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence, Set
    from contextlib import AbstractContextManager
    from pathlib import Path

    from irrunner.journal.chain import Actor
    from irrunner.journal.intake import Cancelled, Progress, Source
    from irrunner.journal.line import Line
    from irrunner.journal.members import Members
    from irrunner.journal.rows import Head, Row
    from irrunner.journal.transaction import Admission, Writer

COPIED = "copied.txt"
"""The workspace's file with what somebody copied last from a screen; it may repeat words of any incident."""


class Journal(Reader, Protocol):
    """A store of incidents, opened by one thread for itself; another thread or process opens it again.

    Attributes:
        location: where it is, as people write it: an absolute path, or an address with a scheme.
        read_only: nothing can be written: requested, or the medium or permissions are so.
        warnings: sentences about what could not be done without harm to the record, oldest first.
        members: who works here, where a server knows that; None for a store of one machine.
        line: to the server, likewise.
        read_ahead: gives a reader of short incidents that are about to be read whole, one after another: their entries
            come at once. None where nothing is gained by that.
        salts: where the random salt of each entry comes from; only samples that must come out the same replace it.
        admission: what each new entry passes before it is written, set by a door that lets others in; None otherwise.
    """

    location: str
    read_only: bool
    warnings: list[str]
    members: Members | None
    line: Line | None
    read_ahead: Callable[[Sequence[str]], Reader] | None
    salts: Callable[[], bytes]
    admission: Admission | None

    @property
    def checked(self) -> bool:
        """Whether damage to the whole medium would have been noticed by listing; else only verifying tells."""
        ...

    @property
    def vault(self) -> Vault:
        """The evidence that the incidents name."""
        ...

    @property
    def workspace(self) -> Workspace:
        """Drafts, presence and private files of this store."""
        ...

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry, in order."""
        ...

    def heads(self) -> dict[str, Head]:
        """Where the chain of each incident stands, in the order of their ids; one whose head is broken is left out."""
        ...

    def lifecycle_headers(self) -> Iterator[tuple[str, bytes]]:
        """The headers of the entries with which incidents began, were closed, went on or were purged.

        Those of all incidents, each with its id, by id and place; nothing else of the entries is read.
        """
        ...

    def known_incidents(self) -> set[str]:
        """The ids that the store holds or is known to have held; none of them is used again."""
        ...

    def remember_incidents(self, incidents: Iterable[str]) -> None:
        """Keep ids for `known_incidents`, also should the entries be lost. Raises nothing."""
        ...

    def rows(self, incident: str, after: int = 0, branch: int = 0) -> Iterator[Row]:
        """The entries of the trunk, or of a branch, numbered above `after`, with all columns, whatever they hold."""
        ...

    def branches(self, incident: str) -> list[int]:
        """The numbers of the branches that are kept with an incident, in order."""
        ...

    def count(self, incident: str | None = None) -> int:
        """How many rows there are, of one incident or of all."""
        ...

    def complaints(self) -> Iterator[str]:
        """Sentences about what is wrong below the rows: what the medium's own check finds, rows that no id finds."""
        ...

    def change_token(self) -> object:
        """Another value after every commit, by whomever; cheap enough to compare four times a second."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """A transaction: committed and durable when the block ends, undone when it raises.

        Raises:
            StoreUnusable: it cannot be written; nothing was.
        """
        ...

    def finish_erasing(self) -> bool:
        """Make sure that no part of the medium that the store uses keeps what was erased.

        Returns:
            False when that could not be done; a sentence in `warnings` says why.
        """
        ...

    def close(self) -> None:
        """Release what the store holds; it cannot be used afterwards."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Announcements(Protocol):
    """Word from a store's server that something was committed, and nothing of what."""

    def wait(self) -> bool:
        """Wait for word, however often it was given since; False when it was interrupted.

        Raises:
            StoreUnusable: the line dropped.
        """
        ...

    def interrupt(self) -> None:
        """End the wait, from another thread, now and for all times to come."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Kept(NamedTuple):
    """What came into a vault: its name, its size in bytes, and whether the vault had it already."""

    sha256: str
    size: int
    known: bool


Verdict = Literal["ok", "missing", "changed", "unreadable"]
"""What hashing kept bytes again came to; `unreadable` says nothing about the bytes."""


class Vault(Protocol):
    """Evidence, named by nothing but its SHA-256 in hex. A name that is none raises ValueError."""

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        """Take bytes in; on return they are durable. The same bytes twice are kept once.

        Args:
            source: a path, an open binary file, or the bytes in pieces.
            progress: called with the number of bytes so far.
            cancelled: called between pieces; when it returns True nothing is kept.

        Raises:
            NotFound, Refused: there is no such file, it is not a regular one, it changed while it was read, or
                it was cancelled.
            StoreUnusable: they cannot be kept. In each case nothing is.
        """
        ...

    def add_as(self, name: str, source: Source, *, size: int = 0, progress: Progress | None = None) -> Kept:
        """Take bytes in that must have this SHA-256, for a copy of a vault.

        Args:
            name: their SHA-256.
            source: as for `add`.
            size: how many bytes are expected, to see beforehand whether there is room.
            progress: as for `add`.

        Raises:
            VerificationFailed: they have another one; nothing is kept.
        """
        ...

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read.

        Raises:
            NotFound: the vault does not have them.
        """
        ...

    def has(self, name: str) -> bool:
        """Whether something of this name is kept; says nothing about its bytes."""
        ...

    def size(self, name: str) -> int:
        """How many bytes it has.

        Raises:
            NotFound: the vault does not have it.
        """
        ...

    def address(self, name: str) -> str:
        """Where the bytes are, or would be, for a person: a path or an address."""
        ...

    def verify(self, name: str) -> Verdict:
        """Hash the bytes again; `changed` only when all of them were read and are other ones."""
        ...

    def destroy(self, name: str) -> bool:
        """Remove the bytes; False when they were not there.

        Raises:
            StoreUnusable: it cannot be done.
        """
        ...

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept, in order.

        Raises:
            StoreUnusable: the vault cannot be listed.
        """
        ...

    def strays(self) -> Iterator[str]:
        """What is in the vault and is no evidence: left by a crash, or put there by somebody.

        Raises:
            StoreUnusable: the vault cannot be listed.
        """
        ...

    def tidy(self) -> None:
        """Take away what writers who are gone left half written. Raises nothing."""
        ...

    def hold(self, name: str, *, held: bool) -> str:
        """Let the storage itself refuse that anybody removes bytes, or no longer, where it can do that.

        Returns:
            A sentence for whoever holds them when the storage cannot, and people expect it to; empty otherwise.

        Raises:
            StoreUnusable: it can, and did not.
        """
        ...

    def about_holds(self, held: Set[str]) -> Iterator[str]:
        """Sentences about what is under legal hold by the record, and not held by a storage that people expect it of.

        Raises:
            StoreUnusable: nobody can tell.
        """
        ...


class Here(Struct, frozen=True):
    """Somebody who has an incident open, in words of their own machine: foreign text.

    Attributes:
        where: the step or the screen that they have open; empty when unknown.
    """

    name: str
    account: str
    host: str
    since: str
    where: str = ""

    @property
    def short(self) -> str:
        """A name for the headline."""
        return self.name or self.account


class Presence(Protocol):
    """That one person has an incident open, seen by the others who have. Nothing here raises."""

    def beat(self, where: str = "") -> None:
        """Show that this person is still here, and where; the others see it until `leave`, or until it grows old."""
        ...

    def others(self) -> list[Here]:
        """Who else is here, by name."""
        ...

    def leave(self) -> None:
        """Stop being shown."""
        ...


class Workspace(Protocol):
    """What people need while they work and is no record; losing it loses no entry. Any thread may use it.

    Nothing here raises: what cannot be kept is not kept.
    """

    def keep_draft(self, incident: str, name: str, text: str, *, account: str = "") -> None:
        """Keep words that were typed and not recorded; an empty text removes them.

        Args:
            incident: an id; empty for what belongs to none.
            name: of the field.
            text: what was typed.
            account: whose draft it is; empty for one that everybody shares.
        """
        ...

    def draft(self, incident: str, name: str, *, account: str = "") -> str:
        """The draft; empty when there is none."""
        ...

    def keep_file(self, name: str, content: bytes) -> Path | None:
        """Write a file on this machine that only its owner can read; where it is, or None when it cannot be written."""
        ...

    def presence(self, incident: str, actor: Actor, since: str) -> Presence:
        """The presence of one person on one screen; nobody is shown before its first `beat`."""
        ...

    def keep_removal(self, incident: str) -> None:
        """Remember that a removal begins in an incident, so that the next opening finishes what was not."""
        ...

    def removals(self) -> list[str]:
        """The incidents of which a removal may have been begun and not finished."""
        ...

    def end_removal(self, incident: str) -> None:
        """Forget about it: everything that was begun in the incident is finished."""
        ...

    def keep_derived(self, name: str, content: bytes) -> None:
        """Keep what follows from the journal and may be thrown away at any moment; for this account alone."""
        ...

    def derived(self, name: str) -> bytes:
        """What was kept so; empty when there is nothing that can be relied on. Whoever asks checks it all the same."""
        ...

    def hold_check(self, incident: str, check: int) -> AbstractContextManager[None]:
        """Mark that a check of an incident runs, until the block ends; a process that is killed leaves the mark."""
        ...

    def abandoned_checks(self) -> list[tuple[str, int]]:
        """Incident and number of each check whose process is gone without an end."""
        ...

    def release_check(self, incident: str, check: int) -> None:
        """Take the mark of an abandoned check away: its end is on record."""
        ...

    def forget(self, incident: str) -> list[str]:
        """Remove what may repeat words of an incident: its drafts, the file COPIED, and all that was derived.

        Returns:
            Sentences about what could not be removed.
        """
        ...
