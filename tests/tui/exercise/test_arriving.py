"""Cards reach the players' screens: at once, above any room, and never while somebody types."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from textual import events

from irrunner.exercise.play.verbs import clock as clock_verbs
from irrunner.exercise.play.verbs import end, injects, new_injects, players
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.exercise.card import CardScreen
from irrunner.tui.screens.exercise.card_list import CardListScreen
from irrunner.tui.screens.incident.scribe import LineInput
from tests.eventually import eventually_in
from tests.processes import irrunner
from tests.tui.driver import WIDE, drive, press, screen_text
from tests.tui.exercise.conftest import without_head

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import AppFactory, Declare, Golden
    from tests.tui.exercise.conftest import Begin, StartedExercise


@pytest.fixture
def players_app(make_app: AppFactory) -> Callable[[StartedExercise], IrrunnerApp]:
    """The ordinary screen on the players' incident."""
    return lambda exercise: make_app(incident=exercise.players)


def _alert(directing: Exercise) -> None:
    injects.fire(directing, "alert")


def test_an_inject_fired_by_another_process_comes_to_a_players_screen_by_itself(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    app = players_app(exercise)
    stores = ("--store", str(exercise.place), "--control", str(exercise.control))

    async def script(pilot: Pilot[Any]) -> None:
        await asyncio.to_thread(irrunner, "exercise", "fire", "alert", *stores)
        await eventually_in(pilot, lambda: "carries a stealer" in screen_text(app))

    drive(app, script)


def test_a_card_waits_while_somebody_types_and_no_key_is_lost(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "n", "S", "e")
        exercise.beside(_alert)
        await eventually_in(pilot, lambda: "1 new card" in screen_text(app))
        await press(pilot, "e", "n")
        await eventually_in(pilot, lambda: app.screen.query_one(LineInput).value == "Seen")
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: exercise.kinds().count("note.added") == 1)
        await press(pilot, "escape")
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen) and app.screen.query("#card-title"))
        await eventually_in(pilot, lambda: "1 new card" not in screen_text(app))

    drive(app, script)


def test_a_card_waits_while_a_form_is_filled_in(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "x")
        assert isinstance(app.screen, Form)
        exercise.beside(_alert)
        await eventually_in(pilot, lambda: "1 new card" in screen_text(app))
        await press(pilot, "n", "o")
        assert isinstance(app.screen, Form)
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))

    drive(app, script)
    assert "step.skipped" in exercise.kinds()


def test_an_answer_comes_to_whoever_asked_and_to_nobody_else(begun: Begin, make_app: AppFactory) -> None:
    exercise = begun()
    app = make_app(incident=exercise.players)

    def answered(directing: Exercise) -> None:
        for who in ("bo", "ada"):
            players.ask(directing.players, f"{who} wants to know", by=who)
        players.answer(directing, "q1", "For Bo.")
        players.answer(directing, "q2", "For Ada.")

    async def script(pilot: Pilot[Any]) -> None:
        exercise.beside(answered)
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen) and "For Ada." in screen_text(app))
        await press(pilot, "enter")
        assert not isinstance(app.screen, CardScreen)
        await press(pilot, "i", "g")
        await eventually_in(pilot, lambda: "For Bo." in screen_text(app))

    drive(app, script)


def test_players_are_told_why_the_story_waits_and_that_something_is_real(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot)
        exercise.beside(lambda directing: clock_verbs.pause(directing, why="Fire alarm"))
        await eventually_in(pilot, lambda: "Story time paused: Fire alarm (control)" in screen_text(app))
        exercise.beside(lambda directing: end.real(directing, why="The mirror burns"))
        await eventually_in(pilot, lambda: "The mirror burns" in screen_text(app))
        await eventually_in(pilot, lambda: "THIS IS REAL" in screen_text(app))
        await press(pilot, "enter", "i")
        await eventually_in(pilot, lambda: "The exercise has stopped" in screen_text(app))

    drive(app, script)


def test_that_something_is_real_is_read_before_any_card(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.beside(_alert)
    exercise.beside(lambda directing: injects.fire(directing, "extra"))
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "carries a stealer" in screen_text(app))
        exercise.beside(lambda directing: end.real(directing, why="The mirror burns"))
        await eventually_in(pilot, lambda: "The mirror burns" in screen_text(app))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: not isinstance(app.screen, CardScreen) or "The mirror" in screen_text(app))
        await press(pilot, "enter")
        assert not isinstance(app.screen, CardScreen)
        assert "THIS IS REAL" in screen_text(app)

    drive(app, script)


def test_a_card_that_was_not_closed_comes_again(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.beside(_alert)

    async def look(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(pilot.app.screen, CardScreen))

    drive(players_app(exercise), look)
    drive(players_app(exercise), look)


def test_a_card_that_offers_answers_is_acknowledged_with_one(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    offered = "text: The chief executive calls., options: [{id: wait, label: We wait.}, {id: go, label: We go.}]}"
    exercise = begun(("text: The chief executive calls.}", offered))
    exercise.beside(lambda directing: injects.fire(directing, "extra"))
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "K")
        assert "Which answer?" in screen_text(app)
        await press(pilot, "2", "enter")
        await eventually_in(pilot, lambda: "We go." in screen_text(app) and not isinstance(app.screen, Form))

    drive(app, script)
    entries = exercise.beside(lambda _: None).players.state.entries
    assert [entry.refs["option"] for entry in entries if entry.kind == "inject.acknowledged"] == [2]


def test_what_a_check_says_is_asked_by_choosing_it(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "Q", "tab", "o", "enter")
        await eventually_in(pilot, lambda: "question.asked" in exercise.kinds())

    drive(app, script)
    (asked,) = (e for e in exercise.beside(lambda _: None).players.state.entries if e.kind == "question.asked")
    assert (asked.refs["step"], asked.refs["check"], asked.words) == ("confirm", "osv", "What does the check osv say?")


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
def test_a_card_that_is_longer_than_the_window_keeps_its_title_and_its_keys(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp], size: tuple[int, int]
) -> None:
    exercise = begun()
    words = " ".join(f"word-{number}" for number in range(600))
    exercise.beside(lambda directing: injects.fire(directing, new_injects.write_inject(directing, words).id))
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen) and "enter  close" in screen_text(app))
        assert "EXERCISE   card 1" in screen_text(app)
        await pilot.press("G")
        await eventually_in(pilot, lambda: "word-599" in screen_text(app))
        assert "enter  close" in screen_text(app)

    drive(app, script, size)


def test_a_card_comes_above_any_room_and_is_shown_once(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()

    async def first(pilot: Pilot[Any]) -> None:
        await press(pilot, "e")
        exercise.beside(_alert)
        await eventually_in(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        await press(pilot, "enter")
        assert not isinstance(pilot.app.screen, CardScreen)

    async def again(pilot: Pilot[Any]) -> None:
        await press(pilot)
        assert not isinstance(pilot.app.screen, CardScreen)
        exercise.beside(lambda directing: injects.fire(directing, "extra"))
        await eventually_in(pilot, lambda: isinstance(pilot.app.screen, CardScreen))

    drive(players_app(exercise), first)
    drive(players_app(exercise), again)


def _is_in_front(pilot: Pilot[Any], number: int) -> bool:
    screen = pilot.app.screen
    return isinstance(screen, CardScreen) and screen.card is not None and screen.card.number == number


def test_cards_that_came_while_nobody_looked_are_shown_one_after_another(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.beside(_alert)
    exercise.beside(lambda directing: injects.fire(directing, "extra"))

    async def script(pilot: Pilot[Any]) -> None:
        for number in (1, 2):
            await eventually_in(pilot, partial(_is_in_front, pilot, number))
            await press(pilot, "enter")
        await press(pilot)
        assert not isinstance(pilot.app.screen, CardScreen)

    drive(players_app(exercise), script)


def test_a_card_is_acknowledged_filed_and_saved(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp], tmp_path: Path
) -> None:
    exercise = begun()
    exercise.beside(_alert)
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "K")
        assert "inject.acknowledged" in exercise.kinds()
        await press(pilot, "e")
        app.post_message(events.Paste("confirm"))
        await press(pilot, "enter")
        await press(pilot, "s", "ctrl+u")
        app.post_message(events.Paste(str(tmp_path)))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: "evidence.exported" in exercise.kinds())

    drive(app, script)
    state = exercise.beside(lambda _: None).players.state
    filed = state.evidence["e2"].added
    assert (filed.refs["step"], filed.refs["slot"]) == ("confirm", 1)
    assert (tmp_path / "advisory.txt").read_text() == "An advisory.\n"


def _shows(app: IrrunnerApp, what: str) -> bool:
    return isinstance(app.screen, CardScreen) and what in screen_text(app)


def test_all_cards_questions_and_hints_are_listed(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp], golden: Golden
) -> None:
    exercise = begun()

    def told(directing: Exercise) -> None:
        _alert(directing)
        exercise.clock.forward(minutes=2)
        players.ask(directing.players, "What does the log say?", by="ada")
        players.hint(directing)
        exercise.clock.forward(minutes=2)
        players.answer(directing, "q1", "Nothing since midnight.")

    exercise.beside(told)
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot)
        golden("exercise-card-120x36", without_head(screen_text(app)))
        await pilot.resize_terminal(80, 24)
        await press(pilot)
        golden("exercise-card-80x24", without_head(screen_text(app)))
        for what in ("A hint", "Control answers q1"):
            await press(pilot, "enter")
            await eventually_in(pilot, partial(_shows, app, what))
        golden("exercise-answer-80x24", without_head(screen_text(app)))
        await press(pilot, "enter", "i")
        assert isinstance(app.screen, CardListScreen)
        golden("exercise-cards-80x24", without_head(screen_text(app)))
        await pilot.resize_terminal(120, 36)
        await press(pilot, "g")
        golden("exercise-cards-120x36", without_head(screen_text(app)))

    drive(app, script, WIDE)


def test_a_live_incident_has_no_keys_of_an_exercise(declared: Declare, make_app: AppFactory) -> None:
    app = make_app(incident=declared())

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "K")
        assert "no exercise" in screen_text(app)
        await press(pilot, "enter", "question_mark")
        for letter in "Ask control":
            await pilot.press("space" if letter == " " else letter)
        await press(pilot)
        assert "Ask control of the exercise" not in screen_text(app)

    drive(app, script)


def test_what_a_card_says_is_text_and_nothing_else(
    begun: Begin, players_app: Callable[[StartedExercise], IrrunnerApp]
) -> None:
    exercise = begun()

    def hostile(directing: Exercise) -> None:
        inject = new_injects.write_inject(
            directing, "[bold]x[/ \x1b]52;c;eA==\x07 \u202eleft", title="[@click=app.exit]t", sender="a\nb\x9b2J"
        )
        injects.fire(directing, inject.id)

    exercise.beside(hostile)
    app = players_app(exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        shown = screen_text(app)
        assert "[bold]x[/" in shown
        assert "[@click=app.exit]t" in shown
        assert not any(sign in shown for sign in ("\x1b", "\x07", "\x9b", "\u202e"))
        await press(pilot, "enter", "i", "f4")

    drive(app, script)
