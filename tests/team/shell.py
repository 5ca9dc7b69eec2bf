"""A responder's shell, on a line that can be cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from irrunner.cli.main_command import run
from irrunner.journal.locations import own_folder

if TYPE_CHECKING:
    import pytest

    from tests.team.conftest import Team
    from tests.team.line import Line

INCIDENT = "INC-2026-0001"


class Shell:
    """A responder's shell, on a line that can be cut."""

    def __init__(self, team: Team, line: Line, capsys: pytest.CaptureFixture[str]) -> None:
        self.team, self.line, self._capsys = team, line, capsys
        address = team.address("responder").replace(f":{team.server.port}/", f":{line.port}/")
        self.place = address.replace("sslmode=verify-full", "sslmode=disable")
        self.folder = own_folder(self.place) / "outbox"

    def __call__(self, *words: str, code: int = 0) -> str:
        """Run a command; what it said on both streams."""
        found = run([*words, "--store", self.place])
        said = "".join(self._capsys.readouterr())
        assert found == code, said
        return said

    def json(self, *words: str, code: int = 0) -> Any:
        """Run a command; its JSON answer."""
        found = run([*words, "--json", "--store", self.place])
        out, error = self._capsys.readouterr()
        assert found == code, out + error
        return json.loads(out)

    def read(self) -> tuple[str, str]:
        """What was said on both streams."""
        return self._capsys.readouterr()

    @property
    def notes(self) -> list[str]:
        """What the record has."""
        return [each.words for each in self.team.incident("lead").state.entries if each.kind == "note.added"]
