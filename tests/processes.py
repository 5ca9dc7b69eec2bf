"""irrunner in a process of its own, as another person on the same machine has it."""

from __future__ import annotations

import subprocess
import sys


def irrunner(*words: str) -> str:
    """Run a command that has to succeed; its standard output."""
    argv = [sys.executable, "-m", "irrunner", *words]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words} ended with {done.returncode}: {done.stderr}{done.stdout}"
    return done.stdout
