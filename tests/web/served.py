"""The web door on a port of its own, with a store beside it that tests write into as another person would."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
from msgspec.structs import replace

from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.playbook import library
from irrunner.web.access.file import AccessFile
from irrunner.web.administration import Grant, make_grant
from irrunner.web.connection import BoundedConnection
from irrunner.web.server import build_server, listen
from irrunner.web.settings import ServeSettings
from tests.beginnings import ADA, playbook
from tests.eventually import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.journal import Journal

STEPS: Final = """
- {id: first, do: Take the first machine off the network, within: 30m}
- {id: sure, decide: Was it real?, options: ["yes", "no"]}
"""


class ImpatientConnection(BoundedConnection):
    """Gives the other side less time than a test has."""

    seconds_to_ask = 0.3
    seconds_to_take = 0.3


class Served:
    """A running server.

    Attributes:
        settings: as they are in force. store: what another person has open. folder: the server's own.
    """

    def __init__(self, settings: ServeSettings, store: Journal, folder: Path) -> None:
        self.settings = settings
        self.store = store
        self.folder = folder
        self._number = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    def declare(self, steps: str = STEPS, *, head: str = "", **options: Any) -> Incident:
        """An incident that another person declared."""
        self._number += 1
        file = self.folder / f"drill{self._number}.yaml"
        file.write_text(playbook(steps, head=head))
        return lifecycle.declare(self.store, library.find(str(file), [self.folder]), ADA, **options)

    def give(self, incident: Incident, **options: Any) -> tuple[Grant, str]:
        """A link to an incident, and its code."""
        told = {"profile": "internal", "tlp": "red", "who": "", "made_by": "ada", "seconds": 3600, **options}
        return make_grant(self.settings.folder, incident.id, **told)

    def access(self) -> AccessFile:
        return AccessFile(self.settings.folder)

    def client(self, **options: Any) -> httpx.Client:
        """A browser without a face, which sends what a browser sends with a form of ours."""
        headers = {"origin": self.settings.base_url, "host": self.settings.base_url.partition("://")[2]}
        return httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE, **options)

    def open(self, incident: Incident, **options: Any) -> tuple[httpx.Client, str]:
        """Somebody who was let in, and the path of their page."""
        grant, code = self.give(incident, **options)
        with self.client() as client:
            assert client.post("/open", data={"code": code}).status_code == 303
            return self.client(cookies=client.cookies), f"/p/{grant.id}/"

    def raw(self, data: bytes) -> bytes:
        """What comes back for bytes that are no proper request, until the server has had enough."""
        with socket.create_connection(("127.0.0.1", self.settings.port), timeout=PATIENCE) as connection:
            connection.sendall(data)
            answer = b""
            while some := connection.recv(65536):
                answer += some
            return answer


@contextmanager
def serving(folder: Path, **changes: Any) -> Iterator[Served]:
    """A server until the block ends; `changes` of its settings, and `connection`, its kind of connection."""
    connection = changes.pop("connection", BoundedConnection)
    with open_store(folder / "store") as store:
        settings = replace(ServeSettings(folder / "store", ADA, folder / "serve"), **changes)
        listening = listen(settings)
        if settings.socket is None:
            settings = replace(settings, port=listening.getsockname()[1])
        started = threading.Event()
        server = build_server(settings, started.set, connection=connection)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            assert started.wait(PATIENCE)
            yield Served(settings, store, folder)
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            listening.close()
