"""Waiting for what a thread, a process or a screen brings about: the only place where tests read a clock."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

PATIENCE: Final = 90.0
"""Seconds after which a test gives up. Nothing waits this long: it turns a test that would hang into one that fails."""
INTERVAL: Final = 0.02
"""Seconds between two questions."""

Found = TypeVar("Found")


def eventually(
    met: Callable[[], Found],
    what: str,
    *,
    wait: Callable[[float], object] = time.sleep,
    instead: Callable[[], object] = lambda: "",
) -> Found:
    """Wait until something holds, and return it.

    Args:
        met: returns something true once it holds.
        what: names it in the failure.
        wait: waits at most so many seconds for something new, such as a `select` on a pipe.
        instead: what there is in its place, for the failure.
    """
    end = time.monotonic() + PATIENCE
    while not (found := met()):
        assert time.monotonic() < end, f"never came: {what}\n{instead()}"
        wait(INTERVAL)
    return found


async def eventually_async(
    met: Callable[[], Found],
    what: str,
    *,
    wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
    instead: Callable[[], object] = lambda: "",
) -> Found:
    """As `eventually`, while the event loop runs."""
    end = time.monotonic() + PATIENCE
    while not (found := met()):
        assert time.monotonic() < end, f"never came: {what}\n{instead()}"
        await wait(INTERVAL)
    return found


async def eventually_in(pilot: Pilot[Any], met: Callable[[], Found], what: str = "what was waited for") -> Found:
    """As `eventually`, while the app of a pilot runs; the failure shows its screen."""
    from tests.tui.driver import screen_text

    return await eventually_async(met, what, wait=pilot.pause, instead=lambda: screen_text(pilot.app))
