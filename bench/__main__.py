"""Measure everything, or what is named: `python -m bench [AREA …]`; the areas are those of `AREAS`."""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
from pathlib import Path

AREAS = (
    *("shell", "journal", "evidence", "bundle", "report", "screen", "checks", "exposure", "indicators"),
    *("playbooks", "libraries", "scale", "storage", "team", "page"),
)


def main(areas: list[str]) -> int:
    """Print one line per figure; returns how many bounds were missed."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, medians; ratios are pair by pair.\n")
    missed = 0
    for area in areas or AREAS:
        with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as folder:
            for finding in importlib.import_module(f"bench.{area}").measure(Path(folder)):
                missed += not finding.met
                mark = "met   " if finding.met else "MISSED"
                print(f"{mark}  {finding.what:62}  {finding.figure:42}  at most {finding.bound}", flush=True)
    print(f"\n{missed} missed." if missed else "\nAll bounds met.")
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
