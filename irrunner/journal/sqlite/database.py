"""One connection to a store's file: statements, transactions, and errors of SQLite as sentences."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from irrunner.errors import StoreUnusable
from irrunner.journal.faults import disk_fault
from irrunner.journal.sqlite import location, schema
from irrunner.journal.sqlite.faults import CUT_OFF, damaged, is_damage, store_fault
from irrunner.journal.sqlite.open_files import identity, note_closed, note_open
from irrunner.journal.sqlite.side_files import examine_side_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from irrunner.journal.sqlite.open_files import Identity
    from irrunner.journal.sqlite.unused_space import JournalFile

_WHOLLY_CHECKED, _QUICKLY_CHECKED = 1 << 19, 1 << 22
"""Bytes of a file up to which SQLite checks it whenever it is opened and listed: that takes up to 5 ms."""
_SHORTEST_WAIT = 0.0005
"""Seconds between two attempts to take the lock; up to 2 ms are added."""


class Database:
    """A connection to the file in a store's folder, or to its bytes in memory.

    Attributes:
        folder: the store's folder, absolute.
        damage: what is wrong with the file, once that was noticed; from then on what can be read of it is read.
        when_damaged: called when that happens.
        large: the file is so large that only `verify` checks it.
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
        self._journal = folder / location.JOURNAL
        self._found = found
        self._wait = wait
        self._file: Identity | None = None
        self.damage = ""
        self._checked = self._ordered = self.large = False
        self.when_damaged: Callable[[], None] = _nothing
        self._connection = self._connect()

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """One statement's rows, all at once, so that no lock outlives the call.

        Raises:
            StoreUnusable: what SQLite says about it, in a sentence.
        """
        self._guard()
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            if _is_cut_off(error):
                self._go_on_with(self._in_memory())
            elif is_damage(error) and not self._connection.in_transaction:
                self.read_salvaged(str(error))
            elif not _is_busy(error):
                raise store_fault(error, self.folder, self._wait) from error
        return self._execute_again(statement, values)

    def check_once(self) -> None:
        """Let SQLite check a file that is small enough for that to go unnoticed; a large one is left to `verify`.

        Where one bit of a page is wrong, SQLite may leave out entries without a word.
        """
        if self._checked or self.damage or self._connection.in_transaction:
            return
        self._checked = True
        ((pages,),), ((size,),) = self.execute("PRAGMA page_count"), self.execute("PRAGMA page_size")
        if pages * size > _QUICKLY_CHECKED:
            self.large = True
            return
        check = "integrity_check" if pages * size <= _WHOLLY_CHECKED else "quick_check"
        ((complaint,),) = self.execute(f"PRAGMA {check}(1)")
        if complaint != b"ok" and not self.damage:
            self.read_salvaged(complaint.decode(errors="replace"))

    def check_order(self, known: set[bytes]) -> None:
        """Look for incidents that SQLite does not find; if there are any, the file is out of order.

        Args:
            known: the ids that it does find.
        """
        if self.damage or self._ordered or self._connection.in_transaction:
            return
        self._ordered = True
        from irrunner.journal.sqlite.image import read_image
        from irrunner.journal.sqlite.pages import read_rows

        if any(row[0] not in known for row in read_rows(read_image(self._journal, wait=self._wait))):
            self.read_salvaged("incidents are not in their order")

    def read_salvaged(self, why: str) -> None:
        """Go on with the rows that can be read from the pages of a damaged file.

        Raises:
            StoreUnusable: none can, or this was tried already.
        """
        if self.damage:
            raise damaged(self.folder, why)
        self._go_on_with(self._salvaged(damaged(self.folder, why), why))
        self.when_damaged()

    def roll_back(self) -> None:
        """Undo the transaction, unless SQLite has done that already; what it cannot, the next opening does."""
        if self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def reconnect(self) -> None:
        """Go on with a new connection, which undoes what another one left half written.

        Raises:
            StoreUnusable: the file cannot be opened.
        """
        self.close()
        self._connection = self._connect()

    def erase_unused(self) -> None:
        """Let no unused part of the file keep what was erased; others read and write meanwhile.

        Raises:
            StoreUnusable: it could not be done.
        """
        from irrunner.journal.sqlite.unused_space import JournalFile, UnusualLayout

        other = Database(self.folder, self._found, self._wait)  # what this one has in memory it has to read again
        try:
            if other.damage:
                raise damaged(self.folder, other.damage)
            file, page = JournalFile(self._journal), 1
            while (next_page := other._erase_slice(file, page)) is not None:
                page = next_page
        except UnusualLayout:
            self._rewrite()
        except OSError as error:
            raise disk_fault(error, self.folder, "Unused parts of the file may still hold the words.") from error
        finally:
            other.close()

    def _erase_slice(self, file: JournalFile, page: int) -> int | None:
        """Zero the unused parts of some pages under a lock, and let others have their turn.

        Whoever has pages of the file in memory would write back what was zeroed, so they have to read them again. They
        see that by the counter in the file's header, which SQLite raises with each commit.
        """
        self.execute("BEGIN EXCLUSIVE")
        start = time.monotonic()
        try:
            next_page = file.zero_unused(page)
            ((version,),) = self.execute("PRAGMA user_version")
            self.execute(f"PRAGMA user_version = {version}")
            self.execute("COMMIT")
        except BaseException:
            self.roll_back()
            raise
        time.sleep(time.monotonic() - start if next_page is not None else 0)
        return next_page

    def _rewrite(self) -> None:
        self._guard()
        self.execute(f"PRAGMA busy_timeout = {int(self._wait * 1000)}")
        try:
            schema.rewrite(self._connection, self._journal)
        except sqlite3.Error as error:
            raise store_fault(error, self.folder, self._wait) from error
        finally:
            self.execute("PRAGMA busy_timeout = 0")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        if self._file is not None:
            note_closed(self._file)
            self._file = None

    def _connect(self) -> sqlite3.Connection:
        """Open the file where it lies; to be read only, and not where SQLite would act on what lies beside it."""
        if self._found.emptied:
            return schema.connect_to_nothing()
        if self._found.broken is not None:
            why = self._found.broken.sentence.removesuffix("It was left as it was.").strip()
            return self._salvaged(self._found.broken, why)
        if not self._found.writable and not self._found.in_place:
            return self._in_memory()
        try:
            connection = schema.connect(self._journal, read_only=not self._found.writable, wait=self._wait)
            try:
                _prepare(connection, self.folder, self._found)
                connection.execute("PRAGMA busy_timeout = 0")  # `execute` waits
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            if _is_cut_off(error):
                return self._in_memory()
            if is_damage(error):
                return self._salvaged(damaged(self.folder, str(error)), str(error))
            raise store_fault(error, self.folder, self._wait) from error
        except schema.Garbled:
            return self._salvaged(location.foreign(self.folder), "its table is garbled")
        if self._found.writable:
            self._file = identity(self._journal.stat())
            note_open(self._file)
        return connection

    def _in_memory(self) -> sqlite3.Connection:
        """The bytes of the file in memory, as they were before a write that was cut off."""
        from irrunner.journal.sqlite.image import read_image

        try:
            connection = schema.connect_image(read_image(self._journal, wait=self._wait))
            try:
                _prepare(connection, self.folder, self._found)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            return self._salvaged(damaged(self.folder, str(error)), str(error))
        except schema.Garbled:
            return self._salvaged(location.foreign(self.folder), "its table is garbled")
        return connection

    def _salvaged(self, otherwise: StoreUnusable, why: str) -> sqlite3.Connection:
        """What stands whole on the pages of the file, in a table in memory.

        Raises:
            StoreUnusable: `otherwise`, when nothing does.
        """
        from irrunner.journal.sqlite.image import read_image
        from irrunner.journal.sqlite.pages import read_rows

        connection = schema.connect_rows(read_rows(read_image(self._journal, wait=self._wait)))
        if connection is None:
            raise otherwise
        self.damage = why.rstrip(".")
        return connection

    def _go_on_with(self, connection: sqlite3.Connection) -> None:
        self._connection.close()
        self._connection = connection
        if self._file is not None:
            note_closed(self._file)
            self._file = None

    def _guard(self) -> None:
        """Before SQLite looks beside the journal of a group's store: may it? Any member can put something there.

        Raises:
            StoreUnusable: there is a file on which SQLite would act, and should not.
        """
        if not (self._found.shared and self._found.writable) or self.damage or self._connection.in_transaction:
            return
        beside = examine_side_files(self._journal, shared=True)
        if not beside.harmless:
            raise StoreUnusable(
                f"{beside.remark} Nothing was written.",
                hint="Find out who put it there. What was written before is kept.",
            )

    def _execute_again(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """Execute a statement again and again until somebody else's lock is released, or the time to wait is over.

        SQLite's own busy handler tries ten times a second. Behind a writer without a pause that can fail for minutes,
        so this tries often, and at irregular intervals.
        """
        deadline = time.monotonic() + self._wait
        while True:
            time.sleep(_SHORTEST_WAIT + time.monotonic_ns() % 997 * 2e-6)
            self._guard()
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                if not _is_busy(error) or time.monotonic() >= deadline:
                    raise store_fault(error, self.folder, self._wait) from error


def _nothing() -> None:
    """For `when_damaged` before there is a store."""


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _is_cut_off(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) == CUT_OFF


def _prepare(connection: sqlite3.Connection, folder: Path, found: location.FolderInfo) -> None:
    """Look before anything is changed, then make what is missing or forbid all changes."""
    empty = schema.is_empty(connection)
    if not empty and not schema.is_ours(connection):
        if schema.is_garbled(connection):
            raise schema.Garbled
        raise location.foreign(folder)
    if found.writable:
        schema.prepare_to_write(connection)
        schema.make(connection)
    elif empty:
        raise damaged(folder, "its tables are missing")
    else:
        connection.execute("PRAGMA query_only = ON")
