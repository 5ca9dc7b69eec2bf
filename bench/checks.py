"""Checks on the screen, through a pty: from the key to the first thing that one says."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from typing import TYPE_CHECKING

from bench.measure import Finding
from bench.shell import IRRUNNER
from bench.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOUND = 0.3
"""Seconds from the key to the first output."""
TIMES = 7
FOLDERS = 40_000
PLAYBOOK = """\
playbook: 1
id: looking
title: Looking
version: "1"
phases:
  - phase: Look
    steps:
      - id: command
        do: Run a command
        checks: [{run: [sh, -c, 'echo be""gan; sleep 60']}]
      - id: search
        do: Search folders
        checks: [{exposure: {package: litellm, paths: [TREE]}}]
"""
CTRL_R, CTRL_K = b"\x12", b"\x0b"


def measure(folder: Path) -> Iterator[Finding]:
    """The first output of a command, and the first sign of life of a search."""
    tree, library, store = folder / "tree", folder / "library", folder / "store"
    for number in range(FOLDERS):
        (tree / str(number // 200) / str(number % 200)).mkdir(parents=True)
    library.mkdir()
    (library / "looking.yaml").write_text(PLAYBOOK.replace("TREE", str(tree)))
    env = {"IRRUNNER_PLAYBOOKS": str(library), "IRRUNNER_STORE": str(store)}
    for words in (["declare", "looking"], ["check", "allow", "command"]):
        subprocess.run([IRRUNNER, *words], env=os.environ | env, check=True, stdout=subprocess.DEVNULL)
    yield _row("ctrl+r to the first output of a command", env, b"", b"began")
    yield _row("ctrl+r to the first line of a search of 40,000 folders", env, b"j", b" folders, ")


def _row(what: str, env: dict[str, str], keys: bytes, marker: bytes) -> Finding:
    taken = sorted(_first_output(env, keys, marker) for _ in range(TIMES))
    middle, worst = statistics.median(taken), taken[-1]
    figure = f"{middle * 1000:.0f} ms  (worst of {TIMES}: {worst * 1000:.0f} ms)"
    return Finding(what, figure, f"{BOUND * 1000:.0f} ms", middle <= BOUND)


def _first_output(env: dict[str, str], keys: bytes, marker: bytes) -> float:
    with Terminal([IRRUNNER, "open"], env=env) as app:
        app.until(b"UTC, head ")
        app.settle()
        if keys:
            app.type(keys)
            app.settle()
        app.output = b""
        begin = time.perf_counter()
        app.type(CTRL_R)
        app.until(marker)
        took = time.perf_counter() - begin
        app.type(CTRL_K)
        app.settle()
        return took
