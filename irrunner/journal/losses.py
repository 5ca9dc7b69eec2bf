"""What is gone from a store as a whole: incidents that it held, or the journal that its evidence belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from irrunner.errors import StoreUnusable
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.journal.interface import Journal

_MOST_NAMED = 20
WHERE_TO_LOOK = "Look for it in the latest copy made by `irrunner store copy` or the mirror, and keep this folder."
"""What to do about a loss."""

IMPORTING = "importing"
"""The draft that says that an import into an empty store was begun: evidence comes in before the entries do."""


class Losses(NamedTuple):
    """What is missing.

    Attributes:
        incidents: the ids of incidents that the store held, and of which its journal has no entry.
        files: how many files the vault holds while the journal has no incident at all.
    """

    incidents: list[str]
    files: int = 0

    def __bool__(self) -> bool:
        """Whether anything is missing."""
        return bool(self.incidents or self.files)

    @property
    def named(self) -> list[str]:
        """The first of the incidents; whoever lists them all is at the mercy of who wrote them down."""
        return self.incidents[:_MOST_NAMED]

    @property
    def sentences(self) -> list[str]:
        """What is missing, in words; none when nothing is."""
        found = [missing_incident(each) for each in self.named]
        if len(self.incidents) > _MOST_NAMED:
            found.append(f"{len(self.incidents) - _MOST_NAMED} more incidents are missing.")
        if self.files:
            files = "1 file" if self.files == 1 else f"{self.files:,} files"
            found.append(
                f"The journal holds no incident, and the vault beside it holds {files}: the journal was emptied or"
                " exchanged, or the very first declaration was cut off."
            )
        return found


def missing_incident(incident: str) -> str:
    """The sentence about one incident that is gone."""
    return f"{one_line(incident, 80)} was kept in this store, and its entries are gone from the journal."


def find_losses(store: Journal, there: Sequence[str] | None = None) -> Losses:
    """Compare the journal of a store with what is known about it; nothing is written.

    Args:
        store: may be read-only.
        there: the incidents in the journal, if somebody has just asked.

    Raises:
        StoreUnusable: the journal cannot be read.
    """
    there = store.incidents() if there is None else there
    if incidents := sorted(store.known_incidents().difference(there)):
        return Losses(incidents)
    if there or store.workspace.draft("", IMPORTING):
        return Losses([])
    try:
        return Losses([], sum(1 for _ in store.vault.names()))
    except StoreUnusable:  # verifying says so
        return Losses([])
