"""irrunner with the library's own way in place of hand-written parts: `python -m bench.without PART[,PART] COMMAND…`.

The parts: `sgr_optimizer` (Textual's own bytes go to the terminal) and `key_queue` (Textual's own order of keys).
With the part `nothing` it is irrunner as it is, started in the same way.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def sgr_optimizer() -> None:
    """Write to the terminal what Textual writes."""
    from irrunner.tui.terminal.sgr_optimizer import SgrOptimizer

    def unchanged(self: SgrOptimizer, text: str) -> str:
        return text

    SgrOptimizer.optimize = unchanged  # type: ignore[method-assign]


def key_queue() -> None:
    """Let each key go at once to what has the focus then."""
    from irrunner.tui.app import IrrunnerApp
    from irrunner.tui.terminal.textual_compat import CompatApp

    IrrunnerApp.on_event = CompatApp.on_event  # type: ignore[method-assign]


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
