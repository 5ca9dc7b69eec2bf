"""One connection to a store's file: statements, transactions, and errors of SQLite as sentences."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from irrunner.journal.sqlite import location, schema
from irrunner.journal.sqlite.faults import damaged, store_fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SHORTEST_WAIT = 0.0005
"""Seconds between two attempts to take the lock; up to 2 ms are added."""


class Database:
    """A connection to the file in a store's folder.

    Attributes:
        place: the store's folder, absolute.
    """

    def __init__(self, place: Path, found: location.Place, wait: float) -> None:
        """Connect, and make what is missing or forbid all changes.

        Args:
            place: the store's folder, absolute.
            found: what lies there.
            wait: seconds to wait for another writer.

        Raises:
            StoreUnusable: it is damaged, not ours, or cannot be opened.
        """
        self.place = place
        self._wait = wait
        try:
            self._connection = schema.connect(place / location.JOURNAL, read_only=not found.repairable, wait=wait)
            try:
                _prepare(self._connection, place, found)
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.Error as error:
            raise store_fault(error, place, wait) from error

    def ask(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """One statement's rows, all at once, so that no lock outlives the call.

        Raises:
            StoreUnusable: what SQLite says about it, in a sentence.
        """
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise store_fault(error, self.place, self._wait) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Committed and on disk when the block ends, undone when it raises."""
        self._begin()
        try:
            yield
            self.ask("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def rewrite(self) -> None:
        """Rewrite the file, so that no unused part of it keeps what was erased.

        Raises:
            StoreUnusable: it could not be done.
        """
        try:
            schema.rewrite(self._connection, self.place / location.JOURNAL)
        except sqlite3.Error as error:
            raise store_fault(error, self.place, self._wait) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

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


def _prepare(connection: sqlite3.Connection, place: Path, found: location.Place) -> None:
    """Look before anything is changed, then make what is missing or forbid all changes."""
    empty = schema.is_empty(connection)
    if not empty and not schema.is_ours(connection):
        raise location.foreign(place)
    if found.writable:
        schema.prepare_to_write(connection)
        schema.make(connection)
    elif empty:
        raise damaged(place, "its tables are missing")
    elif found.repairable:
        connection.execute("PRAGMA query_only = ON")
