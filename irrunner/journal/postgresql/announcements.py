"""Word from the server that somebody committed. It names nothing: who hears it asks what they may see."""

from __future__ import annotations

import os
import selectors
from typing import TYPE_CHECKING, Final

import psycopg

from irrunner.journal.postgresql.faults import fault

if TYPE_CHECKING:
    from irrunner.journal.postgresql.connection import Connection

_CHANNEL: Final = "irrunner"


def behind_pooler(connection: Connection) -> bool:
    """Whether another process than the server's own answers here: a pooler, which may lend a session to somebody else.

    The server tells each connection the number of its process; a pooler tells a number of its own.
    """
    return bool(connection.execute("SELECT pg_backend_pid()")[0][0] != connection.raw.info.backend_pid)


class PostgresAnnouncements:
    """What is heard on a connection that does nothing else."""

    def __init__(self, connection: Connection) -> None:
        """Listen from now on.

        Raises:
            StoreUnusable, Refused: the server does not let us, such as a standby.
        """
        self._connection = connection
        connection.execute(f"LISTEN {_CHANNEL}")
        self._interrupted, self._interrupting = os.pipe()
        self._selector = selectors.DefaultSelector()
        self._selector.register(connection.raw.fileno(), selectors.EVENT_READ)
        self._selector.register(self._interrupted, selectors.EVENT_READ)

    def wait(self) -> bool:
        """Wait for word, however often it was given since; False when it was interrupted.

        Raises:
            StoreUnusable: the line dropped.
        """
        while all(key.fileobj != self._interrupted for key, _ in self._selector.select()):
            try:
                if self._heard():
                    return True
            except psycopg.Error as error:
                raise fault(error, self._connection.place, self._connection.wait) from error
        return False

    def _heard(self) -> bool:
        """Whether word is among what has arrived."""
        pgconn = self._connection.raw.pgconn
        pgconn.consume_input()
        heard = False
        while pgconn.notifies() is not None:
            heard = True
        return heard

    def interrupt(self) -> None:
        """End the wait, from another thread, now and for all times to come."""
        os.write(self._interrupting, b"\0")

    def close(self) -> None:
        """End the connection."""
        self._selector.close()
        os.close(self._interrupting)
        os.close(self._interrupted)
        self._connection.close()
