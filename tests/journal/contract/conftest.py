"""Every kind of store, to be opened once and again: what is tested here must hold for all of them.

A new kind of store is added to KINDS, and what it needs to `location_of`.
"""

from __future__ import annotations

from threading import Lock, current_thread, main_thread
from typing import TYPE_CHECKING, Protocol

import pytest

from irrunner.journal import Journal, opening
from irrunner.journal.memory import MemoryStore
from irrunner.journal.opening import LOCK_WAIT
from tests.dictionary_store import backend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.journal.locations import Location

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)
KINDS = ("sqlite", "memory", "dictionary", POSTGRESQL)
LOCATED = ("sqlite", "dictionary")
"""The kinds that have a location; a store in memory is handed around instead."""


class Opens(Protocol):
    """Opens a store; the same name again is the same store, as another thread or process has it open."""

    def __call__(self, name: str = "store", *, wait: float = LOCK_WAIT) -> Journal: ...


@pytest.fixture
def location_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Location]:
    """The location of a store by its kind and name; what a kind needs is set up for this test."""
    monkeypatch.setitem(opening.BACKENDS, "dictionary", backend.__name__)
    monkeypatch.setattr(backend, "STORES", {})
    return lambda kind, name: tmp_path / name if kind == "sqlite" else f"{kind}://{name}"


@pytest.fixture(params=LOCATED)
def located(request: pytest.FixtureRequest, location_of: Callable[[str, str], Location]) -> Callable[[str], Location]:
    """Where a store of each kind that has a location would be, by its name; none is made yet."""
    return lambda name: location_of(request.param, name)


@pytest.fixture(params=KINDS)
def opens(request: pytest.FixtureRequest, location_of: Callable[[str, str], Location]) -> Iterator[Opens]:
    opened: list[Journal] = []
    databases: dict[str, str] = {}
    making = Lock()
    in_memory: dict[str, MemoryStore] = {}

    def open_(name: str = "store", *, wait: float = LOCK_WAIT) -> Journal:
        if request.param == "memory":
            return in_memory.setdefault(name, MemoryStore(wait=wait))
        if request.param == "postgresql":
            server = request.getfixturevalue("team_server")
            with making:
                if name not in databases:
                    databases[name] = server.database()
            location: Location = server.address("ada", databases[name])
        else:
            location = location_of(request.param, name)
        store = opening.open_store(location, wait=wait)
        if current_thread() is main_thread():  # a store of another thread is closed there
            opened.append(store)
        return store

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(opens: Opens) -> Journal:
    return opens()
