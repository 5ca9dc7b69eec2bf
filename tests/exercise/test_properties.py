"""Whatever is pressed in whatever order: no inject is delivered twice, and who takes over sees the same exercise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError
from irrunner.exercise.play.resume import resume
from irrunner.exercise.play.verbs import begin, clock, end, injects, judging, new_injects
from irrunner.exercise.play.verbs import players as asking
from irrunner.exercise.rehearse.rehearsal import VirtualClock
from irrunner.exercise.scenario import loading
from irrunner.incident.verbs import decisions, registers, steps
from irrunner.journal.memory import MemoryStore
from tests.exercise.scenes import CONTROL, GUEST, LEAD, NEWS, PLAYBOOK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from irrunner.exercise.scenario.loading import LoadedScenario


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedScenario:
    folder: Path = tmp_path_factory.mktemp("playbooks")
    (folder / "files").mkdir()
    (folder / "files" / "advisory.txt").write_text("An advisory.\n")
    (folder / "drill.yaml").write_text(PLAYBOOK.lstrip())
    (folder / "rotate-keys.yaml").write_text(GUEST.lstrip())
    (folder / "small-hours.yaml").write_text(NEWS.lstrip())
    return loading.find(str(folder / "small-hours.yaml"), playbooks=[folder])


ACTS: dict[str, Callable[[Exercise, int], object]] = {
    "play": lambda exercise, _n: injects.play_due(exercise),
    "fire": lambda exercise, n: injects.fire(exercise, exercise.scenario.injects[n % 7].id),
    "again": lambda exercise, n: injects.fire(exercise, f"news.{2 + n % 3}"),
    "away": lambda exercise, n: clock.pause(exercise, since=exercise.players.clock() - timedelta(seconds=n)),
    "choose": lambda exercise, n: asking.acknowledge(exercise.players, str(1 + n % 4), "lead", option=1 + n % 3),
    "skip": lambda exercise, n: injects.skip(exercise, exercise.scenario.injects[n % 5].id, why="no time"),
    "delay": lambda exercise, n: injects.delay(exercise, exercise.scenario.injects[n % 5].id, n - 600),
    "shift": lambda exercise, n: injects.shift(exercise, n),
    "pause": lambda exercise, _n: clock.pause(exercise),
    "resume": lambda exercise, _n: clock.resume(exercise),
    "speed": lambda exercise, n: clock.speed(exercise, (1 + n % 10) / 4),
    "jump": lambda exercise, n: clock.jump(exercise, n * 4),
    "next": lambda exercise, _n: clock.next_moment(exercise),
    "write": lambda exercise, _n: new_injects.write_inject(exercise, "Something new."),
    "judge": lambda exercise, _n: judging.judge(exercise, "line", "late"),
    "done": lambda exercise, n: steps.done(exercise.players, ("confirm", "preserve")[n % 2], why="x"),
    "decide": lambda exercise, _n: decisions.decide(exercise.players, "executed", "yes"),
    "row": lambda exercise, n: registers.register_add(exercise.players, "assets", {"name": f"h{n}"}),
    "end": lambda exercise, n: end.end(exercise) if n > 1000 else None,
}


def shown(exercise: Exercise) -> tuple[object, ...]:
    exercise.refresh()
    return exercise.schedule(), exercise.outcomes(), exercise.score(), exercise.proposals(), exercise.now()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 1200)), max_size=25))
def test_nothing_is_told_twice_and_a_killed_director_sees_the_same(
    loaded: LoadedScenario, acts: list[tuple[str, int]]
) -> None:
    players, control = MemoryStore(), MemoryStore()
    virtual = VirtualClock()
    exercise = begin.begin(loaded, players, control, CONTROL, clock=virtual)
    story = 0
    for act, number in acts:
        virtual.now += timedelta(seconds=number)
        try:
            ACTS[act](exercise, number)
        except IrrunnerError:
            exercise.refresh()
        assert exercise.now().story >= (story if act != "away" else 0)
        story = exercise.now().story
        assert exercise.now().played <= story
        again = resume(control, exercise.director.id, LEAD, players=players, clock=virtual)
        assert shown(again) == shown(exercise)
    delivered = [entry.refs["inject"] for entry in exercise.players.state.entries if entry.kind == "inject.delivered"]
    assert len(delivered) == len(set(delivered))
