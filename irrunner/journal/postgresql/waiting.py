"""Waiting for the server's answer, but not for ever: a server that says nothing for too long is a line that dropped.

A process that hangs and a proxy that swallows what comes leave the socket open and acknowledge what is sent, so that
the limits of libpq, which are those of TCP, never end the wait.
"""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg
from psycopg.rows import tuple_row
from psycopg.waiting import Ready, Wait
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Generator

    from psycopg import pq

Result = TypeVar("Result")

GROWING_SECONDS: Final = 60.0
"""How much longer, where what it has to do grows with the evidence or the number of incidents."""
WHOLE_STORE_SECONDS: Final = 600.0
"""How much longer, where it may touch all rows of an incident or of the store in one go."""

_R: Final = int(Wait.R)
"""As a plain number, which is that of `Ready.R` as well."""


class ServerSilent(psycopg.OperationalError):
    """Nothing came for too long: to ask once more would only take as long again."""


class TimeLimitedConnection(psycopg.Connection[Any]):
    """A connection of the driver that closes itself when the server is silent, whoever waits for it, and for what.

    Attributes:
        silence_seconds: how long nothing may come.
    """

    silence_seconds = 10.0

    def __init__(self, pgconn: pq.abc.PGconn, row_factory: Any = tuple_row) -> None:
        """Args: as those of psycopg's class, which makes it when it has connected."""
        super().__init__(pgconn, row_factory)
        self._reading = _poll(pgconn.socket, Wait.R)

    @override
    def wait(self, gen: Generator[Any, Any, Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """What a generator of the driver returns, once the server has answered.

        Every byte that comes or goes begins the time anew, so that a long answer may take as long as it likes. Every
        act comes through here several times: it does what psycopg's own function does, in as few steps.

        Args:
            gen: yields what it waits for.
            interval: not needed: a signal ends the wait by itself.
            timeout: not used by anything that we call.

        Raises:
            ServerSilent: nothing came for too long. Nobody knows what became of the statement.
        """
        reading, milliseconds, socket = self._reading, self.silence_seconds * 1000, self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                poll = reading if wanted == _R else _poll(socket, wanted)
                if not (found := poll.poll(milliseconds)):
                    self.close()  # nobody asks it again, not even to undo something: the server does that by itself
                    raise ServerSilent("the server is silent")
                # Of a socket that is broken, reading says what is wrong with it.
                wanted = gen.send(_R if wanted == _R else _readiness(found[0][1]) or wanted)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        except psycopg.Error:
            raise
        except BaseException:
            self.close()  # an answer is under way that nobody waits for any more
            raise


def _poll(socket: int, wanted: int) -> select.poll:
    poll = select.poll()
    poll.register(socket, (select.POLLIN if wanted & Wait.R else 0) | (select.POLLOUT if wanted & Wait.W else 0))
    return poll


def _readiness(events: int) -> int:
    return int((Ready.R if events & select.POLLIN else 0) | (Ready.W if events & select.POLLOUT else 0))
