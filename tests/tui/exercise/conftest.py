"""An exercise in two stores, and its screens on a clock that is set by hand."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from irrunner.exercise.play.resume import resume
from irrunner.exercise.play.verbs import begin
from irrunner.exercise.scenario import loading
from irrunner.incident.incident import machine_clock
from irrunner.journal import open_store
from irrunner.tui.screens.exercise.start import make_exercise_app
from tests.beginnings import ADA, SetClock
from tests.exercise.scenes import CONTROL, GUEST, PLAYBOOK, SCENARIO
from tests.tui.drill import kinds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.tui.app import IrrunnerApp


@pytest.fixture
def scenario(tmp_path: Path) -> Callable[..., loading.LoadedScenario]:
    """Write the scenario down, with parts replaced, and load it."""

    def loaded(*replaced: tuple[str, str]) -> loading.LoadedScenario:
        folder = tmp_path / "playbooks"
        (folder / "scenarios" / "files").mkdir(parents=True, exist_ok=True)
        (folder / "drill.yaml").write_text(PLAYBOOK.lstrip())
        (folder / "rotate-keys.yaml").write_text(GUEST.lstrip())
        (folder / "scenarios" / "files" / "advisory.txt").write_text("An advisory.\n")
        text = SCENARIO
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        path = folder / "scenarios" / "small-hours.yaml"
        path.write_text(text.lstrip())
        return loading.find(str(path), playbooks=[folder])

    return loaded


def without_head(text: str) -> str:
    """The head's digits come from random salts; of one below a card the last digit can be seen."""
    text = re.sub(r"head [0-9a-f]{16}", "head ················", text)
    return re.sub(r"(?m)(?<=\s{40})[0-9a-f]$", "·", text)


class StartedExercise:
    """One exercise, and hands to act on it from beside a screen."""

    def __init__(self, place: Path, control: Path, clock: SetClock, directing: Exercise) -> None:
        self.place, self.control, self.clock = place, control, clock
        self.players, self.director = directing.players.id, directing.director.id

    def beside(self, act: Callable[[Exercise], object], actor: Any = CONTROL) -> Exercise:
        """Act as another process does: on stores of its own."""
        with open_store(self.place) as players, open_store(self.control) as control:
            directing = resume(control, self.director, actor, players=players, clock=self.clock)
            act(directing)
            directing.refresh()
            return directing

    def last_beat(self) -> datetime | None:
        """The time of the last heartbeat of whoever plays alone."""
        with open_store(self.control) as control:
            drawn = control.workspace.draft(self.director, "alone")
        return datetime.fromisoformat(drawn) if drawn else None

    def kinds(self) -> list[str]:
        """The kinds of all entries of both journals: the players' first."""
        return [*kinds(self.place, self.players), *kinds(self.control, self.director)]


class Begin(Protocol):
    """Begins the exercise, with parts of its scenario replaced, before a screen opens."""

    def __call__(self, *replaced: tuple[str, str], at_real_time: bool = ..., waits: bool = ...) -> StartedExercise: ...


class ExerciseAppFactory(Protocol):
    """Makes the screen of whoever plays alone (`play`) or directs (`direct`)."""

    def __call__(self, room: str, exercise: StartedExercise, **options: Any) -> IrrunnerApp: ...


@pytest.fixture
def begun(
    place: Path, clock: SetClock, scenario: Callable[..., loading.LoadedScenario]
) -> Callable[..., StartedExercise]:
    """Begin the exercise before a screen opens."""

    def made(*replaced: tuple[str, str], at_real_time: bool = False, waits: bool = False) -> StartedExercise:
        at: Any = machine_clock if at_real_time else clock
        control = place.parent / "control"
        with open_store(place) as players, open_store(control) as own:
            directing = begin.begin(scenario(*replaced), players, own, CONTROL, waits=waits, clock=at)
            return StartedExercise(place, control, at, directing)

    return made


@pytest.fixture
def exercise_app(clock: SetClock) -> ExerciseAppFactory:
    """The screen of whoever plays alone (`play`) or directs (`direct`)."""

    def made(room: str, exercise: StartedExercise, **options: Any) -> IrrunnerApp:
        return make_exercise_app(
            exercise.place,
            options.pop("actor", ADA),
            screen=room,
            control=exercise.control,
            director=exercise.director,
            incident=exercise.players,
            clock=clock,
            monotonic=options.pop("monotonic", lambda: clock.now.timestamp()),
            environ={"LANG": "C.UTF-8"},
            **options,
        )

    return made
