"""A real incident in a temporary store that comes out the same every time."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.journal import Journal, open_store
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.incident import Incident
    from tests.beginnings import Declare


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    """A store whose heads are the same in every run."""
    with open_store(tmp_path / "store") as opened:
        numbers = itertools.count()
        opened.salts = lambda: next(numbers).to_bytes(16, "big")
        yield opened


@pytest.fixture
def declare(tmp_path: Path, store: Journal, clock: TickingClock) -> Declare:
    """Declare an incident on some steps, in one phase called Work unless they bring their own."""

    def declared(steps: str, *, head: str = "", **options: Any) -> Incident:
        file = tmp_path / "drill.yaml"
        file.write_text(playbook(steps, head=head))
        loaded = library.find(str(file), [tmp_path])
        return lifecycle.declare(store, loaded, ADA, clock=clock, **options)

    return declared
