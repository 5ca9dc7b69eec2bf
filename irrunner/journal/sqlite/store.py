"""The store on SQLite: one folder, one writer at a time, every commit on disk before it returns.

The table and what must hold about it are DESIGN section 5's. A Store belongs to one thread; a second
one on the same place is cheap. What a commit costs and why is in `schema`.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal.chain import first_link
from irrunner.journal.interface import Head, Row, Stored
from irrunner.journal.sqlite import location, schema
from irrunner.journal.sqlite.faults import damaged, store_fault
from irrunner.journal.sqlite.writer import SqliteWriter, fresh_salt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from irrunner.journal.vault import Vault

LOCK_WAIT = 10.0
"""Seconds that a writer waits for another one."""

_CHUNK = 2000  # rows read at a time: a reader never holds a writer up for longer
_INCIDENTS = """
    WITH RECURSIVE found(id) AS (
        SELECT min(incident) FROM event
        UNION ALL SELECT (SELECT min(incident) FROM event WHERE incident > id) FROM found WHERE id IS NOT NULL
    ) SELECT id FROM found WHERE typeof(id) = 'text'"""
_HEAD = "SELECT seq, link FROM event WHERE incident = CAST(? AS TEXT) ORDER BY seq DESC LIMIT 1"
# The casts and the largest integer: what a broken row holds must not reach a reader as another type.
_READ = """
    SELECT seq, CAST(header AS BLOB), CAST(body AS BLOB) FROM event
    WHERE incident = CAST(? AS TEXT) AND seq > ? AND seq <= 9223372036854775807 ORDER BY seq LIMIT ?"""
_ROWS = "SELECT * FROM event WHERE incident = CAST(? AS TEXT) AND seq > ? ORDER BY seq LIMIT ?"
_UNFINDABLE = "SELECT incident, seq FROM event WHERE typeof(incident) <> 'text'"
_LANDMARKS = f"""
    SELECT seq, CAST(header AS BLOB), CAST(body AS BLOB) FROM event INDEXED BY landmark
    WHERE incident = CAST(? AS TEXT) AND {schema.IS_LANDMARK} ORDER BY seq"""  # noqa: S608 - our own constant

_SHORTEST_WAIT = 0.0005
"""Seconds between two looks at whether the lock is free; up to 2 ms are added."""


class Store:
    """Incidents, kept. Make one with `Store.open`.

    Attributes:
        place: the store's folder.
        read_only: nothing can be written: asked for, or the media or permissions are so.
        shared: a group of this machine writes it together.
        warnings: sentences about what could not be done without harm to the record, oldest first.
        salts: where the random salt of each entry comes from; only samples that must come out the same replace it.
    """

    def __init__(self, place: Path, connection: sqlite3.Connection, *, look: location.Place, wait: float) -> None:
        self.place = place
        self.read_only = not look.writable
        self.shared = look.shared
        self.warnings: list[str] = []
        self.salts: Callable[[], bytes] = fresh_salt
        self._connection = connection
        self._wait = wait
        self._commits = 0
        self._vault: Vault | None = None

    @classmethod
    def open(cls, place: Path, *, create: bool = True, read_only: bool = False, wait: float = LOCK_WAIT) -> Self:
        """Open the store in a folder; what cannot be written is opened to be read.

        Args:
            place: the folder; with `create` it may be missing or empty.
            create: make a store where there is none.
            read_only: write nothing, even where we could.
            wait: how many seconds to wait for another writer.

        Raises:
            StoreUnusable: in a sentence, why not; what was there is left byte for byte as it was.
        """
        place = place.absolute()
        look = location.look_at(place, read_only=read_only)
        if not look.exists:
            if read_only or not create:
                raise StoreUnusable(f"There is no store at {place}.", hint="Name another place with --store.")
            return cls._make(place, None, wait)
        return cls._connect(place, look, wait)

    @classmethod
    def init(cls, place: Path, group: str | None = None, *, wait: float = LOCK_WAIT) -> Self:
        """Make a new store, for one person or for a group of this machine.

        Raises:
            Refused: there is a store already, or no such group.
            StoreUnusable: the place cannot hold one.
        """
        place = place.absolute()
        if location.look_at(place).exists:
            raise Refused(f"There is a store at {place} already.", hint="Open it, or name another place.")
        return cls._make(place, group, wait)

    @classmethod
    def _make(cls, place: Path, group: str | None, wait: float) -> Self:
        location.make_place(place, group)
        return cls._connect(place, location.look_at(place), wait)

    @classmethod
    def _connect(cls, place: Path, look: location.Place, wait: float) -> Self:
        try:
            connection = schema.connect(place / location.JOURNAL, read_only=not look.repairable, wait=wait)
            try:
                _prepare(connection, place, look)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            raise store_fault(error, place, wait) from error
        return cls(place, connection, look=look, wait=wait)

    @property
    def vault(self) -> Vault:
        """The evidence that lies beside this journal."""
        if self._vault is None:
            from irrunner.journal.vault import Vault

            self._vault = Vault(self.place / location.EVIDENCE, shared=self.shared, read_only=self.read_only)
        return self._vault

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry, in order."""
        return [incident.decode("utf-8", "surrogateescape") for (incident,) in self.ask(_INCIDENTS)]

    def head(self, incident: str) -> Head:
        """Where the chain stands; of an incident without entries, `(0, first_link(incident))`."""
        found = self.ask(_HEAD, (key(incident),))
        if not found:
            return Head(0, first_link(incident))
        seq, link = found[0]
        if not isinstance(seq, int) or not isinstance(link, bytes):
            raise damaged(self.place, f"the last entry of {incident} is broken; `irrunner verify` says how")
        return Head(seq, link)

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries that follow place `after`, in order, those that arrive meanwhile included."""
        for chunk in self._chunks(_READ, incident, after, seq_at=0):
            yield from map(Stored._make, chunk)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order, found without reading the others."""
        return [Stored(*row) for row in self.ask(_LANDMARKS, (key(incident),))]

    def rows(self, incident: str, after: int = 0) -> Iterator[Row]:
        """The entries that follow place `after`, with all their columns, whatever they hold."""
        for chunk in self._chunks(_ROWS, incident, after, seq_at=1):
            for row in chunk:
                yield Row(incident, *row[1:])

    def stamp(self) -> tuple[int, int]:
        """Another value after every commit, by whomever; cheap enough to ask four times a second."""
        return self.ask("PRAGMA data_version")[0][0], self._commits

    @contextmanager
    def writing(self) -> Iterator[SqliteWriter]:
        """A transaction: committed and on disk when the block ends, undone when it raises.

        Raises:
            StoreUnusable: it cannot be written (full disk, lock, read-only media); nothing was.
        """
        if self.read_only:
            raise StoreUnusable(
                f"The store at {self.place} can be read, but not written.", hint="Copy it with `irrunner store copy`."
            )
        self._begin()
        writer = SqliteWriter(self)
        try:
            yield writer
            self.ask("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._commits += 1
        if writer.erased:
            self.wipe()

    def _begin(self) -> None:
        """Take the lock for writing.

        SQLite's own waiting looks ten times a second. Behind somebody who writes without a pause that can be in vain
        for minutes, so this looks often, and at odd moments.
        """
        self.ask("PRAGMA busy_timeout = 0")
        deadline = time.monotonic() + self._wait
        try:
            while True:
                try:
                    self._connection.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                        raise store_fault(error, self.place, self._wait) from error
                time.sleep(_SHORTEST_WAIT + time.monotonic_ns() % 997 * 2e-6)
        finally:
            self.ask(f"PRAGMA busy_timeout = {int(self._wait * 1000)}")

    def wipe(self) -> bool:
        """Rewrite the file, so that no unused part of it keeps erased words; False and a warning if that failed."""
        try:
            schema.rewrite(self._connection, self.place / location.JOURNAL)
        except sqlite3.Error as error:
            self.warnings.append(
                "The words are erased from the record, but unused parts of its file may still hold them, because it"
                f" could not be rewritten: {store_fault(error, self.place, self._wait).sentence}"
                " The next redaction tries again."
            )
            return False
        return True

    def ask(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """One statement's rows, all at once, so that no lock outlives the call. For this package only."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise store_fault(error, self.place, self._wait) from error

    def count(self, incident: str | None = None) -> int:
        """How many rows there are, of one incident or of all."""
        if incident is None:
            return int(self.ask("SELECT count(*) FROM event")[0][0])
        return int(self.ask("SELECT count(*) FROM event WHERE incident = CAST(? AS TEXT)", (key(incident),))[0][0])

    def complaints(self) -> Iterator[str]:
        """What is wrong with the file below the rows: SQLite's own check, and rows that no id finds."""
        for (complaint,) in self.ask("PRAGMA integrity_check(20)"):
            if complaint != b"ok":
                yield f"The file is damaged: {complaint.decode(errors='replace')}."
        for incident, seq in self.ask(_UNFINDABLE):
            yield f"An entry belongs to no incident: {incident!r}, {seq!r}."

    def close(self) -> None:
        """Let go of the file; the store cannot be used afterwards."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _chunks(self, statement: str, incident: str, after: int, *, seq_at: int) -> Iterator[list[Any]]:
        while chunk := self.ask(statement, (key(incident), after, _CHUNK)):
            yield chunk
            if len(chunk) < _CHUNK:
                return
            after = chunk[-1][seq_at]


def key(incident: str) -> bytes:
    """An id as it is asked for: also one that is not UTF-8, which only a broken store holds."""
    return incident.encode("utf-8", "surrogateescape")


def _prepare(connection: sqlite3.Connection, place: Path, look: location.Place) -> None:
    """Look before anything is changed, then make what is missing or forbid all changes."""
    empty = schema.is_empty(connection)
    if not empty and not schema.is_ours(connection):
        raise location.foreign(place)
    if look.writable:
        schema.prepare_to_write(connection)
        schema.make(connection)
    elif empty:
        raise damaged(place, "its tables are missing")
    elif look.repairable:
        connection.execute("PRAGMA query_only = ON")
