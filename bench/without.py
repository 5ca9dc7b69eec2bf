"""irrunner with hand-written parts replaced by the library's own way: `python -m bench.without PART[,PART…] ARGUMENTS…`.

The parts: `sgr_optimizer` (Textual's own bytes go to the terminal) and `key_queue` (Textual's own order of keys).
With the part `nothing` it is irrunner as it is, started in the same way.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App


def sgr_optimizer() -> None:
    """Write to the terminal what Textual writes."""
    from irrunner.tui.terminal.sgr_optimizer import SgrOptimizer

    def unchanged(_: SgrOptimizer, text: str) -> str:
        return text

    SgrOptimizer.optimize = unchanged  # type: ignore[method-assign]


def key_queue() -> None:
    """Let each key go at once to what has the focus then."""
    from textual.app import App

    from irrunner.tui.terminal.key_queue import OneKeyAtATime

    async def at_once(self: OneKeyAtATime[Any], event: Any) -> None:
        await App.on_event(self, event)

    OneKeyAtATime.on_event = at_once  # type: ignore[method-assign]


PARTS: dict[str, Callable[[], None]] = {
    "nothing": lambda: None,
    "sgr_optimizer": sgr_optimizer,
    "key_queue": key_queue,
}


def main(parts: str, arguments: list[str]) -> None:
    """Replace the parts, then run the command."""
    for part in parts.split(","):
        PARTS[part]()
    from irrunner.cli import main as irrunner

    sys.argv = ["irrunner", *arguments]
    irrunner()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
