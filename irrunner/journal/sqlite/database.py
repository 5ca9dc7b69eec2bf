"""One connection to a store's file: statements, transactions, and errors of SQLite as sentences."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Any

from irrunner.journal.sqlite import location, schema
from irrunner.journal.sqlite.faults import damaged, store_fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHORTEST_WAIT = 0.0005
"""Seconds between two attempts to take the lock; up to 2 ms are added."""


class Database:
    """A connection to the file in a store's folder.

    Attributes:
        folder: the store's folder, absolute.
    """

    def __init__(self, folder: Path, found: location.FolderInfo, wait: float) -> None:
        """Connect, and make what is missing or forbid all changes.

        Args:
            folder: the store's folder, absolute.
            found: what is in the folder.
            wait: seconds to wait for another writer.

        Raises:
            StoreUnusable: it is damaged, not ours, or cannot be opened.
        """
        self.folder = folder
        self._wait = wait
        try:
            self._connection = schema.connect(folder / location.JOURNAL, read_only=not found.repairable, wait=wait)
            try:
                _prepare(self._connection, folder, found)
                self._connection.execute("PRAGMA busy_timeout = 0")  # `execute` waits
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.Error as error:
            raise store_fault(error, folder, wait) from error

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """One statement's rows, all at once, so that no lock outlives the call.

        Raises:
            StoreUnusable: what SQLite says about it, in a sentence.
        """
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise store_fault(error, self.folder, self._wait) from error
        except sqlite3.Error as error:
            raise store_fault(error, self.folder, self._wait) from error
        return self._execute_again(statement, values)

    def roll_back(self) -> None:
        """Undo the transaction, unless SQLite has done that already."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def rewrite(self) -> None:
        """Rewrite the file, so that no unused part of it keeps what was erased.

        Raises:
            StoreUnusable: it could not be done.
        """
        self.execute(f"PRAGMA busy_timeout = {int(self._wait * 1000)}")
        try:
            schema.rewrite(self._connection, self.folder / location.JOURNAL)
        except sqlite3.Error as error:
            raise store_fault(error, self.folder, self._wait) from error
        finally:
            self.execute("PRAGMA busy_timeout = 0")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _execute_again(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """Execute a statement again and again until somebody else's lock is released, or the time to wait is over.

        SQLite's own busy handler tries ten times a second. Behind a writer without a pause that can fail for minutes,
        so this tries often, and at irregular intervals.
        """
        deadline = time.monotonic() + self._wait
        while True:
            time.sleep(_SHORTEST_WAIT + time.monotonic_ns() % 997 * 2e-6)
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                if not _is_busy(error) or time.monotonic() >= deadline:
                    raise store_fault(error, self.folder, self._wait) from error


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _prepare(connection: sqlite3.Connection, folder: Path, found: location.FolderInfo) -> None:
    """Look before anything is changed, then make what is missing or forbid all changes."""
    empty = schema.is_empty(connection)
    if not empty and not schema.is_ours(connection):
        raise location.foreign(folder)
    if found.writable:
        schema.prepare_to_write(connection)
        schema.make(connection)
    elif empty:
        raise damaged(folder, "its tables are missing")
    elif found.repairable:
        connection.execute("PRAGMA query_only = ON")
