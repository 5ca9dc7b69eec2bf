"""A server of `/api` without a network: requests go to the application itself."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.playbook import library
from irrunner.web.application import build_application
from irrunner.web.settings import ServeSettings
from irrunner.web.tokens import Token, add_token
from tests.beginnings import ADA, playbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal.locations import Location

STEPS: Final = """
- {id: first, do: Do the first, evidence: ["The log"]}
- {id: agree, do: Tell the customers, approve: lead}
- {id: sure, decide: Was it real?, options: ["yes", "no"]}
"""
INCIDENT: Final = "INC-2026-0001"
HERE: Final = f"/api/incidents/{INCIDENT}"
MADE, LATER = "2026-01-01T00:00:00.000Z", "2999-01-01T00:00:00.000Z"


class Api:
    """A server of one store, and whoever asks it."""

    def __init__(self, store: Location, folder: Path, account: str = "serve", mirror: Path | None = None) -> None:
        self.store = store
        self.settings = ServeSettings(
            store=store,
            actor=Actor(account, account, "server"),
            folder=folder,
            port=8460,
            playbooks=(folder.parent,),
            mirror=mirror,
        )
        self._runner = asyncio.Runner()
        self.app = build_application(self.settings)
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=True), base_url="http://127.0.0.1:8460"
        )

    def token(self, role: str = "responder", name: str = "", **more: str) -> str:
        """A new token's secret."""
        fields = {"made": MADE, "expires": LATER, **more}
        return add_token(self.settings.folder, Token("", name or f"bot-{role}", role, "", **fields))

    def run(self, awaited: Any) -> Any:
        return self._runner.run(awaited)

    async def send(self, method: str, path: str, secret: str = "", **request: Any) -> httpx.Response:
        headers = dict(request.pop("headers", {}))
        if secret:
            headers.setdefault("Authorization", f"Bearer {secret}")
        return await self._client.request(method, path, headers=headers, **request)

    def get(self, path: str, secret: str = "", **request: Any) -> httpx.Response:
        return self._runner.run(self.send("GET", path, secret, **request))

    def post(self, path: str, secret: str = "", **request: Any) -> httpx.Response:
        return self._runner.run(self.send("POST", path, secret, **request))

    def declare(self) -> Incident:
        """An incident in the store, and it as somebody at the keyboard has it."""
        (self.settings.folder.parent / "drill.yaml").write_text(
            playbook(STEPS, head="roles: {lead: Incident lead}\nask: {package: {label: Package}}\n")
        )
        with open_store(self.store) as store:
            loaded = library.find(str(self.settings.folder.parent / "drill.yaml"))
            return lifecycle.declare(store, loaded, ADA)

    @contextmanager
    def at_hand(self, incident: str = INCIDENT) -> Iterator[Incident]:
        with open_store(self.store) as store:
            found = Incident(store, incident, ADA)
            found.refresh()
            yield found

    def seq(self) -> int:
        with self.at_hand() as incident:
            return incident.state.seq

    def close(self) -> None:
        self.run(self._client.aclose())
        self.run(_end(self.app))
        self._runner.close()


async def _end(app: Any) -> None:
    """Have the application end as a server would have it."""
    messages = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))

    async def receive() -> dict[str, str]:
        return next(messages)

    async def send(_: Any) -> None:
        return None

    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """A server of a store with one incident."""
    served = Api(tmp_path / "store", tmp_path / "serve")
    served.declare()
    yield served
    served.close()
