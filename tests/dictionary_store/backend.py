"""The functions that `irrunner.journal.opening` asks of a kind of store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal.locations import location_text
from tests.dictionary_store.store import Content, DictionaryStore
from tests.dictionary_store.workspace import DictionaryWorkspace

if TYPE_CHECKING:
    from irrunner.journal.locations import Location

STORES: dict[str, Content] = {}
"""What each store holds, by its location."""


def open_store(location: Location, *, create: bool, read_only: bool, wait: float) -> DictionaryStore:
    text = location_text(location)
    if text not in STORES:
        if read_only or not create:
            raise StoreUnusable(f"There is no store at {text}.", hint="Name another place with --store.")
        STORES[text] = Content()
    return DictionaryStore(text, STORES[text], read_only=read_only, wait=wait)


def init_store(location: Location, *, group: str | None, evidence: str, wait: float) -> DictionaryStore:
    if group is not None:
        raise Refused("A store in a dictionary has no group.")
    if evidence:
        raise Refused("A store in a dictionary keeps its evidence itself.")
    if store_exists(location):
        raise Refused(f"There is a store at {location} already.", hint="Open it, or name another place.")
    return open_store(location, create=True, read_only=False, wait=wait)


def upgrade_store(location: Location) -> tuple[int, int]:
    return 1, 1


def store_exists(location: Location) -> bool:
    return location_text(location) in STORES


def subscribe(_: Location) -> None:
    """Nobody announces anything."""


def open_workspace(location: Location) -> DictionaryWorkspace:
    found = STORES.get(location_text(location))
    return DictionaryWorkspace(found.side if found is not None else {})
