"""What the pictures show: a live incident in its second hour, the demo, or nothing yet; the same in every run."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from irrunner.incident.demo import build_demo
from irrunner.incident.replay import read_script, replay
from irrunner.incident.verbs import lifecycle
from irrunner.journal import Journal, open_store
from irrunner.journal.chain import Actor
from irrunner.playbook import library
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from irrunner.incident import Incident

AT_THE_KEYBOARD = Actor("Scribe", "scribe", "record.example")
NOW = {"live": datetime(2026, 3, 24, 14, 5, tzinfo=UTC), "demo": datetime(2026, 4, 3, 14, 0, tzinfo=UTC)}
"""The present moment of each scene; time stands still in a picture."""
DECLARED = datetime(2026, 3, 24, 12, 33, 9, tzinfo=UTC)
LIVE = Path(__file__).with_name("scene.yaml")


class _StoryClock:
    """A clock that follows a script: each act is recorded some seconds after it happens."""

    def __init__(self) -> None:
        """Begin when the incident is declared."""
        self._now = DECLARED

    def set(self, at: str) -> None:
        """From now on it is nine seconds after this time."""
        self._now = datetime.fromisoformat(at.replace(" UTC", "Z")) + timedelta(seconds=9)

    def __call__(self) -> datetime:
        """The next reading, a second after the last."""
        self._now += timedelta(seconds=1)
        return self._now


def build(scene: str, place: Path) -> str:
    """Make the store of a scene; the id of its incident, empty where there is none yet."""
    numbers = itertools.count()
    with open_store(place) as store:
        store.salts = lambda: next(numbers).to_bytes(16, "big")
        if scene == "demo":
            return build_demo(store, folders=[shipped("playbooks")]).id
        if scene == "live":
            return _live(store).id
    return ""


def _live(store: Journal) -> Incident:
    script = read_script(LIVE)
    playbook = library.find(script.playbook, [shipped("playbooks")])
    clock = _StoryClock()
    actor = script.actors["scribe"]
    incident = lifecycle.declare(store, playbook, actor, clock=lambda: DECLARED, **script.declare)
    incident.clock = clock
    replay(incident, script, on_time=clock.set)
    return incident
