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
    from collections.abc import Callable, Iterator

    from irrunner.checks.interface import Progress

_TICK: Final = 0.1
"""Seconds between two looks at whether to stop."""


@contextmanager
def ended_when_stopped(progress: Progress) -> Iterator[Callable[[str, dict[str, Any]], None]]:
    """End what was connected within the block as soon as the check has to stop.

    The function belongs into the extension `trace` of each request: https://www.encode.io/httpcore/extensions/ .
    """
    opened: list[socket.socket] = []
    over = threading.Event()

    def trace(event: str, about: dict[str, Any]) -> None:
        stream = about.get("return_value") if event.endswith((".connect_tcp.complete", ".start_tls.complete")) else None
        if isinstance(found := stream and stream.get_extra_info("socket"), socket.socket):
            opened.append(found)

    def watch() -> None:
        while not over.wait(_TICK):
            if progress.stopped:
                for each in opened:
                    with suppress(OSError):
                        socket.socket.shutdown(each, socket.SHUT_RDWR)  # under TLS as well, without its farewell

    watcher = threading.Thread(target=watch, name="connections", daemon=True)
    watcher.start()
    try:
        yield trace
    finally:
        over.set()
        watcher.join()
