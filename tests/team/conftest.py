"""A team store with a member of every role, and an incident that ada declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle
from irrunner.journal import open_store
from irrunner.playbook import library
from tests.beginnings import ADA, playbook
from tests.team.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.journal import Journal
    from tests.team.server import Server

ROLES = ("reader", "responder", "lead", "approver", "custodian", "director", "admin")
STEPS = """
- {id: first, do: Do the first}
- {id: agree, do: Tell the customers, approve: lead}
- {id: sure, decide: Was it real?, options: ["yes", "no"]}
"""


class Team:
    """One database, and its members: each is called like their role."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.database = server.database()
        self.folder = folder
        self._opened: list[Journal | Raw] = []
        with open_store(self.address("ada")) as store:
            for role in ROLES:
                server.add_member_login(role)
                store.connection.execute("SELECT irrunner.add_member(%s, %s, %s)", (role, role, role))  # type: ignore[attr-defined]

    def address(self, login: str) -> str:
        return self.server.address(login, self.database)

    def store(self, login: str, *, wait: float = 5.0) -> Journal:
        """The store as one member has it open."""
        store = open_store(self.address(login), wait=wait)
        self._opened.append(store)
        return store

    def raw(self, login: str) -> Raw:
        """A connection of one member, without irrunner."""
        raw = Raw(self.server, login, self.database)
        self._opened.append(raw)
        return raw

    def declare(self, login: str = "lead", steps: str = STEPS) -> Incident:
        (self.folder / "drill.yaml").write_text(playbook(steps, head="roles: {lead: Incident lead}\n"))
        return lifecycle.declare(self.store(login), library.find(str(self.folder / "drill.yaml")), ADA)

    def incident(self, login: str, name: str = "INC-2026-0001") -> Incident:
        incident = Incident(self.store(login), name, ADA)
        incident.refresh()
        return incident

    def close(self) -> None:
        for each in self._opened:
            each.close()


@pytest.fixture
def team(team_server: Server, tmp_path: Path) -> Iterator[Team]:
    made = Team(team_server, tmp_path)
    yield made
    made.close()
