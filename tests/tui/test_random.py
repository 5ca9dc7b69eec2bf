"""Random keys on the run screen: what it shows is always what a fresh fold of the journal says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from irrunner.incident import Incident
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.tui.screens.run.screen import RunScreen
from tests.tui.driver import WIDE, drive, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare

STEPS = """\
- {id: look, do: Look}
- {id: then, do: Then, needs: [look], approve: lead}
- {id: which, decide: Which way?, options: [left, right]}
- {id: left, do: Go left, when: which == left}
- {id: each, do: "Clean {{ item.name }}", for_each: assets, repeat: until it is clean}
"""
HEAD = "roles: {lead: Lead}\n"

WAYS = (
    ("j",),
    ("k",),
    ("d",),
    ("s",),
    ("x", *"no", "enter"),
    ("b", *"no", "enter"),
    ("o",),
    ("a",),
    ("R",),
    ("1",),
    ("2",),
    ("n", *"said", "enter"),
    ("n", *"/asset ci-1", "enter"),
    ("plus", *"more", "enter"),
    ("u",),
    ("enter",),
    ("escape",),
    ("]",),
    ("tab",),
    ("C", "tab", *"why", "enter", "y"),
    ("ctrl+o", "enter"),
    ("question_mark", "escape"),
    ("J", "s"),
    ("comma", "d", "tab", *"-5m", "enter"),
    ("r", "q"),
    ("e", "q"),
)


@given(ways=st.lists(st.sampled_from(WAYS), min_size=3, max_size=10))
@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_after_any_keys_the_screen_shows_what_the_journal_says(
    make_app: AppFactory, declared: Declare, place: Path, ways: list[tuple[str, ...]]
) -> None:
    name = declared(STEPS, head=HEAD)
    app = make_app(incident=name)

    async def script(pilot: Pilot[Any]) -> None:
        for way in ways:
            for key in way:
                await pilot.press("right_square_bracket" if key == "]" else key)
            await settle(pilot)
            while app.screen.is_modal:
                await pilot.press("escape")
                await settle(pilot)
            _compare(app, place, name)

    drive(app, script, WIDE)


def _compare(app: IrrunnerApp, place: Path, name: str) -> None:
    with open_store(place) as store:
        fresh = Incident(store, name, Actor("bob", "bob", "desk.example"))
        fresh.refresh()
    room = next((screen for screen in app.screen_stack if isinstance(screen, RunScreen)), None)
    if room is None or room is not app.screen:
        return
    assert room.snapshot is not None
    shown = {step.key: (step.standing, step.option, step.missing) for step in room.snapshot.steps}
    told = {str(each.key): (each.standing, each.option, len(each.missing_evidence)) for each in fresh.checklist}
    assert shown == told
    assert [entry.seq for entry in room.snapshot.entries] == [entry.seq for entry in fresh.state.timeline()]
    assert bool(room.snapshot.closed) == (fresh.state.closed is not None)
