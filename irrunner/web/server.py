"""Running the application with uvicorn: the socket, the time a connection has, and the end."""

from __future__ import annotations

import os
import resource
import signal
import socket
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import uvicorn
from typing_extensions import override

from irrunner.errors import Refused
from irrunner.safety.outputs import refuse_inside_a_store
from irrunner.web.application import build_application
from irrunner.web.connection import BoundedConnection
from irrunner.web.services import Services

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
    """Serve until a signal ends it, which is no error. `started` is called once, when requests are answered."""
    _allow_many_files()
    # uvicorn raises the signal that ended it once more; SIGTERM would then end us before we have tidied up.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            build_server(settings, started).run(sockets=[listening])
    finally:
        signal.signal(signal.SIGTERM, before)
        listening.close()
        if settings.socket is not None:
            with suppress(OSError):
                settings.socket.unlink()


def build_server(
    settings: ServeSettings,
    started: Callable[[], None],
    *,
    connection: type[BoundedConnection] = BoundedConnection,
) -> Server:
    """The server, not yet running."""
    services = Services(settings)
    config = uvicorn.Config(
        build_application(settings, services),
        http=connection,
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
        # Longer than nginx keeps a connection to us: which of both ends it must not be a race.
        timeout_keep_alive=75 if settings.socket is not None else 15,
        timeout_graceful_shutdown=3,
    )
    return Server(config, services, started)


class Server(uvicorn.Server):
    """Says when it answers, and lets go of those who read along before it ends."""

    def __init__(self, config: uvicorn.Config, services: Services, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._services = services
        self._say_started = started

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._say_started()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._services.publisher.end_streams()
        await super().shutdown(sockets)


def _allow_many_files() -> None:
    """Have room for every connection: many systems begin a process with 1,024 open files."""
    with suppress(ValueError, OSError):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        enough = CONNECTIONS + 200
        if soft != resource.RLIM_INFINITY and soft < enough:
            most = enough if hard == resource.RLIM_INFINITY else min(enough, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
