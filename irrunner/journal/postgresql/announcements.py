"""Word from the server that somebody committed. It names nothing: who hears it asks what they may see."""

from __future__ import annotations

import os
import select
from threading import Lock
from typing import TYPE_CHECKING, Final

import psycopg

from irrunner.journal.postgresql.faults import fault
from irrunner.journal.postgresql.waiting import ServerSilent

if TYPE_CHECKING:
    from irrunner.journal.postgresql.connection import Connection

_LISTEN: Final = "LISTEN irrunner"
_INTERRUPTED: Final = 1
_SPOKEN: Final = 2


def behind_pooler(connection: Connection) -> bool:
    """Whether another process than the server's own answers here: a pooler, which may lend a session to somebody else.

    The server tells each connection the number of its process; a pooler tells a number of its own.
    """
    return bool(connection.execute("SELECT pg_backend_pid()")[0][0] != connection.raw.info.backend_pid)


class PostgresAnnouncements:
    """What is heard on a connection that does nothing else.

    Nobody speaks there for hours, which looks like a server that hangs. So it is asked something now and then.
    """

    def __init__(self, connection: Connection) -> None:
        """Listen from now on.

        Raises:
            StoreUnusable, Refused: the server does not let us, such as a standby.
        """
        self._connection = connection
        connection.execute(_LISTEN)
        self._lock = Lock()
        self._interrupted, self._interrupting = os.pipe()
        self._is_closed = self._is_asked = False

    def wait(self) -> bool:
        """Wait for word, however often it was given since; False when it was interrupted.

        Raises:
            StoreUnusable: the line dropped, or the server says nothing when it is asked.
        """
        try:
            while not (ready := self._ready()) & _INTERRUPTED:
                if ready & _SPOKEN:
                    self._is_asked = False
                    if self._heard():
                        return True
                else:
                    self._ask()
        except psycopg.Error as error:
            raise fault(error, self._connection.place, self._connection.wait) from error
        return False

    def _ready(self) -> int:
        """Which of the two there is to be read; neither once the server was silent for too long."""
        poll = select.poll()
        for descriptor in (self._connection.raw.fileno(), self._interrupted):
            poll.register(descriptor, select.POLLIN)
        found = {descriptor for descriptor, _ in poll.poll(self._connection.silence_seconds * 1000)}
        return (_INTERRUPTED if self._interrupted in found else 0) | (_SPOKEN if found - {self._interrupted} else 0)

    def _ask(self) -> None:
        """Let the server say something, or find out that it does not.

        What it is asked it does already: it answers, and shows the same as before to whoever looks what it does.
        """
        if self._is_asked:
            raise ServerSilent("the server is silent")
        self._is_asked = True
        pgconn = self._connection.raw.pgconn
        pgconn.send_query(_LISTEN.encode())
        pgconn.flush()

    def _heard(self) -> bool:
        """Whether word is among what has arrived."""
        pgconn = self._connection.raw.pgconn
        pgconn.consume_input()
        while not pgconn.is_busy() and pgconn.get_result() is not None:
            pass  # it answers what it was asked
        heard = False
        while pgconn.notifies() is not None:
            heard = True
        return heard

    def interrupt(self) -> None:
        """End the wait, from another thread, now and for all times to come."""
        with self._lock:
            if not self._is_closed:  # else the descriptor may be somebody else's by now
                os.write(self._interrupting, b"\0")

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
            os.close(self._interrupting)
            os.close(self._interrupted)
        self._connection.close()
