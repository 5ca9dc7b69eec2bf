"""What two records ended apart: one list on the screen, from which each is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.application.merge_source import record_of_store
from irrunner.application.merging import look_at_merge, merge
from irrunner.incident import Incident
from irrunner.incident.verbs import decisions, steps
from irrunner.journal.copying import update_copy
from irrunner.journal.memory import MemoryStore
from irrunner.tui.screens.conflicts.screen import ConflictsScreen
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.drill import BO, HEAD, STEPS, beside, kinds
from tests.tui.driver import WIDE, drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare, Golden

HOSTILE = "no [/b] access \x1b]52;c;eA==\x07\nDone by ada"


def merge_apart(here: Incident, clock: SetClock) -> None:
    """Ada's acts in this store, Bo's in a copy of it, and the merge of both."""
    with MemoryStore() as copy:
        update_copy(here.store, copy)
        there = Incident(copy, here.id, BO, clock=clock)
        there.refresh()
        steps.done(here, "look", why="the proxy's log")
        decisions.decide(here, "spread", "no")
        decisions.answer(here, {"where": "web1"})
        steps.skip(there, "look", why=HOSTILE)
        decisions.decide(there, "spread", "yes", why="seen on web2")
        decisions.answer(there, {"where": "web2"})
        other = record_of_store(here.store, copy, here.id)
        here.refresh()
        plan, _ = look_at_merge(here, other)
        merge(here, other, plan)


@pytest.fixture
def incident(declared: Declare, place: Path, clock: SetClock) -> str:
    name = declared(STEPS, head=HEAD)
    beside(place, name, lambda here: merge_apart(here, clock), actor=ADA, clock=clock)
    return name


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_every_step_that_was_ended_twice_is_settled_from_one_list(
    app: IrrunnerApp, incident: str, place: Path, golden: Golden
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        assert "2 steps ended twice, 1 question answered twice: say which counts" in screen_text(app)
        assert "3 ENDED TWICE" in screen_text(app).splitlines()[0]
        await press(pilot, "ctrl+n")
        assert isinstance(app.screen, ConflictsScreen)
        golden("conflicts-80x24", screen_text(app))
        await press(pilot, "j", "enter")
        assert "This counts: look: skipped by bo" in screen_text(app)
        await press(pilot, *"asked", "enter")
        await eventually_in(pilot, lambda: kinds(place, incident)[-1] == "step.settled")
        await eventually_in(pilot, lambda: "look" not in "\n".join(screen_text(app).splitlines()[2:8]))
        await press(pilot, "G", "enter")
        assert "Where it was found" in screen_text(app)
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: "1 step ended twice" in screen_text(app))
        state = beside(place, incident, lambda _: None).state
        assert (state.answer("where"), state.progress["look"].standing) == ("web2", "skipped")
        await press(pilot, "q", "exclamation_mark", "o")
        assert "spread" in screen_text(app)

    drive(app, script)


def test_a_wide_window_shows_why_beside_each_end_and_home_counts_them(
    make_app: AppFactory, incident: str, golden: Golden
) -> None:
    app = make_app()

    async def script(pilot: Pilot[Any]) -> None:
        assert "3 ENDED TWICE  Drill" in screen_text(app)
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: "2 steps ended twice" in screen_text(app))
        await press(pilot, "exclamation_mark")
        golden("conflicts-120x36", screen_text(app))

    assert incident
    drive(app, script, WIDE)
