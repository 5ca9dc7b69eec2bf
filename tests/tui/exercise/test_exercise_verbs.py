"""Every verb of an exercise has a key and a palette entry, and is carried out to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from textual import events

from irrunner.exercise.play.verbs import players
from irrunner.exercise.play.verbs.registry import exercise_verbs
from irrunner.tui.actions.model import all_actions
from irrunner.tui.screens.exercise.card import CardScreen
from irrunner.tui.screens.exercise.direct import DirectScreen
from tests.eventually import eventually_in
from tests.tui.driver import drive, first_in_palette, press

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from irrunner.exercise.play.exercise import Exercise
    from tests.tui.exercise.conftest import Begin, ExerciseAppFactory, StartedExercise


def _nothing(_: Exercise) -> None:
    """Nothing has to be there before."""


def _asked(directing: Exercise) -> None:
    players.ask(directing.players, "What does the log say?")


class Driven(NamedTuple):
    """How a verb is driven.

    Attributes:
        action: its action. kind: the entry that must be there afterwards.
        filled: what is pressed or pasted in the form that opens.
        row: the director's list, and the row under the cursor. before: what has to be there first.
    """

    action: str
    kind: str
    filled: tuple[str, ...] = ()
    row: tuple[str, str] = ("script", "alert")
    before: Any = _nothing


KEYS = ("enter", "tab", "right", "y", "f2", "ctrl+u", "down", "escape")
WHY = ("because", "enter")
HOSTS, CONFIRMED, SCOPE, CALL = ("expected", "hosts"), ("expected", "confirmed"), ("objectives", "scope"), "reporter"
DIRECTING: dict[str, Driven] = {
    "acknowledge": Driven("direct.acknowledge", "inject.acknowledged", ("enter",)),
    "hint": Driven("direct.hint", "hint.taken", ("y",)),
    "pause": Driven("direct.pause", "clock.paused"),
    "jump": Driven("direct.jump", "story.jumped", ("ctrl+u", "T+0:41", "enter")),
    "play": Driven("direct.play", "inject.delivered"),  # in a pause nothing goes by itself
    "resume": Driven("direct.resume", "clock.resumed"),
    "speed": Driven("direct.speed", "clock.speed", ("9", "enter")),
    "delay": Driven("direct.delay", "director.delayed", ("5m", "enter"), ("script", CALL)),
    "shift": Driven("direct.shift", "director.delayed", ("10m", "enter")),
    "next": Driven("direct.next", "story.jumped"),
    "fire": Driven("direct.fire", "inject.delivered", ("y",), ("script", "extra")),
    "skip": Driven("direct.skip", "director.skipped", WHY, ("script", "token")),
    "write": Driven("direct.write", "director.wrote", ("A bell rings.", "f2")),
    "answer": Driven("direct.answer", "question.answered", ("It says no.", "f2"), before=_asked),
    "attend": Driven("direct.attend", "director.attended", ("grace", "enter")),
    "observe": Driven("judge.observe", "director.noted", ("Calm", "enter")),
    "judge": Driven("judge.judge", "director.judged", ("right", "enter"), CONFIRMED),
    "waive": Driven("judge.waive", "director.judged", WHY, HOSTS),
    "rate": Driven("judge.rate", "director.rated", ("ctrl+u", "right", "tab", "ctrl+u", *WHY), SCOPE),
    "debrief": Driven("judge.debrief", "director.debriefed", ("None", "f2")),
    "describe": Driven("judge.describe", "director.described", ("right", "tab", "tab", "They were slow.", "f2")),
    "improve": Driven("judge.improve", "director.planned", ("Pin it", "tab", "Unpinned", "enter")),
    "end": Driven("direct.end", "exercise.ended", ("enter", "y")),
}
PLAYING: dict[str, Driven] = {
    "acknowledge": Driven("players.acknowledge", "inject.acknowledged"),
    "ask": Driven("players.ask", "question.asked", ("What now?", "enter")),
    "hint": Driven("play.hint", "hint.taken", ("y",)),
    "speed": Driven("play.speed", "clock.speed", ("9", "enter")),
    "pause": Driven("play.pause", "clock.paused"),
    "jump": Driven("play.jump", "story.jumped", ("ctrl+u", "41m", "enter")),
    "play": Driven("play.next", "inject.delivered"),
    "resume": Driven("play.resume", "clock.resumed"),
    "next": Driven("play.forward", "story.jumped"),
    "end": Driven("play.end", "exercise.ended", ("y",)),
}
REAL = {
    "direct": Driven("direct.real", "exercise.ended", ("It burns", "enter", "y")),
    "play": Driven("play.real", "exercise.ended", ("It burns", "enter", "y")),
}
ELSEWHERE = {"begin", "clock-stepped", "preview", "answer-checks"}
"""Verbs without a form of their own or that write nothing: `test_directing` has them."""


def test_every_verb_of_an_exercise_is_driven_here() -> None:
    assert {*DIRECTING, *PLAYING, "real", *ELSEWHERE} == set(exercise_verbs())


def test_every_verb_of_an_exercise_has_an_action_with_a_key() -> None:
    with_keys = {action.exercise for action in all_actions().values() if action.keys}
    assert set(exercise_verbs()) - with_keys == {"begin", "clock-stepped"}  # the shell's, and one that goes by itself


def test_every_action_on_an_exercise_is_driven_here() -> None:
    driven = {each.action for each in (*DIRECTING.values(), *PLAYING.values(), *REAL.values())}
    acting = {name for name, action in all_actions().items() if action.exercise}
    assert acting - driven == {"direct.preview", "direct.answer-checks"}


def test_fields_are_parameters_of_the_verb() -> None:
    import inspect

    for action in all_actions().values():
        if action.exercise and action.run is None and not action.call:
            parameters = inspect.signature(exercise_verbs()[action.exercise].run).parameters
            assert {field.name for field in action.fields} <= set(parameters), action.id


class Hands:
    """Somebody at the keyboard of one screen."""

    def __init__(self, pilot: Pilot[Any], exercise: StartedExercise) -> None:
        self.pilot, self.exercise = pilot, exercise

    async def carry_out(self, name: str, driven: Driven, way: str) -> None:
        """Carry out one verb by its key or from the palette, and wait until it is in a journal."""
        self.exercise.beside(driven.before)
        await self.read_cards()
        await self.go_to(*driven.row)
        before = self.exercise.kinds().count(driven.kind)
        action = all_actions()[driven.action]
        if way == "key":
            await press(self.pilot, action.keys[0])
        else:
            await press(self.pilot, "ctrl+p")
            await self.fill(action.title)
            await press(self.pilot, "enter")
        for each in driven.filled:
            await self.fill(each)
        await eventually_in(self.pilot, lambda: self.exercise.kinds().count(driven.kind) > before, name)

    async def go_to(self, which: str, row: str) -> None:
        """Put the director's cursor there."""
        room = self.pilot.app.screen
        if isinstance(room, DirectScreen):
            while room.lists.which != which:
                await press(self.pilot, "l")
            room.lists.table.select(row)
            await self.pilot.pause()

    async def read_cards(self) -> None:
        """Close what came to the front."""
        await press(self.pilot)
        while isinstance(self.pilot.app.screen, CardScreen):
            await press(self.pilot, "enter")

    async def fill(self, said: str) -> None:
        """Press a key, or paste a text."""
        if said in KEYS:
            await self.pilot.press(said)
        else:
            self.pilot.app.post_message(events.Paste(said))
        await self.pilot.pause()


FROM_PALETTE = {"acknowledge", "fire", "judge", "ask", "end"}
"""One of each kind of form: what the palette finds is carried out as if its key had been pressed."""


@pytest.mark.parametrize("way", ["key", "palette"])
@pytest.mark.parametrize(("room", "verbs"), [("direct", DIRECTING), ("play", PLAYING)], ids=["direct", "play"])
def test_every_verb_is_carried_out_in_one_exercise(
    room: str, verbs: dict[str, Driven], way: str, begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    exercise = begun()

    async def script(pilot: Pilot[Any]) -> None:
        hands = Hands(pilot, exercise)
        await eventually_in(pilot, lambda: "inject.delivered" in exercise.kinds(), "the first card")
        for name, driven in verbs.items():
            if way == "key" or name in FROM_PALETTE:
                await hands.carry_out(name, driven, way)

    drive(exercise_app(room, exercise), script, (80, 24))


@pytest.mark.parametrize(("room", "verbs"), [("direct", DIRECTING), ("play", PLAYING)], ids=["direct", "play"])
def test_the_palette_finds_every_verb_by_its_title(
    room: str, verbs: dict[str, Driven], begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    exercise = begun()
    actions = [all_actions()[driven.action] for driven in (*verbs.values(), REAL[room])]

    async def script(pilot: Pilot[Any]) -> None:
        await Hands(pilot, exercise).read_cards()
        found = await first_in_palette(pilot, *(action.title for action in actions))
        assert found == [f"act {action.id}" for action in actions]

    drive(exercise_app(room, exercise), script, (80, 24))


@pytest.mark.parametrize("room", ["direct", "play"])
def test_that_something_is_real_can_be_said(room: str, begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun()

    async def script(pilot: Pilot[Any]) -> None:
        await Hands(pilot, exercise).carry_out("real", REAL[room], "key")

    drive(exercise_app(room, exercise), script, (80, 24))
