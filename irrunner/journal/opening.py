"""Opening a store, whatever kind it is. Nothing else in irrunner knows which kinds there are."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from irrunner.errors import Misused
from irrunner.journal.locations import scheme_of
from irrunner.journal.remote_evidence import settle_evidence

if TYPE_CHECKING:
    from irrunner.journal.interface import Announcements, Journal, Workspace
    from irrunner.journal.locations import Location

LOCK_WAIT = 10.0
"""Seconds that a writer waits for another one."""

BACKENDS = {
    "": "irrunner.journal.sqlite.backend",
    "postgresql": "irrunner.journal.postgresql.backend",
    "postgres": "irrunner.journal.postgresql.backend",
}
"""The module of each kind of store, by the scheme of its locations; it offers the functions of `Backend`."""


class Backend(Protocol):
    """What the module of a kind of store offers."""

    def open_store(self, location: Location, *, create: bool, read_only: bool, wait: float) -> Journal:
        """As the function of this module."""
        ...

    def init_store(self, location: Location, *, group: str | None, evidence: str, wait: float) -> Journal:
        """As the function of this module."""
        ...

    def upgrade_store(self, location: Location) -> tuple[int, int]:
        """As the function of this module."""
        ...

    def store_exists(self, location: Location) -> bool:
        """As the function of this module."""
        ...

    def subscribe(self, location: Location) -> Announcements | None:
        """As the function of this module."""
        ...

    def open_workspace(self, location: Location) -> Workspace:
        """As the function of this module."""
        ...


def open_store(location: Location, *, create: bool = True, read_only: bool = False, wait: float = LOCK_WAIT) -> Journal:
    """Open a store; what cannot be written is opened to be read.

    Args:
        location: a folder, or an address with a scheme.
        create: make a store where there is none.
        read_only: write nothing, even where we could.
        wait: how many seconds to wait for another writer.

    Raises:
        StoreUnusable: in a sentence, why not; what was there is left byte for byte as it was.
        Misused: there is no such kind of store.
    """
    return _backend(location).open_store(location, create=create, read_only=read_only, wait=wait)


def init_store(location: Location, group: str | None = None, *, evidence: str = "", wait: float = LOCK_WAIT) -> Journal:
    """Make a new store, for one person or for a group of this machine.

    Args:
        location: a folder, or an address with a scheme.
        group: of this machine, whose members share a folder.
        evidence: the address where its evidence lies; empty for the store itself.
        wait: how many seconds to wait for another writer.

    Raises:
        Refused: there is a store already, or no such group; the evidence of another store lies at the address.
        StoreUnusable: the place cannot hold one.
        Misused: there is no such kind of store.
    """
    return _backend(location).init_store(location, group=group, evidence=settle_evidence(evidence), wait=wait)


def upgrade_store(location: Location) -> tuple[int, int]:
    """Bring an older store to what this irrunner knows; its version before and after.

    Raises:
        Refused: the store is newer. StoreUnusable: there is none, or it cannot be changed.
        Misused: there is no such kind of store.
    """
    return _backend(location).upgrade_store(location)


def store_exists(location: Location) -> bool:
    """Whether there is a store; nothing is made or changed.

    Raises:
        StoreUnusable: something else is there, or it cannot be read.
        Misused: there is no such kind of store.
    """
    return _backend(location).store_exists(location)


def subscribe(location: Location) -> Announcements | None:
    """Listen for word that somebody committed, on a connection of its own.

    Returns:
        None where nobody gives word, or it would not reach us: then only asking tells (`Journal.change_token`).

    Raises:
        StoreUnusable, Refused: the store cannot be reached, or does not let us listen.
        Misused: there is no such kind of store.
    """
    return _backend(location).subscribe(location)


def open_workspace(location: Location) -> Workspace:
    """The workspace of a store that need not be open, or exist yet; nothing is made before something is kept.

    Raises:
        Misused: there is no such kind of store.
    """
    return _backend(location).open_workspace(location)


def _backend(location: Location) -> Backend:
    scheme = scheme_of(location)
    if scheme not in BACKENDS:
        raise Misused(f"There is no kind of store {scheme}://.", hint="Name a folder with --store.")
    return cast("Backend", import_module(BACKENDS[scheme]))
