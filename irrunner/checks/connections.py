"""Ending the connections of a check that has to stop, whatever they are waiting for.

A time limit between two pieces says nothing about a service that sends a letter now and then: its headers would never
be whole, and no code of ours would run meanwhile.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.checks.interface import Progress

_TICK: Final = 0.1
"""Seconds between two looks at whether to stop."""


class Connections:
    """What is connected now."""

    def __init__(self) -> None:
        self._opened: list[socket.socket] = []

    def add(self, connection: socket.socket) -> None:
        """One that was opened."""
        self._opened.append(connection)

    def trace(self, event: str, about: dict[str, Any]) -> None:
        """What the extension `trace` of a request calls: https://www.encode.io/httpcore/extensions/ ."""
        stream = about.get("return_value") if event.endswith((".connect_tcp.complete", ".start_tls.complete")) else None
        if isinstance(found := stream and stream.get_extra_info("socket"), socket.socket):
            self.add(found)

    def end(self) -> None:
        """End them all; whoever waits for one of them gets an error."""
        for each in self._opened:
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)  # under TLS as well, without its farewell


@contextmanager
def ended_when_stopped(progress: Progress) -> Iterator[Connections]:
    """End what was connected within the block as soon as the check has to stop."""
    connections = Connections()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_TICK):
            if progress.stopped:
                connections.end()

    watcher = threading.Thread(target=watch, name="connections", daemon=True)
    watcher.start()
    try:
        yield connections
    finally:
        over.set()
        watcher.join()
