"""One transaction on the SQLite store: entries are added, words erased, incidents removed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from irrunner.errors import NotFound
from irrunner.journal.chain import SALT_SIZE, Header, canonical, digest_of, link_of
from irrunner.journal.interface import Head, Row, Stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from irrunner.journal.chain import Actor, Occurred
    from irrunner.journal.sqlite.store import Store

_TIME = "0000-00-00T00:00:00.000Z"
_ALL_DIGITS = str.maketrans("123456789", "000000000")

_INSERT = "INSERT INTO event VALUES (CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?)"
_ERASE = "UPDATE event SET body = x'', salt = x'' WHERE incident = CAST(? AS TEXT) AND seq = ?"
_REMOVE = "DELETE FROM event WHERE incident = CAST(? AS TEXT)"


def fresh_salt() -> bytes:
    """Sixteen bytes that nobody can guess."""
    return os.urandom(SALT_SIZE)


class SqliteWriter:
    """What `Store.writing` hands out; it is of no use after the block.

    Attributes:
        erased: words were removed, so the file must be rewritten after the commit.
    """

    def __init__(self, store: Store) -> None:
        self.erased = False
        self._store = store
        self._heads: dict[str, Head] = {}

    def head(self, incident: str) -> Head:
        """Where the chain stands, with what this transaction added."""
        if incident not in self._heads:
            self._heads[incident] = self._store.head(incident)
        return self._heads[incident]

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries that follow place `after`, in order."""
        return self._store.read(incident, after)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        return self._store.landmarks(incident)

    def append(
        self,
        incident: str,
        *,
        kind: str,
        body: bytes,
        refs: Mapping[str, str | int],
        actor: Actor,
        by: str,
        recorded: str,
        occurred: Occurred,
    ) -> Row:
        """Add one entry at the end of the incident's chain.

        Args:
            incident: its id.
            kind: `noun.verb`.
            body: canonical JSON, never empty.
            refs: what the entry is about; survives a redaction.
            actor: who writes it down.
            by: who did it.
            recorded: our clock, UTC, to the millisecond: `2026-03-24T10:39:00.123Z`.
            occurred: when it happened; its time in the same form.

        Raises:
            ValueError, TypeError: something that could never be verified again.
        """
        if not body:
            raise ValueError("an entry without a body would look like a redacted one")
        if not _is_time(recorded) or not _is_time(occurred.time):
            raise ValueError(f"{recorded} or {occurred.time} is not a time as journals keep it")
        head = self.head(incident)
        salt = self._store.salts()
        digest = digest_of(salt, body)
        header = canonical(
            Header(
                incident=incident,
                seq=head.seq + 1,
                recorded=recorded,
                occurred=occurred,
                actor=actor,
                by=by,
                kind=kind,
                refs=dict(refs),
                digest=digest.hex(),
            )
        )
        row = Row(incident, head.seq + 1, header, body, salt, digest, link_of(head.link, header))
        self._insert(row)
        return row

    def erase(self, incident: str, seq: int) -> None:
        """Empty an entry's body and salt for good; the file is rewritten after the commit.

        Raises:
            NotFound: there is no such entry.
        """
        self._store.ask(_ERASE, (incident.encode(), seq))
        if not self._store.ask("SELECT changes()")[0][0]:
            raise NotFound(f"{incident} has no entry {seq}.")
        self.erased = True

    def purge(
        self,
        incident: str,
        *,
        body: bytes,
        refs: Mapping[str, str | int],
        actor: Actor,
        by: str,
        recorded: str,
        occurred: Occurred,
    ) -> Row:
        """Remove every entry of the incident, leaving one `incident.purged` that follows the old head.

        The old head goes into the tombstone's refs as `head`: its link can be checked for ever.
        """
        refs = {**refs, "head": self.head(incident).link.hex()}
        self._clear(incident)
        return self.append(
            incident,
            kind="incident.purged",
            body=body,
            refs=refs,
            actor=actor,
            by=by,
            recorded=recorded,
            occurred=occurred,
        )

    def put(self, row: Row) -> None:
        """Add a row of another store as it stands, for a copy.

        Raises:
            ValueError: it does not follow the last one here.
        """
        head = self.head(row.incident)
        if row.seq != head.seq + 1 or row.link != link_of(head.link, row.header):
            raise ValueError(f"entry {row.seq} of {row.incident} does not follow entry {head.seq}")
        self._insert(row)

    def bury(self, row: Row, before: Head) -> None:
        """Replace the incident's rows by another store's tombstone, which follows the head `before`.

        Raises:
            ValueError: it does not follow that head.
        """
        self._clear(row.incident)
        self._heads[row.incident] = before
        self.put(row)

    def _clear(self, incident: str) -> None:
        self.head(incident)  # the chain goes on from it
        self._store.ask(_REMOVE, (incident.encode(),))
        self.erased = True

    def _insert(self, row: Row) -> None:
        values = (row.incident.encode(), row.seq, row.header, row.body, row.salt, row.digest, row.link)
        self._store.ask(_INSERT, values)
        self._heads[row.incident] = Head(row.seq, row.link)


def _is_time(text: str) -> bool:
    """Has it the one form of a time in a header? Not more: which times make sense is decided where they are read."""
    return text.translate(_ALL_DIGITS) == _TIME
