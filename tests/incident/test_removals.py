"""A removal is begun in the journal, done to the bytes and finished in the journal, whatever happens in between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_a_removal_that_is_killed_anywhere_is_finished_afterwards() -> None:
    """In a process of its own, which forks. `python -m tests.incident.removal_kills 3000` plays more of them."""
    argv = [sys.executable, "-m", "tests.incident.removal_kills", "60"]
    done = subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "killed, begun" in done.stdout
