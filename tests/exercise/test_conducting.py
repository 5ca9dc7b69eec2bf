"""One turn of the director's loop: what goes by itself, what waits, and a machine's clock that is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.exercise.play import exercise as directing_module
from irrunner.exercise.play.scheduler import Conductor
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import end
from irrunner.exercise.play.verbs import players as asking
from irrunner.incident.verbs import notes
from tests.exercise.scenes import CONTROL, SCENARIO

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.exercise.play.exercise import Directing
    from irrunner.journal import Store
    from tests.beginnings import SetClock

MINUTE = 60_000
"""Milliseconds."""


class Monotonic:
    """A clock that nobody can set, which goes when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def steady() -> Monotonic:
    return Monotonic()


def told(directing: Directing) -> list[str]:
    names = {directing.script.opaque(each.id): each.id for each in directing.script.injects()}
    return [names[opaque] for opaque in directing.room.delivered]


def test_a_turn_tells_what_is_due_and_answers_checks(
    started: Callable[..., Directing], clock: SetClock, steady: Monotonic
) -> None:
    ready = 'checks: [{step: confirm, check: osv, result: hit, text: "MAL-1"}]\ninjects:'
    directing = started(SCENARIO.replace("injects:", ready, 1))
    conductor = Conductor(directing, steady=steady)
    assert [entry.kind for entry in conductor.turn().told] == ["inject.delivered"]
    asking.ask(directing.players, "osv?", step="confirm", check="osv")
    turn = conductor.turn()
    assert [entry.words for entry in turn.answered] == ["MAL-1"]
    assert conductor.turn().told == ()
    clock.forward(minutes=23)
    steady.now += 23 * 60
    assert "time is up" in conductor.turn().over


def test_nothing_goes_in_a_pause_even_when_a_gate_opens(
    started: Callable[..., Directing], clock: SetClock, steady: Monotonic
) -> None:
    directing = started(SCENARIO.replace("delay: 5m", "delay: 0m"))
    conductor = Conductor(directing, steady=steady)
    conductor.turn()
    clocks.pause(directing)
    from irrunner.incident.verbs import decisions

    decisions.decide(directing.players, "executed", "yes", why="exercise")
    assert conductor.turn().told == ()
    clocks.resume(directing)
    assert len(conductor.turn().told) == 1


def test_a_story_that_waits_for_everybody_begins_when_somebody_says_so(
    started: Callable[..., Directing], clock: SetClock, steady: Monotonic
) -> None:
    directing = started(waits=True)
    conductor = Conductor(directing, steady=steady)
    clock.forward(minutes=10)
    steady.now += 600
    turn = conductor.turn()
    assert (turn.told, turn.waiting) == ((), ())
    assert directing.players.state.entries[-1].words == "until everybody is here"
    clocks.resume(directing)
    assert len(conductor.turn().told) == 1
    assert directing.now().story == directing.now().played == 0


def test_what_came_due_while_nobody_directed_waits_for_a_key(
    started: Callable[..., Directing], control: Store, clock: SetClock, steady: Monotonic
) -> None:
    directing = started()
    Conductor(directing, steady=steady).turn()
    clock.forward(minutes=12)
    again = directing_module.resume(control, directing.director.id, CONTROL, clock=clock)
    conductor = Conductor(again, steady=steady)
    turn = conductor.turn()
    assert (turn.told, turn.waiting) == ((), ("wiped", "reporter"))
    conductor.release()
    assert len(conductor.turn().told) == 2
    assert told(again) == ["alert", "wiped", "reporter"]
    again.players.store.close()


@pytest.mark.parametrize("moved", [3_600, -120, -86_400])
def test_a_machine_s_clock_that_is_moved_moves_no_story(
    started: Callable[..., Directing], clock: SetClock, steady: Monotonic, moved: int
) -> None:
    directing = started()
    conductor = Conductor(directing, steady=steady)
    conductor.turn()
    clock.forward(minutes=5)
    steady.now += 300
    conductor.turn()
    before = directing.now().story
    clock.forward(seconds=moved + 1)
    steady.now += 1
    conductor.turn()
    clock.forward(minutes=1)
    steady.now += 60
    assert conductor.turn().told == ()
    went = directing.now().story - before
    assert went == 61 * 4 * 1000
    assert told(directing) == ["alert"]
    assert any(entry.kind == "clock.stepped" for entry in directing.players.state.entries)


def test_a_turn_after_the_end_does_nothing(started: Callable[..., Directing], steady: Monotonic) -> None:
    directing = started()
    conductor = Conductor(directing, steady=steady)
    end.end(directing)
    assert conductor.turn().told == ()


def test_whoever_plays_alone_and_is_killed_finds_the_story_where_they_left_it(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    steady = [0.0]
    conductor = Conductor(directing, alone=True, steady=lambda: steady[0])
    conductor.turn()
    for _ in range(60):
        clock.forward(seconds=5)
        steady[0] += 5
        conductor.turn()
    assert directing.now().story == 20 * MINUTE  # five minutes, four times as fast
    del conductor  # kill -9: nothing is said
    clock.forward(hours=7)
    steady[0] += 3
    again = Conductor(directing, alone=True, steady=lambda: steady[0])
    room = directing.room
    assert room.clock is not None
    assert room.clock.paused
    assert directing.now().story == 20 * MINUTE
    again.turn()
    clocks.resume(directing)
    clock.forward(minutes=1)
    assert directing.now().story == 24 * MINUTE
    assert directing.now().played == 24 * MINUTE


def test_without_a_sign_of_life_the_story_goes_on_from_the_last_entry(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    Conductor(directing).turn()
    clock.forward(minutes=2)
    notes.note(directing.players, "the last thing that was written")
    clock.forward(days=1)
    Conductor(directing, alone=True)
    assert directing.now().story == 8 * MINUTE


def test_a_second_look_at_an_exercise_that_is_being_played_pauses_nothing(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    Conductor(directing, alone=True).turn()
    clock.forward(seconds=4)
    Conductor(directing, alone=True)
    assert directing.room.clock is not None
    assert not directing.room.clock.paused


def test_what_is_written_down_later_about_the_time_away_never_lies_ahead_of_the_story(
    started: Callable[..., Directing], clock: SetClock
) -> None:
    directing = started()
    Conductor(directing, alone=True).turn()
    clock.forward(hours=3)
    Conductor(directing, alone=True)
    clocks.resume(directing)
    clock.forward(minutes=1)
    entry = notes.note(directing.players, "seen while away", at="-60m")
    directing.refresh()
    assert directing.room.reading(entry).story <= directing.now().story
