"""What the shell asks of the web door. Nothing of Starlette or uvicorn is loaded before the server starts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from irrunner.errors import Refused
from irrunner.journal.locations import data_folder, location_text
from irrunner.safety.paths import private_folder
from irrunner.web.settings import DEFAULT_BIND, ServeSettings, read_bind, read_public_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.journal.locations import Location

__all__ = ["DEFAULT_BIND", "ServeSettings", "own_folder", "read_bind", "read_public_url", "serve"]


def own_folder(store: Location) -> Path:
    """The private folder of this account for the server of a store: links, sessions, tokens. It may not exist yet."""
    name = hashlib.sha256(location_text(store).encode()).hexdigest()[:16]
    return data_folder() / "serve" / name


def serve(settings: ServeSettings, started: Callable[[ServeSettings], None]) -> None:
    """Serve until a signal ends it.

    Args:
        settings: how; a port of 0 is replaced by the one that was free.
        started: called with the settings as they are in force, once requests are answered.

    Raises:
        Refused: the libraries are missing, or nothing can listen there.
    """
    try:
        from irrunner.web.server import listen, run_server
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn", "h11", "anyio"):
            raise
        raise Refused(
            "The web door needs Starlette and uvicorn, which are not installed.", hint="pip install 'irrunner[team]'"
        ) from error
    private_folder(settings.folder)
    listening = listen(settings)
    if settings.socket is None:
        settings = msgspec.structs.replace(settings, port=listening.getsockname()[1])
    run_server(settings, listening, lambda: started(settings))
