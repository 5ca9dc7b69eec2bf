"""The scheduler: what is delivered without anybody's act, what waits, and a machine's clock that is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.exercise.play.resume import resume
from irrunner.exercise.play.scheduler import Scheduler
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import end
from irrunner.exercise.play.verbs import players as asking
from irrunner.incident.verbs import notes
from tests.exercise.scenes import CONTROL, SCENARIO

if TYPE_CHECKING:
    from irrunner.exercise.play import Exercise
    from irrunner.journal import Journal
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin

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


def delivered_ids(exercise: Exercise) -> list[str]:
    names = {exercise.director_log.opaque(each.id): each.id for each in exercise.director_log.injects()}
    return [names[opaque] for opaque in exercise.player_log.delivered]


def test_a_turn_tells_what_is_due_and_answers_checks(started: Begin, clock: SetClock, steady: Monotonic) -> None:
    ready = 'checks: [{step: confirm, check: osv, result: hit, text: "MAL-1"}]\ninjects:'
    exercise = started(SCENARIO.replace("injects:", ready, 1))
    scheduler = Scheduler(exercise, monotonic=steady)
    assert [entry.kind for entry in scheduler.tick().delivered] == ["inject.delivered"]
    asking.ask(exercise.players, "osv?", step="confirm", check="osv")
    turn = scheduler.tick()
    assert [entry.words for entry in turn.answered] == ["MAL-1"]
    assert scheduler.tick().delivered == ()
    clock.forward(minutes=23)
    steady.now += 23 * 60
    assert "time is up" in scheduler.tick().over


def test_nothing_goes_in_a_pause_even_when_a_gate_opens(started: Begin, clock: SetClock, steady: Monotonic) -> None:
    exercise = started(SCENARIO.replace("delay: 5m", "delay: 0m"))
    scheduler = Scheduler(exercise, monotonic=steady)
    scheduler.tick()
    clocks.pause(exercise)
    from irrunner.incident.verbs import decisions

    decisions.decide(exercise.players, "executed", "yes", why="exercise")
    assert scheduler.tick().delivered == ()
    clocks.resume(exercise)
    assert len(scheduler.tick().delivered) == 1


def test_a_story_that_waits_for_everybody_begins_when_somebody_says_so(
    started: Begin, clock: SetClock, steady: Monotonic
) -> None:
    exercise = started(waits=True)
    scheduler = Scheduler(exercise, monotonic=steady)
    clock.forward(minutes=10)
    steady.now += 600
    turn = scheduler.tick()
    assert (turn.delivered, turn.waiting) == ((), ())
    assert exercise.players.state.entries[-1].words == "until everybody is here"
    clocks.resume(exercise)
    assert len(scheduler.tick().delivered) == 1
    assert exercise.now().story == exercise.now().played == 0


def test_what_came_due_while_nobody_directed_waits_for_a_key(
    started: Begin, control: Journal, clock: SetClock, steady: Monotonic
) -> None:
    exercise = started()
    Scheduler(exercise, monotonic=steady).tick()
    clock.forward(minutes=12)
    resumed = resume(control, exercise.director.id, CONTROL, clock=clock)
    scheduler = Scheduler(resumed, monotonic=steady)
    turn = scheduler.tick()
    assert (turn.delivered, turn.waiting) == ((), ("wiped", "reporter"))
    scheduler.release()
    assert len(scheduler.tick().delivered) == 2
    assert delivered_ids(resumed) == ["alert", "wiped", "reporter"]
    resumed.players.store.close()


@pytest.mark.parametrize("moved", [3_600, -120, -86_400])
def test_a_machine_s_clock_that_is_moved_moves_no_story(
    started: Begin, clock: SetClock, steady: Monotonic, moved: int
) -> None:
    exercise = started()
    scheduler = Scheduler(exercise, monotonic=steady)
    scheduler.tick()
    clock.forward(minutes=5)
    steady.now += 300
    scheduler.tick()
    before = exercise.now().story
    clock.forward(seconds=moved + 1)
    steady.now += 1
    scheduler.tick()
    clock.forward(minutes=1)
    steady.now += 60
    assert scheduler.tick().delivered == ()
    went = exercise.now().story - before
    assert went == 61 * 4 * 1000
    assert delivered_ids(exercise) == ["alert"]
    assert any(entry.kind == "clock.stepped" for entry in exercise.players.state.entries)


def test_a_turn_after_the_end_does_nothing(started: Begin, steady: Monotonic) -> None:
    exercise = started()
    scheduler = Scheduler(exercise, monotonic=steady)
    end.end(exercise)
    assert scheduler.tick().delivered == ()


def test_whoever_plays_alone_and_is_killed_finds_the_story_where_they_left_it(started: Begin, clock: SetClock) -> None:
    exercise = started()
    steady = [0.0]
    scheduler = Scheduler(exercise, alone=True, monotonic=lambda: steady[0])
    scheduler.tick()
    for _ in range(60):
        clock.forward(seconds=5)
        steady[0] += 5
        scheduler.tick()
    assert exercise.now().story == 20 * MINUTE  # five minutes, four times as fast
    del scheduler  # kill -9: nothing is said
    clock.forward(hours=7)
    steady[0] += 3
    resumed = Scheduler(exercise, alone=True, monotonic=lambda: steady[0])
    player_log = exercise.player_log
    assert player_log.clock is not None
    assert player_log.clock.paused
    assert exercise.now().story == 20 * MINUTE
    resumed.tick()
    clocks.resume(exercise)
    clock.forward(minutes=1)
    assert exercise.now().story == 24 * MINUTE
    assert exercise.now().played == 24 * MINUTE


def test_whoever_plays_alone_and_is_stopped_finds_the_story_where_they_left_it_and_running(
    started: Begin, clock: SetClock, steady: Monotonic
) -> None:
    exercise = started()
    scheduler = Scheduler(exercise, alone=True, monotonic=steady)
    scheduler.tick()
    delivered = delivered_ids(exercise)
    clock.forward(minutes=25)  # Ctrl-Z, and fg
    steady.now += 25 * 60
    turn = scheduler.tick()
    assert exercise.now().story == exercise.now().played == 0
    assert turn.delivered == ()
    assert not turn.clock_stepped
    assert delivered_ids(exercise) == delivered
    assert exercise.player_log.clock is not None
    assert not exercise.player_log.clock.paused
    clock.forward(seconds=5)
    steady.now += 5
    scheduler.tick()
    assert exercise.now().story == 20_000  # five seconds, four times as fast


def test_a_stop_while_the_story_stands_still_starts_nothing(started: Begin, clock: SetClock, steady: Monotonic) -> None:
    exercise = started()
    scheduler = Scheduler(exercise, alone=True, monotonic=steady)
    scheduler.tick()
    clocks.pause(exercise)
    clock.forward(minutes=25)
    steady.now += 25 * 60
    scheduler.tick()
    assert exercise.player_log.clock is not None
    assert exercise.player_log.clock.paused


def test_a_stop_does_not_stop_a_story_that_others_play(started: Begin, clock: SetClock, steady: Monotonic) -> None:
    exercise = started()
    scheduler = Scheduler(exercise, monotonic=steady)
    scheduler.tick()
    clock.forward(minutes=1)
    steady.now += 60
    scheduler.tick()
    assert exercise.now().story == 4 * MINUTE


def test_without_a_sign_of_life_the_story_goes_on_from_the_last_entry(started: Begin, clock: SetClock) -> None:
    exercise = started()
    Scheduler(exercise).tick()
    clock.forward(minutes=2)
    notes.note(exercise.players, "the last thing that was written")
    clock.forward(days=1)
    Scheduler(exercise, alone=True)
    assert exercise.now().story == 8 * MINUTE


def test_a_second_look_at_an_exercise_that_is_being_played_pauses_nothing(started: Begin, clock: SetClock) -> None:
    exercise = started()
    Scheduler(exercise, alone=True).tick()
    clock.forward(seconds=4)
    Scheduler(exercise, alone=True)
    assert exercise.player_log.clock is not None
    assert not exercise.player_log.clock.paused


def test_what_is_written_down_later_about_the_time_away_never_lies_ahead_of_the_story(
    started: Begin, clock: SetClock
) -> None:
    exercise = started()
    Scheduler(exercise, alone=True).tick()
    clock.forward(hours=3)
    Scheduler(exercise, alone=True)
    clocks.resume(exercise)
    clock.forward(minutes=1)
    entry = notes.note(exercise.players, "seen while away", at="-60m")
    exercise.refresh()
    assert exercise.player_log.reading(entry).story <= exercise.now().story
