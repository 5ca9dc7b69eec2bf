"""What the shell asks of the web door. Nothing of Starlette or uvicorn is loaded before the server starts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from irrunner.errors import Refused
from irrunner.journal.locations import data_folder, location_text
from irrunner.safety.paths import private_folder
from irrunner.web.access.file import AccessFile
from irrunner.web.access.grants import LONGEST, Grant, new_grant, present, without
from irrunner.web.access.running import base_url, saying_where
from irrunner.web.settings import DEFAULT_BIND, ServeSettings, read_bind, read_public_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.application.open_incident import OpenIncident
    from irrunner.journal.locations import Location

__all__ = [
    "DEFAULT_BIND", "Grant", "ServeSettings", "base_url", "check_view", "grants", "make_grant", "own_folder",
    "read_bind", "read_public_url", "revoke", "serve",
]  # fmt: skip


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
    with saying_where(settings):
        run_server(settings, listening, lambda: started(settings))


def check_view(opened: OpenIncident, *, profile: str, tlp: str, templates: Path | None) -> None:
    """Nothing, when such a page can be shown now.

    Raises:
        NotFound: there is no such profile. Refused: the incident's marks do not allow it.
    """
    from irrunner.report.live import render_live

    render_live(opened.incident, profile=profile, limit=tlp, templates=templates, timing=opened.timing)


def make_grant(
    folder: Path, incident: str, *, profile: str, tlp: str, who: str, made_by: str, seconds: int
) -> tuple[Grant, str]:
    """A new link: what it allows, and its code.

    Raises:
        Refused: it would last too long, or there are too many.
    """
    if not 60 <= seconds <= LONGEST:
        raise Refused("A link lasts from one minute to 31 days.", hint="Such as: --for 8h")
    with AccessFile(folder).changing() as kept:
        grant, code = new_grant(
            incident, profile=profile, tlp=tlp, who=who, made_by=made_by, now=present(), seconds=seconds
        )
        kept.append(grant)
    return grant, code


def grants(folder: Path) -> list[Grant]:
    """Every link and session that has not ended."""
    now = present()
    return [each for each in AccessFile(folder).grants() if not each.is_over(now)]


def revoke(folder: Path, identity: str) -> list[Grant]:
    """End a link and its session; or all of them, for an empty id. What was ended.

    Raises:
        NotFound: there is none of this id.
    """
    with AccessFile(folder).changing() as kept:
        if not identity:
            ended = list(kept)
            kept.clear()
            return ended
        kept[:], found = without(kept, identity)
    return [found]
