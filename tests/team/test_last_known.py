"""What was last read of a team store is shown when its server is away, as of when; and goes when the server says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.application.last_known.folder import find_copies
from tests.beginnings import ADA
from tests.team.line import Line
from tests.team.shell import INCIDENT, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.team.conftest import Team

pytestmark = pytest.mark.postgresql


@pytest.fixture
def shell(team: Team, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    team.declare()
    with Line(team.server.port) as line:
        yield Shell(team, line, capsys)


def copy_bytes(shell: Shell) -> bytes:
    """All bytes that lie on this machine of what was read."""
    folder = shell.folder.parent / "copies"
    return b"".join(each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file())


def test_commands_that_only_read_answer_as_of_what_was_last_read(shell: Shell, tmp_path: Path) -> None:
    shell("note", "the proxy is down")
    before = shell.json("status")
    shell.line.cut()
    said = shell("status")
    assert "The server cannot be reached; this is INC-2026-0001 as of entry 2, read " in said
    assert "less than a minute ago" in said
    assert "the proxy is down" in said
    after = shell.json("status", INCIDENT)
    assert after.pop("as_of")["seq"] == 2
    assert after == before
    assert "the proxy is down" in shell("log", "--last", "1")
