"""The report: HTML of 10,000 entries."""

from __future__ import annotations

import statistics
import sys
from typing import TYPE_CHECKING

from bench.incidents import incident
from bench.measure import Finding, process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RENDER = """
import sys
from pathlib import Path
from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.report import render

opened = Incident(open_store(Path(sys.argv[1])), sys.argv[2], Actor("bench", "bench", "bench.example"))
opened.refresh()
assert len(render(opened, "html")) > 100_000
"""


def measure(folder: Path) -> Iterator[Finding]:
    """The row of the report: the whole process, start-up and opening included."""
    name = incident(folder / "reported", 10_000)
    runs = [process([sys.executable, "-c", _RENDER, str(folder / "reported"), name]) for _ in range(5)]
    cpu = statistics.median(run.cpu for run in runs)
    yield Finding("HTML report of 10,000 entries: CPU of the whole process", f"{cpu:.2f} s", "1.5 s", cpu <= 1.5)
