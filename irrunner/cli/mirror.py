"""The mirror: a second store that follows the first, for the laptop that gets wiped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.cli.output import say_aside
from irrunner.errors import IrrunnerError

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal.sqlite.store import Store


def catch_up(source: Store, target: Path) -> None:
    """Bring the mirror up to date; what keeps it from it is said, and changes nothing about the act."""
    from irrunner.journal.copying import follow

    try:
        for problem in follow(source, target).problems:
            say_aside(f"Recorded, but not all of it is in the mirror: {problem}")
    except IrrunnerError as error:
        say_aside(f"Recorded, but the mirror at {target} is behind: {error.sentence} {error.hint}".rstrip())
