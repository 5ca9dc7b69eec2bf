"""The demo: the litellm incident of March 2026, replayed from `playbooks/demo/litellm.yaml`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from irrunner.incident.verbs import lifecycle
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from irrunner.incident.incident import Clock, Incident
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor


class _SteadyClock:
    """Every reading is twenty seconds after the last: the scribe writes the record up ten days later."""

    def __init__(self) -> None:
        """Start on the morning after the registry's own report came out."""
        self._now = datetime(2026, 4, 3, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The next reading."""
        self._now += timedelta(seconds=20)
        return self._now


def build_demo(
    store: Journal, *, folders: Sequence[Path] | None = None, clock: Clock | None = None, actor: Actor | None = None
) -> Incident:
    """Write the whole demo incident into a store.

    Args:
        store: where to.
        folders: the library's folders, as `library.find` takes them.
        clock: when things are recorded; a clock of the demo's own otherwise, so that it is the same every time.
        actor: who records; otherwise the demo's scribe, and its lead for approvals.

    Raises:
        Refused: the playbook in the library is not the one that the demo was written for.
    """
    from irrunner.incident.replay import read_script, replay
    from irrunner.playbook import library

    script = read_script(shipped("playbooks") / "demo" / "litellm.yaml")
    actors = dict.fromkeys(script.actors, actor) if actor is not None else script.actors
    playbook = library.find(script.playbook, folders)
    incident = lifecycle.declare(store, playbook, actors["scribe"], clock=clock or _SteadyClock(), **script.declare)
    replay(incident, script, actors=actors)
    return incident
