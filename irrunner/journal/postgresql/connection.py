"""One connection to the server of a team store: statements, transactions, and what to do when the line drops."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import psycopg

from irrunner.errors import IrrunnerError, LineLost
from irrunner.journal.locations import short_location
from irrunner.journal.postgresql.address import (
    connection_parameters,
    require_verified,
    shown_address,
    silence_seconds,
)
from irrunner.journal.postgresql.faults import cannot_connect, fault, is_lost
from irrunner.journal.postgresql.pipeline import Pipeline, is_stale
from irrunner.journal.postgresql.waiting import ServerSilent, TimeLimitedConnection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.journal.locations import Location
    from irrunner.journal.postgresql.pipeline import Statement


_PIECE = 500
_PAUSE = 0.2
"""Seconds between two attempts to connect anew."""
_GIVEN_UP = 0.4
"""Seconds for which nobody connects anew after a server was silent; a screen tries again after half a second."""


class Connection:
    """A connection of one thread. Outside a transaction a line that dropped is made anew without a word.

    A server that owes an answer and says nothing for some seconds is such a line. `patience`, wherever it is an
    argument, is how many seconds more than that it may be silent: because it waits for a lock, or has much to do.

    Attributes:
        address: without a password, to reach the same store with. place: the same in sentences.
    """

    def __init__(self, location: Location, wait: float) -> None:
        """Connect.

        Args:
            location: an address with the scheme `postgresql`.
            wait: how many seconds a lock is waited for.

        Raises:
            StoreUnusable: the server cannot be reached, or does not let us in.
            Refused, Misused: the address is not one that is used.
        """
        self.address = shown_address(location)
        self.place = short_location(self.address)
        self.wait = wait
        self._parameters = connection_parameters(location)
        self._silence_seconds = silence_seconds(self._parameters)
        self._given_up_until = 0.0
        self._connection = self._connect()
        self._pipeline = Pipeline(self._connection)
        self._login = self._connection.info.user

    @property
    def login(self) -> str:
        """The role that the server authenticated, also while the line is lost."""
        return self._login

    @property
    def raw(self) -> psycopg.Connection[Any]:
        """The driver's connection, to hear what the server says unasked."""
        return self._connection

    @property
    def server_version(self) -> int:
        """Such as 150018."""
        return self._connection.info.server_version

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; on a line that dropped none is."""
        status = self._connection.pgconn.transaction_status
        return not self._connection.closed and status != psycopg.pq.TransactionStatus.IDLE

    @property
    def silence_seconds(self) -> float:
        """How long a server that owes an answer may say nothing."""
        return self._silence_seconds

    def execute(self, statement: str, values: Sequence[Any] = (), *, patience: float = 0.0) -> list[Any]:
        """One statement's rows, all at once.

        Raises:
            StoreUnusable, Refused: what the server says about it, in a sentence.
        """
        return self.execute_together(((statement, values),), patience=patience)[0]

    def execute_together(self, statements: Sequence[Statement], *, patience: float = 0.0) -> list[list[Any]]:
        """The rows of several statements that are sent in one piece, so that the line is crossed once.

        Raises:
            StoreUnusable, Refused: what the server says about the first that it did not take.
        """
        alone = not self.in_transaction
        try:
            return self._send(statements, patience)
        except psycopg.Error as error:
            stale = is_stale(error)
            if not (alone and (stale or self._may_hold(error)) and _may_repeat(statements)):
                raise fault(error, self.place, self.wait) from error
        if stale:
            self.roll_back()
        else:
            self.reconnect()
        try:
            return self._send(statements, patience)
        except psycopg.Error as error:
            raise fault(error, self.place, self.wait) from error

    @contextmanager
    def transaction(self, *, patience: float = 0.0) -> Iterator[psycopg.Connection[Any]]:
        """The driver's connection in a transaction, for what is no statement of the store: its tables, and roles.

        Raises:
            psycopg.Error: what the server says about it, or the line dropped.
        """
        self._connection.silence_seconds = self._silence_seconds + patience
        with self._connection.transaction():
            yield self._connection

    def commit(self, statements: Sequence[Statement], *, patience: float = 0.0) -> bool:
        """Send the last statements of a transaction and commit it.

        Returns:
            False when the answer was lost: the transaction may be committed or not.

        Raises:
            StoreUnusable, Refused: the server refused, and nothing is committed.
        """
        try:
            self._send((*statements, ("COMMIT", ())), patience)
        except psycopg.Error as error:
            if is_lost(error):
                return False
            self.roll_back()
            raise fault(error, self.place, self.wait) from error
        return True

    def roll_back(self) -> None:
        """Undo the transaction; on a line that dropped the server does that by itself."""
        with suppress(psycopg.Error):
            if not self._connection.closed and self.in_transaction:
                self._send((("ROLLBACK", ()),), 0.0)

    def reconnect(self) -> None:
        """Connect anew.

        Raises:
            StoreUnusable: the server cannot be reached.
        """
        self.close()
        begun = time.monotonic()
        try:
            self._connection = self._connect()
        except LineLost:
            if time.monotonic() - begun > _GIVEN_UP:
                self._give_up()
            raise
        self._pipeline = Pipeline(self._connection)

    def reconnect_patiently(self, seconds: float) -> bool:
        """Connect anew, again and again for so many seconds, and at least once; whether it came to that."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.reconnect()
            except IrrunnerError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(_PAUSE)
            else:
                return True

    def close(self) -> None:
        """Close the connection."""
        with suppress(psycopg.Error):
            self._connection.close()

    def _give_up(self) -> None:
        """The server is silent: what is asked in the same breath is not asked, or each would take as long again."""
        self._given_up_until = time.monotonic() + _GIVEN_UP

    def _may_hold(self, error: psycopg.Error) -> bool:
        """Whether the line is gone and a new one may hold."""
        return is_lost(error) and time.monotonic() >= self._given_up_until

    def _send(self, statements: Sequence[Statement], patience: float) -> list[list[Any]]:
        self._connection.silence_seconds = self._silence_seconds + patience
        try:
            if len(statements) == 1:
                return [_rows(self._connection.execute(*statements[0], prepare=False, binary=True))]
            return self._pipeline.send(statements)
        except ServerSilent:
            self._give_up()
            raise
        except psycopg.Error as error:
            if is_stale(error):
                self._pipeline.stop_preparing()
            raise

    def _connect(self) -> TimeLimitedConnection:
        try:
            connection = TimeLimitedConnection.connect(**self._parameters, autocommit=True, prepare_threshold=None)
        except psycopg.Error as error:
            raise cannot_connect(error, self.place) from error
        try:
            encrypted = bool(connection.pgconn.ssl_in_use)
            used = {each.keyword.decode(): (each.val or b"").decode() for each in connection.pgconn.info}
            require_verified(used, encrypted=encrypted)
        except BaseException:
            connection.close()
            raise
        return connection


def _rows(cursor: psycopg.Cursor[Any]) -> list[Any]:
    """All rows, in pieces: no other thread runs while a piece is made, and a key may wait for one."""
    if cursor.description is None:
        return []
    rows = cursor.fetchmany(_PIECE)
    while len(rows) < cursor.rowcount:
        rows += cursor.fetchmany(_PIECE)
    return rows


def _may_repeat(statements: Sequence[Statement]) -> bool:
    """Whether statements may be sent a second time when nobody knows whether the first time counted.

    They read, or begin a transaction, which is gone with its line; the functions of the store do the same thing once.
    """
    return all(statement.lstrip().upper().startswith(("SELECT", "BEGIN")) for statement, _ in statements)
