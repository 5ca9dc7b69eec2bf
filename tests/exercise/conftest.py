"""A small playbook, a scenario on it, and two stores: the players' and the director's."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from irrunner.exercise.play.verbs import begin
from irrunner.exercise.scenario import loading
from irrunner.journal import Journal, open_store
from tests.beginnings import SetClock
from tests.exercise.scenes import CONTROL, GUEST, PLAYBOOK, SCENARIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from irrunner.exercise.scenario.loading import LoadedScenario


class LoadScenario(Protocol):
    """Writes a scenario down and loads it."""

    def __call__(self, text: str = ...) -> LoadedScenario: ...


class Begin(Protocol):
    """Begins an exercise on a scenario; the options are those of the verb."""

    def __call__(self, text: str = ..., **options: Any) -> Exercise: ...


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of playbooks with a folder of scenarios in it."""
    playbooks = tmp_path / "playbooks"
    (playbooks / "scenarios" / "files").mkdir(parents=True)
    (playbooks / "drill.yaml").write_text(PLAYBOOK.lstrip())
    (playbooks / "rotate-keys.yaml").write_text(GUEST.lstrip())
    (playbooks / "scenarios" / "files" / "advisory.txt").write_text("An advisory.\n")
    (playbooks / "scenarios" / "small-hours.yaml").write_text(SCENARIO.lstrip())
    return playbooks


@pytest.fixture
def load(folder: Path) -> LoadScenario:
    """Write a scenario down and load it."""

    def loaded(text: str = SCENARIO) -> LoadedScenario:
        path = folder / "scenarios" / "small-hours.yaml"
        path.write_text(dedent(text).lstrip())
        return loading.find(str(path), playbooks=[folder])

    return loaded


@pytest.fixture
def players(tmp_path: Path) -> Iterator[Journal]:
    with open_store(tmp_path / "players") as store:
        yield store


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Journal]:
    with open_store(tmp_path / "control") as store:
        yield store


@pytest.fixture
def started(load: LoadScenario, players: Journal, control: Journal, clock: SetClock) -> Begin:
    """Begin an exercise."""

    def begun(text: str = SCENARIO, **options: Any) -> Exercise:
        return begin.begin(load(text), players, control, CONTROL, clock=clock, **options)

    return begun
