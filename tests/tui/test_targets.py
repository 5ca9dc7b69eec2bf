"""What is left of a step's target, wherever the screen says it: on the wall, at the close, and in an exercise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.incident.verbs import lifecycle, steps
from irrunner.journal.events import ClockPaused, ClockResumed, ExerciseBegan
from irrunner.tui.screens.report.screen import write_report
from tests.tui.drill import beside, run_view
from tests.tui.driver import WIDE, drive, screen_text, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.incident.incident import Incident
    from irrunner.journal.events import Event
    from tests.beginnings import SetClock
    from tests.tui.driver import AppFactory, Declare

STEPS = "- {id: look, do: Look at the log, within: 30m}\n"


@pytest.fixture
def shown(make_app: AppFactory, clock: SetClock) -> Callable[[str], str]:
    """What the run screen shows, after its clock has ticked for a minute or more."""

    def looked(name: str) -> str:
        app, texts = make_app(incident=name), []

        async def script(pilot: Pilot[Any]) -> None:
            run_view(app).show_minute(clock.now)
            await settle(pilot)
            texts.append(screen_text(app))

        drive(app, script, WIDE)
        return texts[0]

    return looked


def test_what_is_late_is_counted_until_the_close(
    declared: Declare, place: Path, clock: SetClock, shown: Callable[[str], str]
) -> None:
    name = declared(STEPS)
    clock.forward(minutes=42)
    beside(place, name, lambda incident: lifecycle.close(incident, outcome="test", why="enough"), clock=clock)
    clock.forward(hours=7)
    text = shown(name)
    assert "12m late" in text
    assert "12m late" in text.split("within 30m", 1)[1]
    assert "7h" not in text.split("\n", 1)[1]


def test_what_was_in_time_at_the_close_stays_in_time(
    declared: Declare, place: Path, clock: SetClock, shown: Callable[[str], str]
) -> None:
    name = declared(STEPS)
    clock.forward(minutes=10)
    beside(place, name, lambda incident: lifecycle.close(incident, outcome="test", why="enough"), clock=clock)
    clock.forward(hours=7)
    text = shown(name)
    assert " late" not in text
    assert "20m left" in text


def test_a_pause_of_an_exercise_does_not_count(
    declared: Declare, place: Path, clock: SetClock, shown: Callable[[str], str]
) -> None:
    name = declared(STEPS, mode="exercise")

    def happens(event: Event, **refs: str) -> None:
        beside(place, name, lambda incident: _write(incident, event, refs), clock=clock)

    clock.forward(minutes=5)  # nothing runs before it begins
    happens(ExerciseBegan(story_start=""), clock="real")
    clock.forward(minutes=10)
    happens(ClockPaused())
    clock.forward(hours=2)
    assert "20m left" in shown(name)
    happens(ClockResumed())
    clock.forward(minutes=5)
    text = shown(name)
    assert "15m left" in text
    clock.forward(minutes=20)
    assert "5m late" in shown(name)


def test_a_story_that_runs_faster_uses_a_target_up_faster(
    declared: Declare, place: Path, clock: SetClock, shown: Callable[[str], str]
) -> None:
    name = declared(STEPS, mode="exercise")
    began = ExerciseBegan(story_start="", speed=4)
    beside(place, name, lambda incident: _write(incident, began, {"clock": "faster"}), clock=clock)
    clock.forward(minutes=5)
    assert "10m left" in shown(name)


def test_the_report_of_an_exercise_counts_what_was_played(
    declared: Declare, place: Path, clock: SetClock, tmp_path: Path
) -> None:
    name = declared(STEPS, mode="exercise")
    target = tmp_path / "report.md"

    def happens(event: Event, **refs: str) -> None:
        beside(place, name, lambda incident: _write(incident, event, refs), clock=clock)

    happens(ExerciseBegan(story_start=""), clock="real")
    happens(ClockPaused())
    clock.forward(hours=2)
    happens(ClockResumed())
    clock.forward(minutes=10)
    beside(place, name, lambda incident: steps.done(incident, "look"), clock=clock)
    beside(place, name, lambda incident: write_report(incident, None, target, "md"), clock=clock)
    assert "20m to spare" in target.read_text()
    assert "1 of 1" in target.read_text().split("Steps within target", 1)[1]


def _write(incident: Incident, event: Event, refs: dict[str, str]) -> None:
    with incident.writing() as write:
        write(event, **refs)


def test_an_exercise_without_a_story_counts_the_time_on_the_wall(
    declared: Declare, clock: SetClock, shown: Callable[[str], str]
) -> None:
    name = declared(STEPS, mode="exercise")
    clock.forward(minutes=40)
    assert "10m late" in shown(name)
