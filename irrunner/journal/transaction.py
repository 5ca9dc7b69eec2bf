"""One transaction: what a store has to be able to do in it, and the acts of a verb that are made from that."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol

from irrunner.errors import NotFound
from irrunner.journal.branches import SIZE, as_place
from irrunner.journal.chain import SALT_SIZE, first_link, link_of
from irrunner.journal.rows import Head, build_row, follows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from irrunner.journal.rows import NewEntry, Row, Stored

    Admission = Callable[[NewEntry], NewEntry]
    """What an entry passes before it is written: who comes in by a door may be allowed some kinds only."""

LANDMARKS = (
    "incident.declared",
    "incident.closed",
    "incident.reopened",
    "incident.purged",
    "playbook.grafted",
    "step.added",
    "clock.stepped",
)
"""The kinds of entry that can be found without reading a journal: enough to know whether a note may be written."""

ABOUT_INCIDENT = b'","incident.'
"""What stands in the header of every entry about an incident as a whole, such as that it began or was closed."""


class Reader(Protocol):
    """What can be read, in a transaction or outside one."""

    def head(self, incident: str) -> Head:
        """Where the chain stands; of an incident without entries, `(0, first_link(incident))`."""
        ...

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries numbered above `after`, in order; a transaction sees its own.

        An entry that merged a branch is followed by the branch's entries, whose places are beyond those of any trunk.
        """
        ...

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        ...


class Transaction(Reader, Protocol):
    """What a store has to be able to do inside a transaction; `Writer` makes the acts of a verb from it."""

    def now(self, machine: datetime) -> datetime:
        """The time by which this store records: the machine's, or a server's that trusts no machine."""
        ...

    def expect(self, incident: str, after: int) -> None:
        """Say that the entries above `after` will be read, should there be any, before the head is asked for."""
        ...

    def stamp(self, entry: NewEntry) -> NewEntry:
        """The entry as this store lets it be written: unchanged, or with the author and time that a server knows."""
        ...

    def insert(self, row: Row) -> None:
        """Keep a row; no row of the incident has its number yet."""
        ...

    def adopt(self, row: Row) -> None:
        """Keep a row of another store as it stands; no row of the incident has its number yet."""
        ...

    def insert_branch(self, branch: int, fork: int, row: Row) -> None:
        """Keep a row of another store as one of a branch that began after the entry at a place."""
        ...

    def follow(self, incident: str, head: Head) -> None:
        """Let the next row of an incident that has none follow a head of another store."""
        ...

    def erase(self, incident: str, place: int) -> bool:
        """Empty a row's body and salt so that no copy of them is left; whether there is such a row."""
        ...

    def remove(self, incident: str) -> None:
        """Delete all rows of an incident, and of its branches, so that no copy of them is left."""
        ...


def random_salt() -> bytes:
    """Sixteen bytes that nobody can guess."""
    return os.urandom(SALT_SIZE)


class MachineTransaction:
    """What a transaction does whose store trusts the machine and its clock, and keeps rows without looking at them."""

    def now(self, machine: datetime) -> datetime:
        """The machine's time."""
        return machine

    def expect(self, incident: str, after: int) -> None:
        """Reading takes no longer for being unexpected."""

    def stamp(self, entry: NewEntry) -> NewEntry:
        """The entry unchanged."""
        return entry

    def insert(self, row: Row) -> None:
        """Keep a row."""
        raise NotImplementedError

    def adopt(self, row: Row) -> None:
        """Keep a row of another store."""
        self.insert(row)

    def follow(self, incident: str, head: Head) -> None:
        """Nothing is kept but rows."""


class Writer:
    """What `Journal.writing` yields: nobody else writes meanwhile, and all of it is kept or nothing."""

    def __init__(
        self, transaction: Transaction, salts: Callable[[], bytes], admission: Admission | None = None
    ) -> None:
        """Args: the store's open transaction, where the salt of each entry comes from, and what each has to pass."""
        self._transaction = transaction
        self._salts = salts
        self._admission = admission
        self._heads: dict[str, Head] = {}

    def head(self, incident: str) -> Head:
        """Where the chain stands, with what this transaction added."""
        if incident not in self._heads:
            self._heads[incident] = self._transaction.head(incident)
        return self._heads[incident]

    def expect(self, incident: str, after: int) -> None:
        """Say that the entries above `after` will be read: a store on a server sends them with the lock."""
        self._transaction.expect(incident, after)

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries numbered above `after`, in order."""
        return self._transaction.read(incident, after)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        return self._transaction.landmarks(incident)

    def now(self, machine: datetime) -> datetime:
        """The time by which entries are recorded, given what this machine's clock says."""
        return self._transaction.now(machine)

    def links(self, incident: str) -> Iterator[bytes]:
        """The links of the entries of an incident's trunk, in order, as they follow from its headers."""
        link = first_link(incident)
        for entry in self.read(incident):
            if entry.seq >= SIZE:
                continue
            link = link_of(link, entry.header)
            yield link

    def append(self, incident: str, entry: NewEntry) -> Row:
        """Add one entry at the end of the incident's chain.

        Raises:
            ValueError, TypeError: something that could never be verified again.
            Refused: it may not be written by whoever writes here.
        """
        if self._admission is not None:
            entry = self._admission(entry)
        row = build_row(incident, self.head(incident), self._transaction.stamp(entry), self._salts())
        self._transaction.insert(row)
        self._heads[row.incident] = Head(row.seq, row.link)
        return row

    def keep_branch(self, branch: int, fork: int, row: Row) -> None:
        """Add a row of another store as one of a branch; whoever merges has checked that it follows.

        Args:
            branch: its number.
            fork: the place after which the branch began.
            row: as it stands in the other store.
        """
        self._transaction.insert_branch(branch, fork, row)

    def erase(self, incident: str, place: int) -> None:
        """Empty an entry's body and salt for good.

        Raises:
            NotFound: there is no such entry.
        """
        if not self._transaction.erase(incident, place):
            raise NotFound(f"{incident} has no entry {as_place(place)}.")

    def purge(self, incident: str, tombstone: NewEntry) -> Row:
        """Remove every entry of the incident, leaving one `incident.purged` that follows the old head.

        The old head goes into the tombstone's refs as `head`: its link can be checked for ever.
        """
        head = self.head(incident)
        self._transaction.remove(incident)
        return self.append(incident, tombstone._replace(refs={**tombstone.refs, "head": head.link.hex()}))

    def append_copy(self, row: Row) -> None:
        """Add a row of another store as it stands, for a copy.

        Raises:
            ValueError: it does not follow the last one here.
        """
        head = self.head(row.incident)
        if not follows(row, head):
            raise ValueError(f"entry {row.seq} of {row.incident} does not follow entry {head.seq}")
        self._adopt(row)

    def keep(self, row: Row) -> None:
        """Add a row of a damaged store as it stands, whether or not it follows the last one here."""
        self._adopt(row)

    def purge_copy(self, row: Row, before: Head) -> None:
        """Replace the incident's rows by another store's tombstone, which follows the head `before`.

        Raises:
            ValueError: it does not follow that head.
        """
        self._transaction.remove(row.incident)
        self._transaction.follow(row.incident, before)
        self._heads[row.incident] = before
        self.append_copy(row)

    def _adopt(self, row: Row) -> None:
        self._transaction.adopt(row)
        self._heads[row.incident] = Head(row.seq, row.link)
