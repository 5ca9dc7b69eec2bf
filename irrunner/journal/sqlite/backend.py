"""Stores on SQLite for `irrunner.journal.opening`: the functions of its `Backend`, for locations that are folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal.sqlite.database import Database
from irrunner.journal.sqlite.location import inspect_folder, made_for_somebody_else, make_folder
from irrunner.journal.sqlite.store import SqliteStore

if TYPE_CHECKING:
    from irrunner.journal.folder_workspace import FolderWorkspace
    from irrunner.journal.locations import Location


def open_store(location: Location, *, create: bool, read_only: bool, wait: float) -> SqliteStore:
    """Open the store in a folder, which may be missing or empty with `create`."""
    folder = Path(location).absolute()
    found = inspect_folder(folder, read_only=read_only)
    if not found.exists:
        if read_only or not create:
            raise StoreUnusable(f"There is no store at {folder}.", hint="Name another place with --store.")
        return _make(folder, None, wait)
    if found.emptied and create and not read_only:
        return _make(folder, None, wait)
    return SqliteStore(Database(folder, found, wait), found)


def init_store(location: Location, *, group: str | None, evidence: str, wait: float) -> SqliteStore:
    """Make a new store in a folder."""
    folder = Path(location).absolute()
    if evidence:
        raise Refused(
            "A store in a folder keeps its evidence in the folder.",
            hint="A store in a database can have it in a bucket.",
        )
    if inspect_folder(folder).exists:
        raise Refused(f"There is a store at {folder} already.", hint="Open it, or name another place.")
    return _make(folder, group, wait)


def upgrade_store(location: Location) -> tuple[int, int]:
    """Nothing to do: there is one version of the file."""
    if not store_exists(location):
        raise StoreUnusable(
            f"There is no store at {Path(location).absolute()}.", hint="Name another place with --store."
        )
    return 1, 1


def store_exists(location: Location) -> bool:
    """Whether there is a store in a folder."""
    return inspect_folder(Path(location).absolute()).exists


def subscribe(_: Location) -> None:
    """Nobody announces what is written to a file: it is looked at instead."""


def open_workspace(location: Location) -> FolderWorkspace:
    """The workspace in the store's folder."""
    from irrunner.journal.sqlite.workspace import workspace_of

    return workspace_of(Path(location).absolute())


def _make(folder: Path, group: str | None, wait: float) -> SqliteStore:
    make_folder(folder, group)
    found = inspect_folder(folder, making=True)
    store = SqliteStore(Database(folder, found, wait), found)
    if warning := made_for_somebody_else(folder):
        store.warnings.append(warning)
    return store
