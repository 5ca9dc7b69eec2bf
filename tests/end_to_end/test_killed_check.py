"""irrunner is killed while a check runs: the end is on record at the next start, and no process stays behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.eventually import eventually
from tests.tui.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.end_to_end.conftest import Shell

PLAYBOOK = """\
playbook: 1
id: waiting
title: Waiting
phases:
  - phase: Look
    steps:
      - id: wait
        do: Wait for the answer
        checks:
          - run: ["{python}", -I, -S, -c, "{code}"]
"""
CODE = (
    "import os, pathlib, time; os.fork() or os.setsid(); "
    "pathlib.Path('pids', str(os.getpid())).touch(); time.sleep(600)"
)
"""Two processes that each leave their number and wait, the second in a session of its own."""


@pytest.fixture
def waiting(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """An incident with a check that was allowed and never ends; commands run where it leaves its numbers."""
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "waiting.yaml").write_text(PLAYBOOK.format(python=sys.executable, code=CODE))
    (tmp_path / "pids").mkdir()
    monkeypatch.chdir(tmp_path)
    root = str(Path(__file__).parent.parent.parent)
    shell.env |= {"IRRUNNER_PLAYBOOKS": str(tmp_path / "library"), "PYTHONPATH": root}
    shell.ok("declare", "waiting")
    shell.ok("check", "allow", "wait")
    return shell


def started() -> list[int]:
    """The processes of the check, once both are there."""
    eventually(lambda: len(list(Path("pids").iterdir())) == 2, "both processes of the check")
    return [int(path.name) for path in Path("pids").iterdir()]


def gone(pid: int) -> bool:
    """Whether a process has ended, or is only waiting to be collected."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


def assert_interrupted(shell: Shell, pids: list[int]) -> None:
    """No process is left, the next act records the end once, and everything holds."""
    for pid in pids:
        eventually(partial(gone, pid), f"the end of {pid}")
    assert "Check 1 of INC-" in shell.run("note", "the screen is gone").stderr
    shown = shell.json("check", "show", "1")
    assert (shown["result"], shown["ended"]) == ("error", "interrupted")
    assert "interrupted" not in shell.run("note", "later").stderr
    assert shell.run("verify").returncode == 0
    assert list(shell.store.rglob("check.*")) == []


@pytest.fixture
def terminal(waiting: Shell) -> Iterator[Terminal]:
    env = {**waiting.env, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    opened = Terminal([*waiting.argv, "open"], env=env)
    yield opened
    opened.close()


def test_the_screen_is_killed(waiting: Shell, terminal: Terminal) -> None:
    terminal.until("Wait for the answer")
    terminal.press("\x18")  # ctrl+x: the checks
    terminal.until(lambda: re.search(r"wait +run", terminal.text) is not None)
    terminal.press("x")
    pids = started()
    terminal.end(signal.SIGKILL)

    assert_interrupted(waiting, pids)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_command_is_killed(waiting: Shell, number: signal.Signals) -> None:
    words = [*waiting.argv, "check", "run", "wait"]
    with subprocess.Popen(words, env=waiting.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as command:
        pids = started()
        command.send_signal(number)

    assert_interrupted(waiting, pids)
