"""The shell's door: how long a note and a page of help take, as whole processes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.incidents import incident
from bench.measure import Finding, as_ratio, pairs, process

if TYPE_CHECKING:
    from collections.abc import Iterator

IRRUNNER = str(Path(sys.executable).with_name("irrunner"))
LARGE = 100_000


def measure(folder: Path) -> Iterator[Finding]:
    """The two rows of the shell."""
    small, large = folder / "small", folder / "large"
    incident(small, 0)
    incident(large, LARGE)

    def nothing() -> float:
        return process([sys.executable, "-c", "pass"]).wall

    def note(place: Path) -> float:
        return process([IRRUNNER, "note", "the proxy log is saved", "--store", str(place)]).wall

    yield as_ratio(
        "irrunner --help, against python -c pass", pairs(lambda: process([IRRUNNER, "--help"]).wall, nothing, 15), 4
    )
    yield as_ratio("irrunner note, against python -c pass", pairs(lambda: note(small), nothing, 15), 5.5)
    yield as_ratio(
        f"a note into {LARGE:,} entries, against one into none",
        pairs(lambda: note(large), lambda: note(small), 15),
        1.3,
    )
