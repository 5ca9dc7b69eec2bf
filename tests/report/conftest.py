"""A real incident in a temporary store that comes out the same every time."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import lifecycle
from irrunner.journal import Store
from irrunner.journal.chain import Actor
from irrunner.playbook import library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from irrunner.incident import Incident

    Declare = Callable[..., Incident]

ADA = Actor("ada", "ada", "laptop.example")
NOON = datetime(2026, 3, 24, 12, 0, tzinfo=UTC)


class TickingClock:
    """A clock that goes on by one second each time it is read, and can be set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store whose heads are the same in every run."""
    with Store.open(tmp_path / "store") as opened:
        numbers = itertools.count()
        opened.salts = lambda: next(numbers).to_bytes(16, "big")
        yield opened


@pytest.fixture
def declare(tmp_path: Path, store: Store, clock: TickingClock) -> Declare:
    """Declare an incident on some steps, in one phase called Work unless they bring their own."""

    def declared(steps: str, *, head: str = "", **options: object) -> Incident:
        text = "playbook: 1\nid: drill\ntitle: Drill\nversion: '1'\nsummary: For a test.\n" + dedent(head)
        steps = dedent(steps)
        work = steps if steps.lstrip().startswith("phases:") else _one_phase(steps)
        file = tmp_path / "drill.yaml"
        file.write_text(text + work)
        loaded = library.find(str(file), [tmp_path])
        return lifecycle.declare(store, loaded, ADA, clock=clock, **options)  # type: ignore[arg-type]

    return declared


def _one_phase(steps: str) -> str:
    return "phases:\n  - phase: Work\n    steps:\n" + indent(steps, " " * 6)
