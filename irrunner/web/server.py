"""Running the application with uvicorn: the socket, the time a connection has, and the end."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn

from irrunner.errors import Refused
from irrunner.safety.outputs import refuse_inside_a_store
from irrunner.web.application import build_application
from irrunner.web.connection import BoundedConnection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.web.settings import ServeSettings

CONNECTIONS: Final = 1_200
"""At once, readers of the page among them; one more is answered that the server is full."""
HEADER_BYTES: Final = 16 * 1024


def listen(settings: ServeSettings) -> socket.socket:
    """The socket on which the server will listen.

    Raises:
        Refused: it cannot be had, with the reason.
    """
    if settings.socket is not None:
        return _listen_unix(settings.socket)
    found = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((settings.host, settings.port))
        found.listen(256)
    except OSError as error:
        found.close()
        raise Refused(
            f"Nothing can listen on {settings.host}:{settings.port}: {error.strerror}.",
            hint="Choose another port with --bind.",
        ) from error
    return found


def _listen_unix(path: Path) -> socket.socket:
    """A Unix socket that its owner and the group may use, in place of one that nobody listens on any more."""
    refuse_inside_a_store(path)
    found = socket.socket(socket.AF_UNIX)
    try:
        if path.exists() and stat.S_ISSOCK(path.lstat().st_mode):
            with socket.socket(socket.AF_UNIX) as probe, suppress(ConnectionRefusedError):
                probe.connect(str(path))
                raise Refused(f"Another server listens on {path}.", hint="End it first, or name another socket.")
            path.unlink()
        before = os.umask(0o117)
        try:
            found.bind(str(path))
        finally:
            os.umask(before)
        found.listen(256)
    except OSError as error:
        found.close()
        raise Refused(
            f"Nothing can listen on {path}: {error.strerror or error}.", hint="Name a file in a folder of your own."
        ) from error
    except BaseException:
        found.close()
        raise
    return found


def run_server(settings: ServeSettings, listening: socket.socket, started: Callable[[], None]) -> None:
    """Serve until a signal ends it. `started` is called once, when requests are answered."""
    config = uvicorn.Config(
        build_application(settings),
        http=BoundedConnection,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        h11_max_incomplete_event_size=HEADER_BYTES,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, started)
    try:
        server.run(sockets=[listening])
    finally:
        listening.close()
        if settings.socket is not None:
            with suppress(OSError):
                settings.socket.unlink()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self._say_started()
