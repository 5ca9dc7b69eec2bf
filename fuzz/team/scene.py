"""A team store, a line to it that can be cut, and the acts that people try while something breaks."""

from __future__ import annotations

import time
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Final, Self

from fuzz.team.outcome import Attempt, Outcome, Said
from irrunner.errors import IrrunnerError
from irrunner.incident import Incident
from irrunner.incident.verbs import evidence, lifecycle, notes, registers
from irrunner.journal import open_store
from irrunner.journal.verify import verify_incident
from irrunner.playbook import library
from tests.beginnings import ADA, playbook
from tests.team.conftest import ROLES
from tests.team.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.journal import Journal
    from tests.team.server import Server

_ROWS: Final = 8
_BODIES: Final = "SELECT convert_from(body, 'UTF8') FROM irrunner.event WHERE incident = %s"
UNKNOWN: Final = "nobody knows"
"""Stands in the sentence after which an act may be there or not."""


def _note(incident: Incident, marker: str) -> None:
    notes.note(incident, f"{marker} seen")


def _rows(incident: Incident, marker: str) -> None:
    registers.register_import(incident, "assets", [{"name": f"{marker}-{number}"} for number in range(_ROWS)])


def _evidence(incident: Incident, marker: str) -> None:
    evidence.add(incident, BytesIO(marker.encode() * 4_000), name=f"{marker}.log")


ACTS: Final[dict[str, tuple[Callable[[Incident, str], None], int]]] = {
    "note": (_note, 1),
    "rows": (_rows, _ROWS),
    "evidence": (_evidence, 1),
}
"""What is tried, and how many entries name the marker afterwards."""


_LIMITS: Final = "&tcp_user_timeout=250&connect_timeout=2"
"""So that a silent server costs a trial half a second, and not ten."""


class Scene:
    """A database with a store and a member of every role.

    Attributes:
        server: it runs, whenever a trial begins. line: a way to it that can be cut; without TLS, to see the commits.
    """

    def __init__(self, server: Server, folder: Path, *, tablespace: str = "") -> None:
        self.server = server
        self.folder = folder
        self.database = server.database(tablespace=tablespace)
        self.line = Line(server.port)
        self._count = 0
        self._seconds: dict[str, float] = {}
        (folder / "drill.yaml").write_text(playbook("- {id: first, do: Do the first}"))
        self.playbook = library.find(str(folder / "drill.yaml"))
        with open_store(self.address("ada")) as store:
            assert store.members is not None
            for role in ROLES:
                server.add_member_login(role)
                store.members.add(role, role)

    def __enter__(self) -> Self:
        self.line.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.line.__exit__()

    def address(self, login: str) -> str:
        """The store's address for a member."""
        return self.server.address(login, self.database)

    def address_on_the_line(self, login: str) -> str:
        """The same, by the line that can be cut."""
        address = self.address(login).replace(f":{self.server.port}/", f":{self.line.port}/")
        return address.replace("sslmode=verify-full", "sslmode=disable") + _LIMITS

    def is_reachable(self) -> bool:
        """Whether the server lets people in."""
        try:
            open_store(self.address("admin")).close()
        except IrrunnerError:
            return False
        return True

    def declare(self) -> str:
        """A new incident."""
        with open_store(self.address("lead")) as store:
            return lifecycle.declare(store, self.playbook, ADA).id

    def marker(self) -> str:
        """A word that stands nowhere else."""
        self._count += 1
        return f"mark{self._count:06}x"

    def seconds(self, act: str) -> float:
        """How long an act takes that nothing happens to; measured once."""
        if act not in self._seconds:
            with self.incident("responder", self.declare()) as incident:
                times = []
                for _ in range(3):
                    begun = time.monotonic()
                    self.attempt(incident, act)
                    times.append(time.monotonic() - begun)
            self._seconds[act] = sorted(times)[1]
        return self._seconds[act]

    @contextmanager
    def incident(
        self, login: str, incident: str, *, on_the_line: bool = False, wait: float = 20.0
    ) -> Iterator[Incident]:
        """An incident as a member has it open."""
        address = self.address_on_the_line(login) if on_the_line else self.address(login)
        with open_store(address, create=False, wait=wait) as store:
            found = Incident(store, incident, ADA)
            found.refresh()
            yield found

    def attempt(self, incident: Incident, act: str) -> Attempt:
        """Try an act, and keep what was said of it."""
        does, entries = ACTS[act]
        marker, before = self.marker(), _session(incident.store)
        said: Said = "recorded"
        sentence = ""
        try:
            does(incident, marker)
        except IrrunnerError as error:
            sentence = str(error)
            said = "unknown" if UNKNOWN in sentence else "refused"
        return Attempt(marker, entries, said, _session(incident.store) != before, sentence)

    def judge(self, outcome: Outcome, incident: str, attempts: list[Attempt]) -> Outcome:
        """Compare what was said with what is there, and see that the chain holds."""
        rows = self.server.execute(_BODIES, self.database, values=(incident,))
        bodies = [str(body) for (body,) in rows]
        for attempt in attempts:
            outcome.judge(attempt, sum(attempt.marker in body for body in bodies))
        with open_store(self.address("admin")) as store:
            outcome.problems += [str(each) for each in verify_incident(store, incident).problems]
            outcome.problems += list(store.complaints())
        return outcome


def _session(store: Journal) -> int:
    """The number of the server's process at the other end; 0 when there is none."""
    raw = store.connection.raw  # type: ignore[attr-defined]
    return 0 if raw.closed else int(raw.info.backend_pid)
