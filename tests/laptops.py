"""Laptops on which people work the same incident apart, each with a store of its own."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.incident import Incident
from irrunner.incident.verbs import lifecycle
from irrunner.journal.chain import Actor
from irrunner.journal.copying import update_copy
from irrunner.journal.memory import MemoryStore
from irrunner.playbook import library
from tests.beginnings import ADA, TickingClock, playbook

if TYPE_CHECKING:
    from irrunner.journal import Journal

BOB = Actor("Bob", "bob", "laptop")
STEPS = """
    - {id: find, do: Find them, collect: assets}
    - {id: ran, decide: Did it run?, options: ["yes", "no"]}
    - {id: isolate, do: "Isolate {{ item.name }}", for_each: assets, when: ran != "no", marks: contained}
    - {id: sweep, do: Sweep again, repeat: until clean, when: ran == "yes"}
"""
ASK = "ask:\n  host: {label: Host}\n"


@cache
def drill() -> library.Loaded:
    folder = Path(tempfile.mkdtemp())
    (folder / "drill.yaml").write_text(playbook(STEPS, head=ASK))
    return library.find(str(folder / "drill.yaml"), [folder])


class Laptop:
    """One store, and its incident."""

    def __init__(self, store: Journal, incident: str, actor: Actor, clock: TickingClock) -> None:
        self.store, self.clock, self.actor, self.id = store, clock, actor, incident

    @property
    def incident(self) -> Incident:
        incident = Incident(self.store, self.id, self.actor, clock=self.clock)
        incident.refresh()
        return incident

    def copy(self, actor: Actor) -> Laptop:
        store = MemoryStore()
        assert not update_copy(self.store, store).problems
        return Laptop(store, self.id, actor, self.clock)

    def merge(self, other: Laptop) -> Any:
        incident = self.incident
        record_there = record_of_store(self.store, other.store, self.id)
        plan, _ = look_at_merge(incident, record_there)
        return merge(incident, record_there, plan, why="The line was cut.")


def begin(*, minutes_later: int = 0) -> Laptop:
    clock, store = TickingClock(), MemoryStore()
    clock.forward(minutes=minutes_later)
    incident = lifecycle.declare(store, drill(), ADA, clock=clock)
    return Laptop(store, incident.id, ADA, clock)
