"""A service that writes bytes of its own instead of HTTP, to whoever connects."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@contextmanager
def raw_service(pieces: Callable[[threading.Event], Iterable[bytes]]) -> Iterator[str]:
    """An address at which these pieces are sent, one by one, until the block ends.

    Args:
        pieces: what is sent; the event is set at the end, and can be waited for between two of them.
    """
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        thread = threading.Thread(target=_accept, args=(server, over, pieces))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def _accept(server: socket.socket, over: threading.Event, pieces: Callable[[threading.Event], Iterable[bytes]]) -> None:
    while not over.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        connection.settimeout(5)
        with connection, suppress(OSError):  # whoever asked has gone
            connection.recv(65_536)
            for piece in pieces(over):
                connection.sendall(piece)
                if over.is_set():
                    break
