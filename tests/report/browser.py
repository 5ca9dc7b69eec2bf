"""A real browser, for one page at a time."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.eventually import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path


def chromium(home: Path, *arguments: str) -> str:
    """Run the browser once, with a profile of its own and no wish to call anybody."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    quiet = [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
        "--disable-extensions", "--no-default-browser-check", f"--user-data-dir={home}",
    ]  # fmt: skip
    run = subprocess.run([program, *quiet, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout
