"""Wall and story time, as arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from irrunner.exercise.play import story_clock
from irrunner.exercise.scenario.story_time import MODES

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60_000
WALL = 1_790_000_000_000

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "pause", "resume", "speed", "jump", "step"]),
        st.integers(0, 10 * MINUTE),
        st.integers(1, 60),
    ),
    max_size=30,
)


def test_a_faster_clock_runs_by_its_factor_and_a_pause_stands_still() -> None:
    clock = story_clock.begin(WALL, "faster", 4)
    clock = story_clock.pause(clock, WALL + 10 * MINUTE)
    clock = story_clock.resume(clock, WALL + 30 * MINUTE)
    assert clock.read(WALL + 35 * MINUTE).story == 60 * MINUTE


def test_a_story_clock_moves_by_jumps_alone_and_they_count_as_played() -> None:
    clock = story_clock.begin(WALL, "story", 1)
    clock = story_clock.jump(clock, WALL + 5 * MINUTE, 20 * MINUTE)
    now = clock.read(WALL + 99 * MINUTE)
    assert (now.story, now.played) == (20 * MINUTE, 20 * MINUTE)


def test_what_a_running_clock_jumped_over_was_not_played() -> None:
    clock = story_clock.jump(story_clock.begin(WALL, "real", 9), WALL + MINUTE, 60 * MINUTE)
    now = clock.read(WALL + 2 * MINUTE)
    assert (now.story, now.played) == (61 * MINUTE, 2 * MINUTE)


def test_a_jump_never_goes_back() -> None:
    clock = story_clock.begin(WALL, "real", 1)
    assert story_clock.jump(clock, WALL + 9 * MINUTE, MINUTE).at.story == 9 * MINUTE


def test_a_wall_clock_that_steps_does_not_move_the_story() -> None:
    clock = story_clock.begin(WALL, "real", 1)
    ahead = story_clock.step(clock, WALL + MINUTE, WALL + 600 * MINUTE)
    assert ahead.read(WALL + 601 * MINUTE).story == 2 * MINUTE
    back = story_clock.step(clock, WALL + MINUTE, WALL - 600 * MINUTE)
    assert back.read(WALL - 599 * MINUTE).story == 2 * MINUTE


@given(ACTS, st.sampled_from(MODES))
def test_story_time_never_runs_back_and_pauses_never_count(acts: list[tuple[str, int, int]], mode: str) -> None:
    clock, wall = story_clock.begin(WALL, mode, 2), WALL
    running = 0
    for act, length, number in acts:
        before = clock.read(wall)
        running += length * clock.rate // 100
        wall += length
        acted: dict[str, Callable[[story_clock.StoryClock, int, int], story_clock.StoryClock]] = {
            "wait": lambda c, w, _n: c,
            "pause": lambda c, w, _n: story_clock.pause(c, w),
            "resume": lambda c, w, _n: story_clock.resume(c, w),
            "speed": story_clock.change_speed,
            "jump": lambda c, w, n: story_clock.jump(c, w, c.read(w).story + n),
            "step": lambda c, w, n: story_clock.step(c, w, w - n),
        }
        clock = acted[act](clock, wall, number)
        wall -= number if act == "step" else 0
        after = clock.read(wall)
        assert before.story <= after.story
        assert before.played <= after.played <= after.story
    if mode != "story":
        assert clock.read(wall).played == running
