"""An incident in a store, a key, and what `verify` says of its seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.sealing import SealSettings, checked_seals
from irrunner.incident.verbs import lifecycle, notes
from irrunner.journal import Journal, open_store
from irrunner.journal.verify import verify_incident
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook
from tests.ssh_keys import make_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.exchange.seals.verdicts import SealVerdict
    from irrunner.incident import Incident


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(place: Path) -> Iterator[Journal]:
    with open_store(place) as opened:
        yield opened


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Ada's key, without a passphrase."""
    return make_key(tmp_path / "keys")


@pytest.fixture
def begin(tmp_path: Path, store: Journal, clock: TickingClock) -> Callable[..., Incident]:
    """Declare an incident with three notes."""

    def begun(**options: Any) -> Incident:
        path = tmp_path / "drill.yaml"
        path.write_text(playbook("- {id: look, do: Look}\n"))
        loaded = library.find(str(path), [tmp_path])
        incident = lifecycle.declare(store, loaded, ADA, clock=clock, **options)
        for number in range(3):
            notes.note(incident, f"note {number}")
        incident.refresh()
        return incident

    return begun


@pytest.fixture
def incident(begin: Callable[..., Incident]) -> Incident:
    return begin()


@pytest.fixture
def check(store: Journal, clock: TickingClock) -> Callable[..., list[SealVerdict]]:
    """What is said of the seals of an incident, believing these files."""

    def checked(incident: str = "INC-2026-0001", **files: Path) -> list[SealVerdict]:
        trust = SealSettings(**{name: str(path) for name, path in files.items()}).trust()
        return checked_seals(store, verify_incident(store, incident), trust, now=clock())

    return checked
