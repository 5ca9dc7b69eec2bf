"""The terminal vanishes and nobody says so: the screen ends by itself, and what was written is kept."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.tui.store.session import Drafts
from tests.beginnings import ADA
from tests.eventually import PATIENCE, eventually
from tests.tui.terminal import Terminal, screen_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tui.driver import Declare

STEPS = "- {id: look, do: Look at the mirror}\n"
DEAF = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)"
"""As under nohup."""


@pytest.fixture
def opened(place: Path, tmp_path: Path, declared: Declare) -> Iterator[Callable[..., Terminal]]:
    """The screen in a terminal, with half a note in the scribe line."""
    terminals: list[Terminal] = []
    env = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "HOME": str(tmp_path)}

    def started(*, before: str = "", parent: bool = False, controls: bool = False) -> Terminal:
        argv = screen_program(str(place), incident=declared(STEPS), before=before)
        if parent:
            argv = [argv[0], "-c", "import subprocess, sys; subprocess.call(sys.argv[1:])", *argv]
        terminal = Terminal(argv, env=env, controls=controls)
        terminals.append(terminal)
        terminal.until("Look at the mirror")
        terminal.press("n")
        terminal.until("F1 help")
        terminal.press("half a thought")
        terminal.until("half a thought")
        return terminal

    yield started
    for each in terminals:
        each.close()


@pytest.mark.parametrize("controls", [False, True], ids=["in silence", "with a signal"])
@pytest.mark.parametrize("before", ["", DEAF], ids=["that is heard", "that is ignored"])
def test_without_its_terminal_it_ends_and_keeps_the_draft(
    opened: Callable[..., Terminal], place: Path, controls: bool, before: str
) -> None:
    terminal = opened(before=before, controls=controls)
    terminal.vanish()
    assert terminal.process.wait(PATIENCE) == 129
    assert Drafts(place, ADA).text("INC-2026-0001", "scribe") == "half a thought"
    assert not list((place / "drafts").glob("crash-*"))


@pytest.mark.parametrize("controls", [False, True], ids=["in silence", "with a signal"])
def test_an_orphan_without_its_terminal_ends(opened: Callable[..., Terminal], place: Path, controls: bool) -> None:
    terminal = opened(parent=True, controls=controls)
    (child,) = Path(f"/proc/{terminal.process.pid}/task/{terminal.process.pid}/children").read_text().split()
    terminal.process.send_signal(signal.SIGKILL)
    terminal.process.wait(PATIENCE)
    terminal.vanish()
    eventually(lambda: _has_ended(int(child)), "the end of the child")
    assert Drafts(place, ADA).text("INC-2026-0001", "scribe") == "half a thought"
    assert not list((place / "drafts").glob("crash-*"))


def test_a_terminal_that_was_left_not_to_wait_is_made_to_wait(opened: Callable[..., Terminal]) -> None:
    terminal = opened(before="import os\nos.set_blocking(2, False)")
    said = Path(f"/proc/{terminal.process.pid}/fdinfo/2").read_text()
    flags = next(line.split()[1] for line in said.splitlines() if line.startswith("flags"))
    assert not int(flags, 8) & os.O_NONBLOCK


def _has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
