"""Whatever is pressed in whatever order: nothing is told twice, and who takes over sees the same exercise."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError
from irrunner.exercise.play.exercise import Directing, resume
from irrunner.exercise.play.verbs import begin, clock, end, injects, judging
from irrunner.exercise.play.verbs import players as asking
from irrunner.exercise.rehearse.rehearsal import VirtualClock
from irrunner.exercise.scenario import loading
from irrunner.incident.verbs import decisions, registers, steps
from irrunner.journal.memory import MemoryStore
from tests.exercise.scenes import CONTROL, GUEST, LEAD, NEWS, PLAYBOOK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.exercise.scenario.loading import LoadedScenario
    from irrunner.journal import Store


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedScenario:
    folder: Path = tmp_path_factory.mktemp("playbooks")
    (folder / "files").mkdir()
    (folder / "files" / "advisory.txt").write_text("An advisory.\n")
    (folder / "drill.yaml").write_text(PLAYBOOK.lstrip())
    (folder / "rotate-keys.yaml").write_text(GUEST.lstrip())
    (folder / "small-hours.yaml").write_text(NEWS.lstrip())
    return loading.find(str(folder / "small-hours.yaml"), playbooks=[folder])


ACTS: dict[str, Callable[[Directing, int], object]] = {
    "play": lambda directing, _n: injects.play_due(directing),
    "fire": lambda directing, n: injects.fire(directing, directing.scenario.injects[n % 7].id),
    "again": lambda directing, n: injects.fire(directing, f"news.{2 + n % 3}"),
    "away": lambda directing, n: clock.pause(directing, since=directing.players.clock() - timedelta(seconds=n)),
    "choose": lambda directing, n: asking.acknowledge(directing.players, str(1 + n % 4), "lead", option=1 + n % 3),
    "skip": lambda directing, n: injects.skip(directing, directing.scenario.injects[n % 5].id, why="no time"),
    "delay": lambda directing, n: injects.delay(directing, directing.scenario.injects[n % 5].id, n - 600),
    "shift": lambda directing, n: injects.shift(directing, n),
    "pause": lambda directing, _n: clock.pause(directing),
    "resume": lambda directing, _n: clock.resume(directing),
    "speed": lambda directing, n: clock.speed(directing, (1 + n % 10) / 4),
    "jump": lambda directing, n: clock.jump(directing, n * 4),
    "next": lambda directing, _n: clock.next_moment(directing),
    "write": lambda directing, _n: injects.write_inject(directing, "Something new."),
    "judge": lambda directing, _n: judging.judge(directing, "line", "late"),
    "done": lambda directing, n: steps.done(directing.players, ("confirm", "preserve")[n % 2], why="x"),
    "decide": lambda directing, _n: decisions.decide(directing.players, "executed", "yes"),
    "row": lambda directing, n: registers.register_add(directing.players, "assets", {"name": f"h{n}"}),
    "end": lambda directing, n: end.end(directing) if n > 1000 else None,
}


def shown(directing: Directing) -> tuple[object, ...]:
    directing.refresh()
    return directing.look(), directing.outcomes(), directing.score(), directing.proposals(), directing.now()


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 1200)), max_size=25))
def test_nothing_is_told_twice_and_a_killed_director_sees_the_same(
    loaded: LoadedScenario, acts: list[tuple[str, int]]
) -> None:
    players, control = cast("Store", MemoryStore()), cast("Store", MemoryStore())
    virtual = VirtualClock()
    directing = begin.begin(loaded, players, control, CONTROL, clock=virtual)
    story = 0
    for act, number in acts:
        virtual.now += timedelta(seconds=number)
        try:
            ACTS[act](directing, number)
        except IrrunnerError:
            directing.refresh()
        assert directing.now().story >= (story if act != "away" else 0)
        story = directing.now().story
        assert directing.now().played <= story
        again = resume(control, directing.director.id, LEAD, players=players, clock=virtual)
        assert shown(again) == shown(directing)
    told = [entry.refs["inject"] for entry in directing.players.state.entries if entry.kind == "inject.delivered"]
    assert len(told) == len(set(told))
