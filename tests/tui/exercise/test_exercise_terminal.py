"""The screens of an exercise in a real terminal: what is drawn, and a director that is killed."""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from irrunner.exercise.play.verbs import clock, injects
from tests.tui.terminal import Terminal, screen_program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.tui.exercise.conftest import Begin, StartedExercise

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("IRRUNNER")},
    "TERM": "xterm-256color",
    "LANG": "C.UTF-8",
}


@pytest.fixture
def open_terminal() -> Iterator[Callable[..., Terminal]]:
    """Open terminals that are closed in any case."""
    opened: list[Terminal] = []

    def made(argv: list[str], size: tuple[int, int] = (120, 36)) -> Terminal:
        opened.append(Terminal(argv, env=ENVIRONMENT, size=size))
        return opened[-1]

    yield made
    for each in opened:
        each.close()


def director_program(exercise: StartedExercise, room: str) -> list[str]:
    """The argv of a process that opens a screen of the exercise."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom irrunner.tui.screens.exercise import run_direct, run_play\n"
        "from irrunner.journal.chain import Actor\n"
        f"run = {{'direct': run_direct, 'play': run_play}}[{room!r}]\n"
        f"sys.exit(run(Path({str(exercise.place)!r}), Path({str(exercise.control)!r}), {exercise.director!r}, "
        "Actor('control', 'control', 'laptop.example')))\n"
    )
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_cards_that_wait_are_drawn_one_after_another(
    begun: Begin, open_terminal: Callable[..., Terminal], size: tuple[int, int]
) -> None:
    exercise = begun(at_real_time=True)
    exercise.beside(lambda directing: injects.fire(directing, "alert"))
    exercise.beside(lambda directing: injects.fire(directing, "extra"))
    exercise.beside(lambda directing: injects.fire(directing, "reporter"))
    screen = open_terminal(screen_program(str(exercise.place), incident=exercise.players), size)
    for number, words in enumerate(("carries a stealer", "The chief executive calls.", "A journalist asks"), 1):
        screen.until(f"EXERCISE   card {number}")
        screen.until(words)
        screen.press("\r")
    screen.until(lambda: "enter  close" not in screen.text)
    screen.press("i")
    screen.until("Told so far")


def test_a_director_that_is_killed_goes_on_where_it_was(begun: Begin, open_terminal: Callable[..., Terminal]) -> None:
    exercise = begun(at_real_time=True)
    first = open_terminal(director_program(exercise, "direct"))
    first.until("The players' timeline")
    first.until(lambda: exercise.kinds().count("inject.delivered") == 1)
    first.press("s")
    first.end(signal.SIGKILL)
    again = open_terminal(director_program(exercise, "direct"), (80, 24))
    again.until("fired")
    again.press("G", "f")
    again.until("cannot be taken back")
    again.press("y")
    again.until(lambda: exercise.kinds().count("inject.delivered") == 2)
    again.press("q")
    assert again.end() == 0
    assert again.restored()
    assert exercise.kinds().count("inject.delivered") == 2


def test_what_came_due_after_a_director_was_killed_waits_for_a_key_and_goes_once(
    begun: Begin, open_terminal: Callable[..., Terminal]
) -> None:
    exercise = begun(at_real_time=True)
    first = open_terminal(director_program(exercise, "direct"))
    first.until(lambda: exercise.kinds().count("inject.delivered") == 1)
    first.end(signal.SIGKILL)
    exercise.beside(lambda directing: clock.jump(directing, 2460))
    again = open_terminal(director_program(exercise, "direct"))
    again.until("1 inject came due while nobody directed")
    assert exercise.kinds().count("inject.delivered") == 1
    again.press("y")
    again.until(lambda: exercise.kinds().count("inject.delivered") == 2)
    again.until(lambda: "came due while nobody directed" not in again.text)
    again.press("q")
    assert again.end() == 0
    assert exercise.kinds().count("inject.delivered") == 2


def test_the_story_waits_when_the_terminal_of_whoever_plays_alone_hangs_up(
    begun: Begin, open_terminal: Callable[..., Terminal]
) -> None:
    exercise = begun(at_real_time=True)
    screen = open_terminal(director_program(exercise, "play"))
    screen.until("carries a stealer")
    assert screen.hang_up() == 128 + signal.SIGHUP
    assert exercise.kinds().count("clock.paused") == 1
    again = open_terminal(director_program(exercise, "play"))
    again.until("carries a stealer")  # it had not been closed
    again.press("\r")
    again.until("Story time stands still. F8 goes on")
    again.press("q")
    assert again.end() == 0
    assert exercise.kinds().count("inject.delivered") == 1


def test_a_director_that_was_stopped_for_a_while_loses_and_repeats_nothing(
    begun: Begin, open_terminal: Callable[..., Terminal]
) -> None:
    exercise = begun(at_real_time=True)
    screen = open_terminal(director_program(exercise, "direct"))
    screen.until(lambda: exercise.kinds().count("inject.delivered") == 1)
    screen.process.send_signal(signal.SIGSTOP)
    exercise.beside(lambda directing: clock.jump(directing, 2460))
    exercise.beside(injects.play_due)  # somebody else did, meanwhile
    screen.process.send_signal(signal.SIGCONT)
    screen.until(lambda: re.search(r"T\+0:4\d  fired", screen.text) is not None)
    assert exercise.kinds().count("inject.delivered") == 2
    screen.press("q")
    assert screen.end() == 0
    assert screen.restored()
