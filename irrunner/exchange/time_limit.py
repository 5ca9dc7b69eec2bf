"""A time limit for all of a conversation, however slowly it drips: its connections are ended, whatever they wait for.

A time limit between two pieces says nothing about a service that sends a letter now and then.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class TimeLimit:
    """What ends when the time is over.

    Attributes:
        is_over: whether it ended something.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._watched: list[Callable[[], socket.socket | None]] = []

    def watch(self, find: Callable[[], socket.socket | None]) -> None:
        """End the connection as well that this finds when the time is over."""
        self._watched.append(find)
        if self.is_over:
            self.end()

    def trace(self, event: str, about: dict[str, Any]) -> None:
        """What httpx calls, given as its extension `trace`, when it has connected."""
        stream = about.get("return_value") if event.endswith((".connect_tcp.complete", ".start_tls.complete")) else None
        if isinstance(found := stream and stream.get_extra_info("socket"), socket.socket):
            self.watch(lambda: found)

    def end(self) -> None:
        """End everything now."""
        self.is_over = True
        for find in self._watched:
            if (connection := find()) is not None:
                with suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)  # under TLS as well, without its farewell


@contextmanager
def time_limit(seconds: float) -> Iterator[TimeLimit]:
    """End what is connected within the block after so many seconds."""
    limit = TimeLimit()
    timer = threading.Timer(seconds, limit.end)
    timer.daemon = True
    timer.start()
    try:
        yield limit
    finally:
        timer.cancel()
