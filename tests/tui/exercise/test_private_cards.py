"""Cards go to those whom they ask, once to each person, and are read and answered where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.exercise.play.verbs import injects
from irrunner.incident import Incident
from irrunner.incident.verbs import people
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.tui.app import IrrunnerApp
from irrunner.tui.screens.evidence.hex_viewer import BytesScreen
from irrunner.tui.screens.exercise.card import CardScreen
from tests.beginnings import ADA
from tests.eventually import eventually_in
from tests.tui.driver import drive, press, screen_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.exercise.play.exercise import Exercise
    from tests.tui.exercise.conftest import Begin, ExerciseAppFactory, StartedExercise

BO = Actor("bo", ADA.account, ADA.host)
"""Another person at the same account."""
CHOICE = (
    "facilitator: Play a patient caller and do not confirm the scope.",
    "options: [{id: confirm, label: We confirm it.}, {id: nothing, label: We say nothing.}]",
)


@pytest.fixture
def app_of() -> Callable[[StartedExercise, Actor], IrrunnerApp]:
    """The ordinary screen of one of the players."""

    def made(exercise: StartedExercise, actor: Actor) -> IrrunnerApp:
        environ = {"LANG": "C.UTF-8"}
        return IrrunnerApp(exercise.place, actor, clock=exercise.clock, environ=environ, incident=exercise.players)

    return made


def roles_taken(directing: Exercise) -> None:
    people.role(directing.players, "lead", "ada")
    people.role(directing.players, "comms", "bo")


def test_a_card_is_shown_to_those_who_have_its_role(
    begun: Begin, app_of: Callable[[StartedExercise, Actor], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.beside(roles_taken)
    exercise.beside(lambda directing: injects.fire(directing, "alert"))
    hers, his = app_of(exercise, ADA), app_of(exercise, BO)

    async def shown(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(hers.screen, CardScreen))
        assert "carries a stealer" in screen_text(hers)

    async def not_shown(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "A card for lead." in screen_text(his))
        assert not isinstance(his.screen, CardScreen)
        assert "carries a stealer" not in screen_text(his)
        await press(pilot, "i")
        await eventually_in(pilot, lambda: "Nothing has been told yet." in screen_text(his))

    drive(hers, shown)
    drive(his, not_shown, size=(120, 36))


def test_everybody_is_shown_a_card_whose_roles_nobody_has(
    begun: Begin, app_of: Callable[[StartedExercise, Actor], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.beside(lambda directing: injects.fire(directing, "alert"))
    app = app_of(exercise, BO)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))

    drive(app, script)


def test_a_second_person_at_the_same_account_is_shown_the_card_as_well_and_each_once(
    begun: Begin, app_of: Callable[[StartedExercise, Actor], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.beside(lambda directing: injects.fire(directing, "alert"))
    for actor in (ADA, BO):
        app = app_of(exercise, actor)

        async def read(pilot: Pilot[Any], app: IrrunnerApp = app) -> None:
            await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
            await press(pilot, "enter")
            await eventually_in(pilot, lambda: not isinstance(app.screen, CardScreen))
            assert "1 new card" not in screen_text(app)

        drive(app, read)
    again = app_of(exercise, BO)

    async def not_again(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "Confirm that example-lib" in screen_text(again))
        await pilot.pause()
        assert not isinstance(again.screen, CardScreen)

    drive(again, not_again)


def test_a_digit_on_a_card_chooses_the_answer(
    begun: Begin, app_of: Callable[[StartedExercise, Actor], IrrunnerApp]
) -> None:
    exercise = begun(CHOICE)
    exercise.beside(lambda directing: injects.fire(directing, "reporter"))
    app = app_of(exercise, ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen) and "1-2  choose" in screen_text(app))
        await press(pilot, "7")  # there is no seventh answer
        await press(pilot, "2")
        await eventually_in(pilot, lambda: "comms, by ada: We say nothing." in screen_text(app))

    drive(app, script)
    assert exercise.kinds().count("inject.acknowledged") == 1


def test_an_attachment_is_read_above_its_card(
    begun: Begin, app_of: Callable[[StartedExercise, Actor], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.beside(lambda directing: injects.fire(directing, "alert"))
    app = app_of(exercise, ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        assert "v  read" in screen_text(app)
        await press(pilot, "v")
        await eventually_in(pilot, lambda: isinstance(app.screen, BytesScreen) and "An advisory." in screen_text(app))
        await press(pilot, "escape")
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter", "i", "v")
        await eventually_in(pilot, lambda: isinstance(app.screen, BytesScreen) and "An advisory." in screen_text(app))
        await press(pilot, "escape")
        await eventually_in(pilot, lambda: not isinstance(app.screen, BytesScreen))

    drive(app, script)
    assert exercise.kinds().count("evidence.opened") == 2


def test_the_end_of_the_story_says_so_where_it_is_set_ahead(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun(('when: {decision: executed, is: "yes"}\n    delay: 5m', "manual: true"))
    app = exercise_app("play", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter")
        for words in ("Its disk is gone", "A journalist asks"):
            await press(pilot, "F")
            await eventually_in(pilot, lambda words=words: words in screen_text(app))  # type: ignore[misc]
            await press(pilot, "enter")
        await eventually_in(pilot, lambda: "The story has told all that comes by itself." in screen_text(app))
        await press(pilot, "F")
        await eventually_in(pilot, lambda: "has nothing more that comes by itself. 0 ends it" in screen_text(app))

    drive(app, script)


def test_the_director_gives_the_hint_under_the_cursor(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun(
        ("objective: notify}", "objective: notify, hint: What would you want to read?}"),
        ("    at: 45m", "    at: 0m"),
    )
    exercise.beside(injects.play_due)
    app = exercise_app("direct", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "carries a stealer" in screen_text(app))
        await press(pilot, "l", "end", "H")
        await eventually_in(
            pilot, lambda: "Give the players this hint? What would you want to read?" in screen_text(app)
        )
        await press(pilot, "y")
        await eventually_in(pilot, lambda: exercise.kinds().count("hint.taken") == 1)

    drive(app, script, size=(120, 36))
    with_hint = exercise.beside(lambda _: None)
    assert [entry.words for given in with_hint.player_log.hints.values() for entry in given] == [
        "What would you want to read?"
    ]


def test_a_step_that_is_shown_as_completed_is_taken_as_completed(
    begun: Begin, app_of: Callable[[StartedExercise, Actor], IrrunnerApp]
) -> None:
    exercise = begun()
    app = app_of(exercise, ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "Confirm that example-lib" in screen_text(app))
        await press(pilot, "Q", *"Who", "tab", "tab", "ctrl+u", *"pres", "enter")
        await eventually_in(pilot, lambda: exercise.kinds().count("question.asked") == 1)

    drive(app, script)
    (question,) = exercise.beside(lambda _: None).player_log.questions.values()
    assert question.asked.refs["step"] == "preserve"


def test_a_line_of_the_scribe_takes_a_time_of_the_story(
    begun: Begin, app_of: Callable[[StartedExercise, Actor], IrrunnerApp]
) -> None:
    exercise = begun()
    exercise.clock.forward(minutes=10)  # 06:20 of the story, at four times the speed
    app = app_of(exercise, ADA)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "Confirm that example-lib" in screen_text(app))
        await press(pilot, "n", *"/at 06:00 It rang", "enter")
        await eventually_in(pilot, lambda: "at story Tue 2026-03-03 06:00 UTC" in screen_text(app))

    drive(app, script, size=(120, 36))
    entries = exercise.beside(lambda _: None).players.state.entries
    began = next(entry for entry in entries if entry.kind == "exercise.began")
    (noted,) = [entry for entry in entries if entry.kind == "note.added"]
    assert (noted.occurred[11:16], began.occurred[11:16], noted.as_written) == ("12:05", "12:00", "06:00")


def test_what_is_real_can_be_declared_with_another_playbook(
    begun: Begin, exercise_app: ExerciseAppFactory, tmp_path: Path
) -> None:
    exercise = begun()
    live = exercise.place.parent / "live"
    app = exercise_app("direct", exercise, playbooks=(tmp_path / "playbooks",), live=live)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "X", "f2", "y")
        await eventually_in(pilot, lambda: "THIS IS REAL" in screen_text(app))
        await press(pilot, "down", "enter")
        await eventually_in(pilot, lambda: "Rotate keys (rotate-keys)" in screen_text(app))
        own = ("rotate-keys", "compromised-dependency", "generic-incident", "rotate-credentials")
        at = [line for line in screen_text(app).splitlines() if any(f"({name})" in line for name in own)]
        place = next(number for number, line in enumerate(at) if "(rotate-keys)" in line)
        await press(pilot, *["home", *["down"] * place, "enter"])
        await eventually_in(pilot, lambda: app.navigation.elsewhere is not None)

    drive(app, script, size=(120, 36))
    assert app.navigation.elsewhere is not None
    where, name = app.navigation.elsewhere
    with open_store(where) as store:
        declared = Incident(store, name, ADA)
        declared.refresh()
        assert (declared.state.mode, declared.state.playbook.title) == ("live", "Rotate keys")
