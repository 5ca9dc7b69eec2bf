"""Every verb of an exercise has a key and a palette entry, and both carry it out to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from textual import events

from irrunner.exercise.verbs import clock as clock_verbs
from irrunner.exercise.verbs import injects, players
from irrunner.exercise.verbs.registry import exercise_verbs
from irrunner.tui.actions import all_actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    from irrunner.exercise.directing import Directing
    from tests.tui.exercise.conftest import Exercise


def _nothing(_: Directing) -> None:
    """Nothing has to be there before."""


def _alert(directing: Directing) -> None:
    injects.fire(directing, "alert")


def _asked(directing: Directing) -> None:
    players.ask(directing.players, "What does the log say?")


def _asked_for_check(directing: Directing) -> None:
    players.ask(directing.players, "Run it, please", step="confirm", check="osv")


class Driven(NamedTuple):
    """How a verb is driven.

    Attributes:
        room: play, direct or debrief. action: its action. kind: the entry that must be there afterwards.
        keys: pressed first. filled: what is pressed or pasted afterwards, in the form that opens.
        before: what has to be there first.
    """

    room: str
    action: str
    kind: str
    keys: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    before: Any = _nothing


KEYS = ("enter", "tab", "right", "y", "f2", "ctrl+u", "down", "escape")
WHY = ("because", "enter")
VERBS: dict[str, Driven] = {
    "pause": Driven("direct", "direct.pause", "clock.paused"),
    "resume": Driven("direct", "direct.resume", "clock.resumed", before=clock_verbs.pause),
    "speed": Driven("direct", "direct.speed", "clock.speed", (), ("9", "enter")),
    "jump": Driven("direct", "direct.jump", "story.jumped", (), ("ctrl+u", "T+0:20", "enter")),
    "next": Driven("direct", "direct.next", "story.jumped"),
    "fire": Driven("direct", "direct.fire", "inject.delivered", ("G",), ("y",)),
    "play": Driven("direct", "direct.play", "inject.delivered"),
    "skip": Driven("direct", "direct.skip", "director.skipped", ("G",), WHY),
    "delay": Driven("direct", "direct.delay", "director.delayed", ("G", "k"), ("-5m", "enter")),
    "shift": Driven("direct", "direct.shift", "director.delayed", (), ("10m", "enter")),
    "write": Driven("direct", "direct.write", "director.wrote", (), ("A bell rings.", "f2")),
    "answer": Driven("direct", "direct.answer", "question.answered", (), ("It says no.", "f2"), _asked),
    "acknowledge": Driven("direct", "direct.acknowledge", "inject.acknowledged", (), ("enter",)),
    "attend": Driven("direct", "direct.attend", "director.attended", (), ("grace", "enter")),
    "hint": Driven("direct", "direct.hint", "hint.taken", (), ("y",)),
    "observe": Driven("direct", "judge.observe", "director.noted", (), ("Calm", "enter")),
    "judge": Driven("direct", "judge.judge", "director.judged", ("l",), ("right", "enter")),
    "waive": Driven("direct", "judge.waive", "director.judged", ("l",), WHY),
    "rate": Driven("direct", "judge.rate", "director.rated", ("l", "l"), ("right", "enter")),
    "debrief": Driven("direct", "judge.debrief", "director.debriefed", (), ("None", "f2")),
    "improve": Driven("direct", "judge.improve", "director.planned", (), ("Pin it", "tab", "Unpinned", "enter")),
    "end": Driven("direct", "direct.end", "exercise.ended", (), ("enter", "y")),
    "real": Driven("direct", "direct.real", "exercise.ended", (), ("It burns", "enter", "y")),
    "ask": Driven("play", "players.ask", "question.asked", (), ("What now?", "enter")),
}
ALONE: dict[str, Driven] = {
    "acknowledge alone": Driven("play", "players.acknowledge", "inject.acknowledged", (), (), _alert),
    "pause alone": Driven("play", "play.pause", "clock.paused"),
    "resume alone": Driven("play", "play.resume", "clock.resumed", before=clock_verbs.pause),
    "next alone": Driven("play", "play.forward", "story.jumped", before=_alert),
    "jump alone": Driven("play", "play.jump", "story.jumped", (), ("ctrl+u", "20m", "enter")),
    "speed alone": Driven("play", "play.speed", "clock.speed", (), ("9", "enter")),
    "play alone": Driven("play", "play.next", "inject.delivered"),
    "hint alone": Driven("play", "play.hint", "hint.taken", (), ("y",), _alert),
    "end alone": Driven("play", "play.end", "exercise.ended", (), ("y",)),
    "real alone": Driven("play", "play.real", "exercise.ended", (), ("It burns", "enter", "y")),
}
ELSEWHERE = {"begin", "clock-stepped", "preview", "answer-checks"}
"""Verbs without a form of their own or that write nothing: `test_directing` has them."""


def test_every_verb_of_an_exercise_is_driven_here() -> None:
    assert set(VERBS) | ELSEWHERE == set(exercise_verbs())


def test_every_verb_of_an_exercise_has_an_action_with_a_key() -> None:
    with_keys = {action.exercise for action in all_actions().values() if action.keys}
    assert set(exercise_verbs()) - with_keys == {"begin", "clock-stepped"}  # the shell's, and one that goes by itself


def test_fields_are_parameters_of_the_verb() -> None:
    import inspect

    for action in all_actions().values():
        if action.exercise and action.run is None and not action.call:
            parameters = inspect.signature(exercise_verbs()[action.exercise].run).parameters
            assert {field.name for field in action.fields} <= set(parameters), action.id


async def _fill(pilot: Pilot[Any], said: str) -> None:
    if said in KEYS:
        await pilot.press(said)
    else:
        pilot.app.post_message(events.Paste(said))
    await pilot.pause()


@pytest.mark.parametrize("name", [*VERBS, *ALONE])
@pytest.mark.parametrize("way", ["key", "palette"])
def test_a_verb_is_carried_out(
    name: str,
    way: str,
    begun: Callable[..., Exercise],
    exercise_app: Callable[..., Any],
    drive: Callable[..., None],
    press: Callable[..., Any],
    screen_text: Callable[..., str],
) -> None:
    driven = (VERBS | ALONE)[name]
    exercise = begun()
    exercise.beside(driven.before)
    app = exercise_app(driven.room, exercise)
    action = all_actions()[driven.action]
    if name == "play":  # by itself it is told at once; here a key has to do it
        app.session.by_itself = False

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot)
        if driven.room == "play" and driven.before is _alert:
            await press(pilot, "enter")  # the card
        before = exercise.kinds().count(driven.kind)
        await press(pilot, *driven.keys)
        if way == "key":
            await press(pilot, action.keys[0])
        else:
            await press(pilot, "ctrl+p")
            await _fill(pilot, action.title)
            await press(pilot, "enter")
        for each in driven.filled:
            await _fill(pilot, each)
        await press(pilot)
        for _ in range(20):
            if exercise.kinds().count(driven.kind) > before:
                return
            await pilot.pause(0.05)
        pytest.fail(f"no {driven.kind} was written; the screen shows:\n{screen_text(app)}")

    drive(app, script)
