"""How a search is done."""

from __future__ import annotations

from typing import Callable, NamedTuple, Tuple

from irrunner.checks.exposure.indicator_list import IndicatorList


class Options(NamedTuple):
    """How a search is done.

    Attributes:
        network: also enter network mounts.
        clear: also list the package at other versions.
        jobs: processes; 0 means one for each core, and one where this process has threads.
        startup: also report code that Python runs whenever it starts.
        most: findings other than hits that are listed; the rest are counted, so that a hostile tree fills no memory.
        accepted: patterns of paths whose findings are known to be good, each with the reason; they stay visible.
        mounts: the kernel's table of mounts.
        indicators: paths and SHA-256 to look for as well.
        tick: called often while the search goes on, also while it finds nothing; what it raises ends the search.
    """

    network: bool = False
    clear: bool = False
    jobs: int = 0
    startup: bool = True
    most: int = 20_000
    accepted: Tuple[Tuple[str, str], ...] = ()
    mounts: str = "/proc/self/mountinfo"
    indicators: IndicatorList = IndicatorList()
    tick: Callable[[], None] | None = None
