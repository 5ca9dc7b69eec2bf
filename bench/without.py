"""irrunner with the library's own way in place of hand-written parts: `python -m bench.without PART[,PART] COMMAND…`.

The parts: `sgr_optimizer` (Textual's own bytes go to the terminal), `key_queue` (Textual's own order of keys) and
`finder` (help and palette are Textual's command palette). With `nothing` it is irrunner as it is, started the same way.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.command import CommandPalette, Hits

    from irrunner.tui.dialogs.finder import ResultRow


def sgr_optimizer() -> None:
    """Write to the terminal what Textual writes."""
    from irrunner.tui.terminal.output import SgrOptimizer

    def unchanged(self: SgrOptimizer, text: str) -> str:
        return text

    SgrOptimizer.optimize = unchanged  # type: ignore[method-assign]


def key_queue() -> None:
    """Send each key at once to what has the focus then."""
    from irrunner.tui.app import IrrunnerApp
    from irrunner.tui.terminal.textual_compat import CompatApp

    IrrunnerApp.on_event = CompatApp.on_event  # type: ignore[method-assign]


def finder() -> None:
    """Show the rows of help and palette in Textual's palette; what is chosen is not carried out."""
    from irrunner.tui.dialogs import finder

    finder.Finder = _palette  # type: ignore[assignment,misc]


def _palette(title: str, rows: Sequence[ResultRow], *, hint: str = "") -> CommandPalette:
    from textual.command import CommandPalette, DiscoveryHit, Hit, Provider
    from textual.content import Content

    def text(row: ResultRow) -> Content:
        return Content(f"{' '.join(row.keys):11}{row.title}")

    class Rows(Provider):
        async def discover(self) -> Hits:
            for row in rows:
                if row.id:
                    yield DiscoveryHit(text(row), partial(print), help=row.note)

        async def search(self, query: str) -> Hits:
            matcher = self.matcher(query)
            for row in rows:
                if row.id and (score := 1.0 if query in row.keys else matcher.match(row.words)):
                    yield Hit(score, text(row), partial(print), help=row.note)

    return CommandPalette(providers=[Rows], placeholder=hint or title)


PARTS: dict[str, Callable[[], Any]] = {
    "nothing": lambda: None,
    "sgr_optimizer": sgr_optimizer,
    "key_queue": key_queue,
    "finder": finder,
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
