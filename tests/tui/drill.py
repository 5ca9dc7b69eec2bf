"""An incident for the tests of the rooms, and hands to write into it from beside the screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from irrunner.incident import Incident
from irrunner.incident.incident import machine_clock
from irrunner.journal import open_store
from irrunner.journal.chain import Actor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from textual.app import App

    from irrunner.incident.incident import Clock
    from irrunner.tui.screens.run.screen import RunScreen, RunView

BO = Actor("bo", "bo", "desk.example")
HEAD = "roles: {lead: Incident lead, build: Build owner}\nask:\n  where: {label: Where it was found}\n"
STEPS = """\
- {id: look, do: "Look at the log of {{ where }}", role: lead, within: 30m, evidence: [The log as it was found]}
- {id: spread, decide: "Did it spread?", options: ["yes", "no", unknown], role: lead}
- id: hosts
  do: List every machine that had it
  role: build
  how: |
    Lock files **first**, then:

    - the proxy's log
    - `pip download` caches
  warn: Never run `pip show` in a suspect environment.
  collect: assets
  checks: [{run: [rg, --files-with-matches, "{{ where }}", .]}]
- {id: isolate, do: "Take {{ item.name }} off the network", for_each: assets, needs: [hosts], approve: lead}
- {id: rebuild, do: Rebuild, repeat: until every image is rebuilt, when: spread == yes}
"""


def beside(
    place: Path, name: str, write: Callable[[Incident], object], *, actor: Actor = BO, clock: Clock | None = None
) -> Incident:
    """Write into an incident as another person on another screen does."""
    with open_store(place) as store:
        incident = Incident(store, name, actor, clock=clock or machine_clock)
        incident.refresh()
        write(incident)
        incident.refresh()
        return incident


def kinds(place: Path, name: str) -> list[str]:
    """The kinds of all entries, in order: from the headers, because tests that wait ask often."""
    with open_store(place) as store:
        return [json.loads(row.header)[7] for row in store.rows(name)]


def run_screen(app: App[Any]) -> RunScreen:
    """The run screen, wherever it lies."""
    from irrunner.tui.screens.run.screen import RunScreen

    return next(screen for screen in app.screen_stack if isinstance(screen, RunScreen))


def run_view(app: App[Any]) -> RunView:
    """The panes of the run screen."""
    return run_screen(app).view
