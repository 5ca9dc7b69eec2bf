"""The disk is full while a check keeps its output: the end is on record, in words, and nothing is half there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.end_to_end.conftest import Shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAYBOOK = """\
playbook: 1
id: loud
title: Loud
phases:
  - phase: Look
    steps:
      - id: loud
        do: Look
        checks:
          - run:
              argv: ["{python}", -I, -S, -c, "import sys; sys.stdout.write('x' * 12_000_000)"]
              hit: [0]
"""

pytestmark = pytest.mark.disk


@pytest.fixture
def loud(tmp_path: Path, small_disk: Callable[[str], Path]) -> Shell:
    """A store on a disk of 6 MiB, with a check that says twice as much."""
    shell = Shell(small_disk("size=6m") / "store")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "loud.yaml").write_text(PLAYBOOK.format(python=sys.executable))
    shell.env["IRRUNNER_PLAYBOOKS"] = str(tmp_path / "library")
    shell.ok("declare", "loud")
    return shell


def assert_it_holds(shell: Shell) -> None:
    """The check has its end, the record holds, and there is room for the next act."""
    assert list(shell.store.rglob("check.*")) == []
    assert shell.run("verify").returncode == 0
    shell.ok("note", "the disk was full")


def test_the_disk_of_the_store_is_full(loud: Shell) -> None:
    done = loud.run("check", "run", "loud", "--yes")

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "Its result could not be recorded: " in done.stdout
    assert "disk" in done.stdout
    assert loud.json("check", "show", "1")["evidence"] == []
    assert [path for path in (loud.store / "evidence").rglob("*") if path.is_file() and path.stat().st_size > 1e6] == []
    assert_it_holds(loud)


def test_the_disk_of_temporary_files_is_full(loud: Shell, small_disk: Callable[[str], Path]) -> None:
    loud.env["TMPDIR"] = str(small_disk("size=2m"))
    done = loud.run("check", "run", "loud", "--yes", "--json")

    assert (done.returncode, "Traceback" in done.stderr) == (0, False), "the program itself ended well"
    shown = loud.json("check", "show", "1")
    assert (shown["result"], "only the beginning of its output was kept" in shown["summary"]) == ("unknown", True)
    (kept,) = loud.json("evidence", "list")["evidence"]
    assert 0 < kept["size"] <= 2 << 20
    assert "No space left on device, where temporary files are kept" in loud.ok("log", "--json")
    assert_it_holds(loud)


def test_exec_passes_output_on_when_there_is_no_room_to_keep_it(loud: Shell, small_disk: Callable[[str], Path]) -> None:
    loud.env["TMPDIR"] = str(small_disk("size=2m"))
    program = "import sys; sys.stdout.write('x' * 12_000_000); sys.exit(7)"
    done = loud.run("exec", "--", sys.executable, "-I", "-S", "-c", program)

    assert (done.returncode, len(done.stdout), "Traceback" in done.stderr) == (7, 12_000_000, False), done.stderr
    assert_it_holds(loud)
