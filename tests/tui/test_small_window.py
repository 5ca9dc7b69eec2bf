"""Below 60x15 the run screen shows one step at a time, with its keys; down to 40x8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.tui.drill import HEAD, STEPS, beside, kinds, run_view
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare

SMALL = (40, 8)


@pytest.fixture
def incident(declared: Declare) -> str:
    return declared(STEPS, head=HEAD, title="A poisoned build", answers={"where": "ci-7"})


@pytest.fixture
def app(make_app: AppFactory, incident: str) -> IrrunnerApp:
    return make_app(incident=incident)


def test_an_incident_is_worked_step_by_step_in_the_smallest_window(
    app: IrrunnerApp, place: Path, incident: str
) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        shown = screen_text(app).split("\n")
        assert "30m left" in shown[0]
        assert shown[1].split() == ["○", "open", "look"]
        assert "Look at the log of ci-7" in shown[2]
        assert "? help  E evidence  ] next" in shown[-1]
        await press(pilot, "right_square_bracket")
        assert "Did it spread?" in screen_text(app)
        await press(pilot, "1", "right")
        assert "List every machine" in screen_text(app)
        await press(pilot, "x", *"no proxy", "enter")
        await press(pilot, "left", "n", *"Alone here", "enter", "escape")

    drive(app, script, SMALL)
    assert kinds(place, incident)[-3:] == ["decision.made", "step.skipped", "note.added"]
    assert beside(place, incident, lambda _: None).state.entries[-2].words == "no proxy"


def test_a_question_is_in_sight_in_the_smallest_window(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "x")
        assert "Skip the step" in screen_text(app)
        await press(pilot, *"because")
        assert "because" in screen_text(app)
        await press(pilot, "escape", "question_mark")
        assert "Keys" in screen_text(app)

    drive(app, script, SMALL)


def test_the_list_and_the_timeline_are_a_key_away_and_a_filter_is_seen(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f2")
        assert "▾ Now" in screen_text(app)
        await press(pilot, "slash", *"spread")
        assert "spread" in screen_text(app)
        await press(pilot, "enter", "enter")
        assert "Did it spread?" in screen_text(app)
        await press(pilot, "f4")
        assert "answer    where: ci-7" in screen_text(app)

    drive(app, script, SMALL)


def test_a_window_that_becomes_small_shows_the_step_and_one_that_grows_the_list_again(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "j")
        assert "[Now]" in screen_text(app)
        await pilot.resize_terminal(*SMALL)
        await press(pilot)
        assert "Did it spread?" in screen_text(app).split("\n")[2]
        for size in ((120, 10), (50, 40)):
            await pilot.resize_terminal(*size)
            await press(pilot)
            assert "too small" not in screen_text(app), size
            assert "Did it spread?" in screen_text(app).split("\n")[2], size
        await pilot.resize_terminal(80, 24)
        await press(pilot)
        assert "[Now]" in screen_text(app)
        assert run_view(app).checklist.selected == "spread"

    drive(app, script)


def test_an_exercise_says_so_in_the_smallest_window_too(make_app: AppFactory, declared: Declare) -> None:
    app = make_app(incident=declared(STEPS, head=HEAD, mode="exercise"))

    async def script(pilot: Pilot[Any]) -> None:
        assert "EXERCISE" in screen_text(app).split("\n")[0]
        await press(pilot, "x")
        assert "EXERCISE" in screen_text(app).split("\n")[0]

    drive(app, script, SMALL)


def test_a_screen_that_needs_more_still_asks_for_it(app: IrrunnerApp) -> None:
    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        assert "60x15" in screen_text(app)
        await press(pilot, "q")
        assert "Look at the log" in screen_text(app)

    drive(app, script, SMALL)
