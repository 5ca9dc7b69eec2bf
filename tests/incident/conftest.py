"""A real incident in a temporary store, on a playbook that a test writes down."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.journal import Journal, open_store
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.incident import Incident
    from tests.beginnings import Declare


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Journal]:
    with_store = open_store(tmp_path / "store")
    yield with_store
    with_store.close()


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], library.Loaded]:
    """Write a playbook into a folder of its own and load it."""

    def loaded(text: str) -> library.Loaded:
        folder = tmp_path / "playbooks"
        folder.mkdir(exist_ok=True)
        identity = next(line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: "))
        (folder / f"{identity}.yaml").write_text(text)
        return library.find(str(folder / f"{identity}.yaml"), [folder])

    return loaded


@pytest.fixture
def declare(store: Journal, load: Callable[[str], library.Loaded], clock: TickingClock) -> Declare:
    """Declare an incident on some steps."""

    def declared(steps: str, *, head: str = "", **options: Any) -> Incident:
        return lifecycle.declare(store, load(playbook(steps, head=head)), ADA, clock=clock, **options)

    return declared


@pytest.fixture
def bytes_of() -> Callable[[bytes], BytesIO]:
    """Bytes as an open stream."""
    return BytesIO
