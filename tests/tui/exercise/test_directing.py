"""The director's screen: what it tells by itself, what it shows, and that stopping it loses and repeats nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from irrunner.exercise.play.player_log import fold_player_log
from irrunner.exercise.play.verbs import injects, players
from irrunner.incident.verbs import decisions, steps
from irrunner.tui.screens.exercise.card import CardScreen
from irrunner.tui.screens.exercise.director import director_of
from tests.eventually import eventually_in
from tests.exercise.scenes import LEAD
from tests.tui.driver import WIDE, drive, press, screen_text
from tests.tui.exercise.conftest import without_head

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.exercise.play.exercise import Exercise
    from irrunner.tui.app import IrrunnerApp
    from tests.tui.driver import Golden
    from tests.tui.exercise.conftest import Begin, ExerciseAppFactory


def _played(directing: Exercise) -> None:
    """Some of the story."""
    injects.play_due(directing)
    players.acknowledge(directing.players, "1", "lead", by="lea")
    steps.start(directing.players, "confirm", by="lea")
    decisions.decide(directing.players, "executed", "yes", by="lea")
    players.ask(directing.players, "Which host built it last night?", by="lea")
    injects.skip(directing, "reporter", why="No time for it today")


def test_the_directors_screen_at_each_size(begun: Begin, exercise_app: ExerciseAppFactory, golden: Golden) -> None:
    exercise = begun()
    exercise.beside(_played, LEAD)
    app = exercise_app("direct", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        for columns, rows in ((120, 36), (200, 60), (80, 24), (60, 15)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            assert "Debrief" in screen_text(app)
            golden(f"direct-{columns}x{rows}", without_head(screen_text(app)))
        await pilot.resize_terminal(80, 24)
        for name in ("expected", "objectives", "asked", "people", "debrief"):
            await press(pilot, "l")
            golden(f"direct-{name}-80x24", without_head(screen_text(app)))
        await press(pilot, "l", "enter")
        golden("direct-detail-80x24", without_head(screen_text(app)))
        await press(pilot, "f4")
        golden("direct-timeline-80x24", without_head(screen_text(app)))
        await press(pilot, "o")
        golden("direct-checklist-80x24", without_head(screen_text(app)))

    drive(app, script)


def test_what_is_due_is_told_by_itself_and_what_waits_for_a_gate_when_it_opens(
    begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    exercise = begun()

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: exercise.kinds().count("inject.delivered") == 1)
        exercise.beside(lambda directing: decisions.decide(directing.players, "executed", "yes"))
        exercise.clock.forward(minutes=2)  # eight of the story
        await eventually_in(pilot, lambda: exercise.kinds().count("inject.delivered") == 2)

    drive(exercise_app("direct", exercise), script)


def test_the_story_waits_for_everybody_and_a_key_starts_it(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun(waits=True)
    app = exercise_app("direct", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "r starts the story when everybody is here." in screen_text(app))
        assert "Players type: irrunner open" in screen_text(app)
        exercise.clock.forward(minutes=10)
        await press(pilot)
        assert "inject.delivered" not in exercise.kinds()
        await press(pilot, "r")
        await eventually_in(pilot, lambda: exercise.kinds().count("inject.delivered") == 1)
        assert "starts the story" not in screen_text(app)

    drive(app, script)


def test_a_screen_that_is_opened_again_goes_on_and_tells_nothing_twice(
    begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    exercise = begun()

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: exercise.kinds().count("inject.delivered") == 1)
        await press(pilot)

    drive(exercise_app("direct", exercise), script)
    drive(exercise_app("direct", exercise), script)
    assert exercise.kinds().count("inject.delivered") == 1


def test_two_directors_are_told_of_each_other_and_tell_nothing_twice(
    begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    from irrunner.journal import open_workspace
    from irrunner.journal.chain import Actor

    exercise = begun()
    bo = open_workspace(exercise.control).presence(
        exercise.director, Actor("bo", "bo", "desk.example"), "2026-03-24T12:00:00"
    )
    bo.beat()
    app = exercise_app("direct", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "bo also directs" in screen_text(app))
        exercise.beside(lambda directing: injects.fire(directing, "extra"))
        await eventually_in(pilot, lambda: standing(app, "extra") == "delivered")
        await press(pilot, "G", "f", "y")
        assert "Nothing was told twice" in screen_text(app)

    drive(app, script, WIDE)
    assert exercise.kinds().count("inject.delivered") == 2  # the alert by itself, and the extra one


def test_a_wall_clock_that_was_moved_moves_no_story(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun()
    moved = timedelta()
    app = exercise_app("direct", exercise, monotonic=lambda: (exercise.clock.now - moved).timestamp())

    async def script(pilot: Pilot[Any]) -> None:
        nonlocal moved
        await press(pilot)
        moved = timedelta(hours=5)
        exercise.clock.now += moved
        await eventually_in(pilot, lambda: "clock.stepped" in exercise.kinds())

    drive(app, script)
    directing = exercise.beside(lambda _: None)
    assert directing.now().story == 0


def test_the_answer_that_the_scenario_holds_ready_is_given_by_itself(
    begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    ready = 'checks:\n  - {step: confirm, check: osv, result: hit, text: "MAL-2026-118"}\ninjects:'
    exercise = begun(("injects:", ready))

    async def script(pilot: Pilot[Any]) -> None:
        exercise.beside(lambda directing: players.ask(directing.players, "Run it", step="confirm", check="osv"))
        await eventually_in(pilot, lambda: "question.answered" in exercise.kinds())

    drive(exercise_app("direct", exercise), script)
    room = fold_player_log(exercise.beside(lambda _: None).players.state)
    answered = room.questions["q1"].answered
    assert answered is not None
    assert (answered.words, answered.refs["result"]) == ("MAL-2026-118", "hit")


def test_a_preview_shows_the_card_and_tells_nothing(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun()
    app = exercise_app("direct", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "G", "v")
        assert isinstance(app.screen, CardScreen)
        assert "nothing is told yet" in screen_text(app)
        assert "The chief executive calls." in screen_text(app)
        await press(pilot, "K", "e", "s", "enter")
        assert not isinstance(app.screen, CardScreen)

    drive(app, script)
    assert exercise.kinds().count("inject.delivered") == 1


def test_nothing_of_the_players_can_be_changed_from_the_directors_screen(
    begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    exercise = begun()
    app = exercise_app("direct", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "f4", "o", "j", "x", "enter")
        await press(pilot, "ctrl+p")
        for letter in "mark":
            await pilot.press(letter)
        await press(pilot)
        assert "Mark as done" not in screen_text(app)

    drive(app, script)
    assert not [kind for kind in exercise.kinds() if kind.startswith("step.")]


def test_packets_and_the_report_are_written_to_files(
    begun: Begin, exercise_app: ExerciseAppFactory, tmp_path: Path
) -> None:
    from textual import events

    exercise = begun()
    app = exercise_app("direct", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "K", "ctrl+u")
        app.post_message(events.Paste(str(tmp_path)))
        await press(pilot, "enter")
        await press(pilot, "w", "tab", "ctrl+u")
        app.post_message(events.Paste(str(tmp_path / "after.html")))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: (tmp_path / "after.html").exists())

    drive(app, script)
    written = {path.name for path in tmp_path.glob("small-hours-*.md")}
    assert written == {"small-hours-players.md", "small-hours-facilitator.md", "small-hours-evaluator.md"}
    assert "EXERCISE" in (tmp_path / "after.html").read_text()


def test_this_is_real_ends_the_exercise_and_goes_on_in_a_live_incident_where_those_are_kept(
    begun: Begin, exercise_app: ExerciseAppFactory, tmp_path: Path
) -> None:
    from irrunner.incident import Incident
    from irrunner.journal import open_store

    exercise = begun()
    live = exercise.place.parent / "live"
    app = exercise_app("direct", exercise, playbooks=(tmp_path / "playbooks",), live=live)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "X", "tab", *"grace", "f2", "y")
        assert "THIS IS REAL" in screen_text(app)
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: app.navigation.elsewhere is not None)

    drive(app, script)
    assert app.navigation.elsewhere is not None
    where, name = app.navigation.elsewhere
    assert where == live
    with open_store(where) as store:
        declared = Incident(store, name, LEAD)
        declared.refresh()
        assert declared.state.mode == "live"
        assert not declared.state.answers
        assert declared.state.entries[0].by == "grace"


def test_the_mirror_holds_the_live_incident_that_an_exercise_gave_way_to(
    begun: Begin, exercise_app: ExerciseAppFactory, tmp_path: Path
) -> None:
    from irrunner.journal import init_store, open_store

    exercise = begun()
    mirror = exercise.place.parent / "mirror"
    init_store(mirror).close()
    app = exercise_app("direct", exercise, playbooks=(tmp_path / "playbooks",), mirror=mirror)

    async def script(pilot: Pilot[Any]) -> None:
        await press(pilot, "X", "f2", "y", "enter")
        await eventually_in(pilot, lambda: app.navigation.elsewhere is not None)

    drive(app, script)
    assert app.navigation.elsewhere is not None
    with open_store(mirror) as store:
        assert app.navigation.elsewhere[1] in store.incidents()


def standing(app: IrrunnerApp, inject: str) -> str | None:
    """Where an inject stands, as the screen knows it."""
    snapshot = director_of(app.session).snapshot
    line = snapshot.inject(inject) if snapshot else None
    return line.status if line else None
