"""The store of a team, on a server of its own for the time of the measurement: what its people notice of one another.

Every figure is one run on one machine that has server and people on it; the ratios are what counts.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.measure import Finding
from tests.team.server import Server, is_installed

if TYPE_CHECKING:
    from collections.abc import Iterator


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of a team's store; none without the programs of a server."""
    if not is_installed():
        yield Finding("the store of a team", "left out: PostgreSQL is not installed", "", met=True)
        return
    from bench.team import figures

    # Not below our own folder, which the account of the server may not enter; and durable, as for a team.
    with TemporaryDirectory(prefix="irrunner-bench-") as place, Server(Path(place), settings=()) as server:
        yield from figures.measure(server, folder)
