"""A store whose server could not be reached when it was to be opened: acts on it become drafts, nothing else works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from irrunner.journal.opening import open_workspace

if TYPE_CHECKING:
    from irrunner.errors import LineLost
    from irrunner.journal import Journal
    from irrunner.journal.interface import Workspace
    from irrunner.journal.locations import Location


class UnreachableStore:
    """What an incident gets in place of its store."""

    line = None
    members = None
    read_only = False

    def __init__(self, place: Location, error: LineLost) -> None:
        """Args: error: why the store cannot be opened."""
        self.location = str(place)
        self.warnings: list[str] = []
        self._place = place
        self._error = error

    @property
    def workspace(self) -> Workspace:
        """Drafts of what is being typed lie on this machine."""
        return open_workspace(self._place)

    def close(self) -> None:
        """Nothing is open."""

    def __getattr__(self, name: str) -> Any:
        raise self._error


def unreachable_store(place: Location, error: LineLost) -> Journal:
    """A store on which nothing works but keeping acts."""
    return cast("Journal", UnreachableStore(place, error))
