"""Stores on SQLite for `irrunner.journal.opening`: the functions of its `Backend`, for locations that are folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal.sqlite.database import Database
from irrunner.journal.sqlite.location import DRAFTS, look_at, make_place
from irrunner.journal.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from irrunner.journal.folder_workspace import FolderWorkspace
    from irrunner.journal.locations import Location


def open_store(location: Location, *, create: bool, read_only: bool, wait: float) -> SqliteStore:
    """Open the store in a folder, which may be missing or empty with `create`."""
    place = Path(location).absolute()
    found = look_at(place, read_only=read_only)
    if not found.exists:
        if read_only or not create:
            raise StoreUnusable(f"There is no store at {place}.", hint="Name another place with --store.")
        return _make(place, None, wait)
    return SqliteStore(Database(place, found, wait), found)


def init_store(location: Location, *, group: str | None, wait: float) -> SqliteStore:
    """Make a new store in a folder."""
    place = Path(location).absolute()
    if look_at(place).exists:
        raise Refused(f"There is a store at {place} already.", hint="Open it, or name another place.")
    return _make(place, group, wait)


def store_exists(location: Location) -> bool:
    """Whether there is a store in a folder."""
    return look_at(Path(location).absolute()).exists


def open_workspace(location: Location) -> FolderWorkspace:
    """The workspace in the store's folder."""
    from irrunner.journal.folder_workspace import FolderWorkspace

    return FolderWorkspace(Path(location).absolute() / DRAFTS)


def _make(place: Path, group: str | None, wait: float) -> SqliteStore:
    make_place(place, group)
    found = look_at(place)
    return SqliteStore(Database(place, found, wait), found)
