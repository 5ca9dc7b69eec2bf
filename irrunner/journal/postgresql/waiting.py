"""Waiting for the server's answer, but not for ever: a server that says nothing for too long is a line that dropped.

A process that hangs and a proxy that swallows what comes leave the socket open and acknowledge what is sent, so that
the limits of libpq, which are those of TCP, never end the wait.
"""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any, Final, TypeVar

import psycopg
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Generator

Result = TypeVar("Result")

GROWING_SECONDS: Final = 60.0
"""How much longer, where what it has to do grows with the evidence or the number of incidents."""
WHOLE_STORE_SECONDS: Final = 600.0
"""How much longer, where it may touch all rows of an incident or of the store in one go."""

_EVENTS: Final = (0, select.POLLIN, select.POLLOUT, select.POLLIN | select.POLLOUT)
"""What is asked of the system for what the driver waits for: by the numbers of `psycopg.waiting.Wait`."""


class ServerSilent(psycopg.OperationalError):
    """Nothing came for too long: to ask once more would only take as long again."""


class TimeLimitedConnection(psycopg.Connection[Any]):
    """A connection of the driver that closes itself when the server is silent, whoever waits for it, and for what.

    Attributes:
        silence_seconds: how long nothing may come.
    """

    silence_seconds = 10.0

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
        poll, milliseconds, registered = select.poll(), self.silence_seconds * 1000, 0
        socket = self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                if wanted != registered:
                    poll.register(socket, _EVENTS[wanted])
                    registered = wanted
                if not (found := poll.poll(milliseconds)):
                    self.close()  # nobody asks it again, not even to undo something: the server does that by itself
                    raise ServerSilent("the server is silent")
                events = found[0][1]
                # POLLIN is Ready.R, and POLLOUT twice Ready.W; of a broken socket reading says what is wrong with it
                wanted = gen.send((events & 1 | (events & 4) >> 1) or wanted)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
        except psycopg.Error:
            raise
        except BaseException:
            self.close()  # an answer is under way that nobody waits for any more
            raise
