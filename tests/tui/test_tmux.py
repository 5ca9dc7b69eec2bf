"""The flagship playbook in tmux, with keys only: from an empty store to the report."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from tests.eventually import eventually
from tests.tui.terminal import screen_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.tmux


class Tmux:
    """A tmux server of its own, with one window."""

    def __init__(self, argv: list[str], *, size: tuple[int, int], folder: Path) -> None:
        self._tmux = [shutil.which("tmux") or "tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(folder), "PYTHONPATH": "."}
        command = f"{shlex.join(argv)}; echo ended with $?; exec sh"
        columns, rows = map(str, size)
        subprocess.run(
            [*self._tmux, "new-session", "-d", "-x", columns, "-y", rows, "sh", "-c", command], env=env, check=True
        )

    @property
    def text(self) -> str:
        """What the window shows."""
        done = subprocess.run([*self._tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        return done.stdout

    def keys(self, *keys: str, until: str) -> None:
        """Press keys, then wait for a text."""
        for key in keys:
            literal = ["-l"] if len(key) > 1 and key[0] == "=" else []
            subprocess.run([*self._tmux, "send-keys", *literal, key.removeprefix("=") if literal else key], check=True)
        self.until(until)

    def until(self, text: str) -> None:
        """Wait for a text."""
        eventually(lambda: text in self.text, text, instead=lambda: self.text)

    def close(self) -> None:
        """End the server."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)


@pytest.fixture(params=[(120, 36), (80, 24)], ids=["120x36", "80x24"])
def tmux(request: pytest.FixtureRequest, place: Path) -> Iterator[Tmux]:
    place.parent.mkdir(exist_ok=True)
    program = place.parent / "program.py"
    program.write_text(screen_program(str(place))[2])
    opened = Tmux([sys.executable, str(program)], size=request.param, folder=place.parent)
    yield opened
    opened.close()


def test_the_flagship_is_worked_from_home_to_the_report_with_keys_only(tmux: Tmux, place: Path, tmp_path: Path) -> None:
    log = tmp_path / "proxy.log"
    log.write_text("GET /litellm-1.82.8.tar.gz 200\n")
    tmux.until("Start an incident")
    tmux.keys("s", until="179 steps")
    tmux.keys("j", "j", "j", "j", until="compromised-dependency   ver")
    tmux.keys("Enter", until="Leave empty")
    tmux.keys("=litellm", "Tab", "=1.82.7, 1.82.8", "F2", until="INC-")
    tmux.until("due in 30m")
    tmux.until("Write one line: what you")
    tmux.keys("d", until="its questions are unanswered")
    tmux.keys("r", until="say why")
    tmux.keys("=the caller did not say", "Enter", until="✓ done One line")
    tmux.keys("]", "x", until="Why is it skipped")
    tmux.keys("=it was built an hour ago", "Enter", until="» skipped Is this machine")
    tmux.keys("n", "=the proxy log has one download", "Enter", until="recorded entry 10")
    tmux.keys("Escape", until="? help")
    tmux.keys("e", until="Evidence")
    tmux.keys("a", until="Add evidence")
    tmux.keys(f"={log}", "Enter", until="proxy.log")
    tmux.keys("q", until="open now")
    tmux.keys("S", until="Severity")
    tmux.keys("Enter", until="? help")
    tmux.keys("V", until="litellm")
    tmux.keys("q", until="open now")
    tmux.keys("q", until="recording as ada")
    tmux.keys("q", until="ended with 0")

    with open_store(place) as store:
        (name,) = store.incidents()
        incident = Incident(store, name, Actor("ada", "ada", "laptop.example"))
        incident.refresh()
        kinds = {entry.kind for entry in incident.state.entries}
    assert {"step.done", "step.skipped", "note.added", "evidence.added"} <= kinds
    assert incident.state.answer("versions") == ["1.82.7", "1.82.8"]
    assert "the proxy log has one download" in {entry.words for entry in incident.state.entries}
