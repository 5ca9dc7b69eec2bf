"""EXERCISE is in sight on every screen of an exercise, whatever lies above it, in the smallest window as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.exercise.play.verbs import clock, end, injects, players
from irrunner.tui.screens.exercise.card import CardScreen
from tests.eventually import eventually_in
from tests.tui.driver import drive, press, screen_text
from tests.tui.test_themes import contrast

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.pilot import Pilot

    from irrunner.exercise.play.exercise import Exercise
    from tests.tui.exercise.conftest import Begin, ExerciseAppFactory

SMALLEST = (60, 15)
"""Columns and rows; that it stands in a window of 80x24 is seen in the golden screens."""

DIRECTING = {
    "the script": [],
    "expected": ["l"],
    "objectives": ["l"],
    "asked": ["l"],
    "people": ["l"],
    "the debrief": ["l"],
    "the script again": ["l"],
    "in full": ["f3"],
    "the room": ["f4"],
    "the players' checklist": ["f4", "o"],
    "a preview": ["G", "v"],
    "a confirmation": ["G", "f"],
    "a long form": ["plus"],
    "an answer": ["a"],
    "packets": ["K"],
    "a refusal": ["f", "y"],
    "something real": ["X"],
    "the help": ["question_mark"],
    "the palette": ["ctrl+p"],
}
PLAYING = {
    "a card": [],
    "a file as evidence": ["e"],
    "saving": ["s"],
    "the checklist": [],
    "all cards": ["i"],
    "a question": ["Q"],
    "the end": ["0"],
    "a hint": ["f6"],
    "a message": ["U"],
    "another speed": ["Z"],
}
AFTER = {
    "how it went": ["U"],
    "the truth": ["U", "t"],
    "what did you do": ["U", "space"],
    "a rating": ["U", "G", "enter"],
    "the report": ["U", "w"],
    "an improvement": ["U", "I"],
}


def _over(directing: Exercise) -> None:
    injects.play_due(directing)
    injects.fire(directing, "reporter")
    clock.jump(directing, 5400)
    end.end(directing, by="ada")


def _asked(directing: Exercise) -> None:
    players.ask(directing.players, "Which host built it last night?")


@pytest.mark.parametrize(
    ("room", "before", "cases"),
    [("direct", _asked, DIRECTING), ("play", _asked, PLAYING), ("play", _over, AFTER)],
    ids=["directing", "playing", "after the end"],
)
def test_every_screen_of_an_exercise_says_so(
    room: str,
    before: Any,
    cases: dict[str, list[str]],
    begun: Begin,
    exercise_app: ExerciseAppFactory,
) -> None:
    silent: list[str] = []
    exercise = begun()
    exercise.beside(before)
    app = exercise_app(room, exercise)

    async def script(pilot: Pilot[Any]) -> None:
        if room == "play":
            await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        for name, keys in cases.items():
            if name not in ("a file as evidence", "saving"):  # of the card that is there
                while len(app.screen_stack) > 2 and name != "a card":
                    app.pop_screen()
            await press(pilot, *keys)
            if "EXERCISE" not in screen_text(app):
                silent.append(f"{name}:\n{screen_text(app)}")
            if len(app.screen_stack) == 4:  # a form above a card, a message above a room
                await press(pilot, "escape")

    drive(app, script, SMALLEST)
    assert not silent, "\n\n".join(silent)


@pytest.mark.parametrize("room", ["play", "direct"])
def test_every_word_of_the_headline_can_be_read_on_the_ground_of_an_exercise(
    begun: Begin, exercise_app: ExerciseAppFactory, room: str
) -> None:
    exercise = begun(waits=True)
    app = exercise_app(room, exercise)

    async def script(pilot: Pilot[Any]) -> None:
        exercise.beside(lambda directing: clock.resume(directing))
        exercise.clock.forward(hours=3)
        exercise.beside(lambda directing: clock.pause(directing))
        await eventually_in(pilot, lambda: " late" in screen_text(app).splitlines()[0])
        for theme in ("irrunner-dark", "irrunner-light", "irrunner-blue-orange"):
            app.theme = theme
            await press(pilot)
            for name in ("HeadlineText", "#story", "#clock"):
                for segment in app.screen.query_one(f"Headline {name}").render_line(0):
                    if segment.text.strip():
                        assert contrast(*colours(segment)) >= 4.5, (theme, segment)

    drive(app, script, (200, 60))


def colours(segment: Segment) -> tuple[str, str]:
    """The colours of a piece of text and of its ground, as in #0a0a0a."""
    style = segment.style
    assert style is not None
    found = [each.triplet.hex for each in (style.color, style.bgcolor) if each and each.triplet]
    return found[0], found[1]
