"""The page over a team store: it sees what its own account may see, and follows what the members do."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import httpx
import pytest
from msgspec.structs import replace

from irrunner.incident.verbs import notes
from irrunner.web.administration import make_grant
from irrunner.web.server import build_server, listen
from irrunner.web.settings import ServeSettings
from tests.beginnings import ADA
from tests.eventually import PATIENCE, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql


@pytest.fixture
def page(team: Team) -> Iterator[tuple[ServeSettings, httpx.Client]]:
    """A server with the account of a reader, and a browser."""
    settings = ServeSettings(team.address("reader"), ADA, team.folder / "serve")
    listening = listen(settings)
    settings = replace(settings, port=listening.getsockname()[1])
    started = threading.Event()
    server = build_server(settings, started.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    assert started.wait(PATIENCE)
    headers = {"origin": settings.base_url}
    with httpx.Client(base_url=settings.base_url, headers=headers, timeout=PATIENCE) as client:
        yield settings, client
    server.should_exit = True
    thread.join(PATIENCE)
    with socket.socket() as probe:
        assert probe.connect_ex((settings.host, settings.port)) != 0


def test_the_page_follows_the_team_and_hides_what_its_account_may_not_see(
    team: Team, page: tuple[ServeSettings, httpx.Client]
) -> None:
    settings, client = page
    incident = team.declare()
    grant, code = make_grant(
        settings.folder, incident.id, profile="internal", tlp="red", who="", made_by="ada", seconds=600
    )
    assert client.post("/open", data={"code": code}).status_code == 303
    path = f"/p/{grant.id}/"
    assert client.get(path).status_code == 200
    with client.stream("GET", f"{path}events") as stream:
        lines = stream.iter_lines()
        next(line for line in lines if line == "event: now")
        notes.note(team.incident("responder"), "Seen by the responder")
        assert next(line for line in lines if "Seen by the responder" in line)
        team.raw("lead").run("SELECT irrunner.restrict(%s, ARRAY['lead'])", (incident.id,))
        notes.note(team.incident("lead"), "For the lead alone")
        shown = list(lines)
    assert "event: ended" in shown
    assert "For the lead alone" not in "".join(shown)
    assert eventually(lambda: client.get(path).status_code == 404, "nothing to see")
