"""Playing alone: cards on a key, the clocks, hints, and what is shown only after the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from textual import events

from irrunner.exercise.play.verbs import clock as clock_verbs
from irrunner.exercise.play.verbs import end, injects
from irrunner.incident.verbs import steps
from irrunner.tui.dialogs.form import Form
from irrunner.tui.screens.exercise.card import CardScreen
from irrunner.tui.screens.exercise.debrief import DebriefScreen
from tests.eventually import eventually_in
from tests.tui.driver import drive, press, screen_text
from tests.tui.exercise.conftest import without_head

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from irrunner.exercise.play.exercise import Exercise
    from tests.tui.driver import Golden
    from tests.tui.exercise.conftest import Begin, ExerciseAppFactory

STORY = ("clock: {mode: faster, speed: 4,", "clock: {mode: story,")
SECRETS = ("nobody saw it for three hours", "The advisory is confirmed", "Hosts are listed", "holding line")


async def _said(pilot: Pilot[Any], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def test_cards_come_by_themselves_when_they_are_due(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun()
    app = exercise_app("play", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter", "f5")
        assert "Nothing is due. The story's next moment is in 40m" in screen_text(app)
        await press(pilot, "F")
        await eventually_in(pilot, lambda: "Its disk is gone" in screen_text(app))

    drive(app, script)


def test_the_story_stood_still_since_whoever_played_was_killed(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun()
    exercise.beside(injects.play_due)
    exercise.clock.forward(minutes=12)
    app = exercise_app("play", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter")
        await eventually_in(pilot, lambda: "Story time stands still. F8 goes on" in screen_text(app))
        assert "story 05:40 PAUSED" in screen_text(app)

    drive(app, script)
    assert exercise.kinds().count("inject.delivered") == 1


def test_whoever_leaves_lets_the_story_wait(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun()
    app = exercise_app("play", exercise)

    async def leave(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter")
        await pilot.press("q")

    drive(app, leave)
    assert exercise.kinds().count("clock.paused") == 1
    exercise.clock.forward(hours=3)
    again = exercise_app("play", exercise)

    async def come_back(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "Story time stands still. F8 goes on" in screen_text(again))
        assert "story 05:40 PAUSED" in screen_text(again)

    drive(again, come_back)
    assert exercise.kinds().count("inject.delivered") == 1


def test_a_story_by_hand_goes_on_with_the_next_card(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun(STORY)
    app = exercise_app("play", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        assert "story 05:40 by hand" in screen_text(app)
        await press(pilot, "enter", "f5")
        await eventually_in(pilot, lambda: "Its disk is gone" in screen_text(app))
        await press(pilot, "enter")
        assert "story 06:20 by hand" in screen_text(app)

    drive(app, script)


def test_the_play_screen_at_each_size_shows_both_clocks_and_nothing_of_the_truth(
    begun: Begin, exercise_app: ExerciseAppFactory, golden: Golden
) -> None:
    exercise = begun()
    exercise.beside(injects.play_due)
    app = exercise_app("play", exercise)
    seen: list[str] = []

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter")
        exercise.beside(lambda each: clock_verbs.jump(each, 50 * 60))
        for _ in range(2):
            await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
            await press(pilot, "enter")
        await eventually_in(pilot, lambda: "story 06:30" in screen_text(app))
        for columns, rows in ((120, 36), (80, 24), (60, 15)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            golden(f"play-{columns}x{rows}", without_head(screen_text(app)))
        await press(pilot, "f7")
        await eventually_in(pilot, lambda: "story 06:30 PAUSED" in screen_text(app))
        await pilot.resize_terminal(120, 36)
        for key in ("i", "question_mark", "ctrl+p"):
            await press(pilot, key)
            seen.append(screen_text(app))
            await press(pilot, "escape" if key != "i" else "q")

    drive(app, script)
    assert not [secret for text in seen for secret in SECRETS if secret in text]


def test_how_it_went_is_not_shown_before_the_end(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    app = exercise_app("play", begun())

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter", "U")
        assert "The exercise still runs." in screen_text(app)

    drive(app, script)


def _to_the_end(directing: Exercise) -> None:
    """Until all but the debrief is done: one met, one missed, one to judge."""
    injects.play_due(directing)
    steps.done(directing.players, "confirm", why="Two sources")
    injects.fire(directing, "reporter")


def test_after_the_end_a_person_says_what_they_did_before_what_was_expected_is_shown(
    begun: Begin, exercise_app: ExerciseAppFactory, golden: Golden, tmp_path: Path
) -> None:
    exercise = begun()
    exercise.beside(_to_the_end)
    exercise.clock.forward(minutes=23)  # an hour and a half of the story
    exercise.beside(end.end)
    app = exercise_app("play", exercise)
    report = tmp_path / "after.md"

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: "The exercise is over" in screen_text(app))
        await press(pilot, "enter")
        await press(pilot, "U")
        assert isinstance(app.screen, DebriefScreen)
        for columns, rows in ((120, 36), (80, 24)):
            await pilot.resize_terminal(columns, rows)
            await press(pilot)
            golden(f"debrief-{columns}x{rows}", screen_text(app))
        assert "holding line" not in screen_text(app)
        await press(pilot, "space")
        assert "What did you do?" in screen_text(app)
        assert "holding line" not in screen_text(app)
        await _said(pilot, "I said nothing to him")
        await press(pilot, "f2")
        assert "A holding line that the lead approved" in screen_text(app)
        assert "I said nothing to him" in screen_text(app)
        await press(pilot, "right", "enter")
        await eventually_in(pilot, lambda: "director.judged" in exercise.kinds())
        await press(pilot, "space")
        await _said(pilot, "None.")
        await press(pilot, "f2", "space")
        assert "irrunner proposes" in screen_text(app)
        await press(pilot, "enter", "space", "enter")
        await eventually_in(pilot, lambda: exercise.kinds().count("director.rated") == 2)
        await press(pilot, "space")
        assert isinstance(app.screen_stack[-1], Form)
        await press(pilot, "ctrl+u")
        await press(pilot, "tab", "ctrl+u")
        await _said(pilot, str(report))
        await press(pilot, "enter")
        await eventually_in(pilot, report.exists)

    drive(app, script)
    judged = exercise.beside(lambda _: None).director_log.judged["line"]
    assert (judged.refs["result"], judged.words) == ("on-time", "I said nothing to him")
    assert re.search(r"holding line", report.read_text())


def test_a_screen_that_is_opened_again_goes_on_where_it_was(begun: Begin, exercise_app: ExerciseAppFactory) -> None:
    exercise = begun()
    exercise.beside(lambda directing: clock_verbs.pause(directing, why="Lunch"))
    exercise.clock.forward(hours=1)
    app = exercise_app("play", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        assert "story 05:40 PAUSED" in screen_text(app)
        await press(pilot, "f8")
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter")
        for _ in range(8):  # in one leap the process would have been stopped meanwhile, which is no part of the story
            exercise.clock.forward(seconds=8)
            await eventually_in(pilot, lambda: exercise.last_beat() == exercise.clock.now)
        await eventually_in(pilot, lambda: "story 05:44" in screen_text(app))

    drive(app, script)


ANSWERS = "checks:\n  - {step: confirm, check: osv, result: hit, text: One record of malware.}\ndebrief:"


def test_a_check_says_what_the_scenario_says_and_nothing_real_runs(
    begun: Begin, exercise_app: ExerciseAppFactory
) -> None:
    exercise = begun(("debrief:", ANSWERS))
    app = exercise_app("play", exercise)

    async def script(pilot: Pilot[Any]) -> None:
        await eventually_in(pilot, lambda: isinstance(app.screen, CardScreen))
        await press(pilot, "enter")
        await press(pilot, "ctrl+r")
        await eventually_in(pilot, lambda: "One record of malware." in screen_text(app))
        assert "Control answers" not in screen_text(app)
        await press(pilot, "f2")
        await eventually_in(pilot, lambda: re.search(r"onfirm.*◆ hit", screen_text(app)) is not None, "the answer")

    drive(app, script)
    kinds = exercise.kinds()
    assert kinds.index("check.started") < kinds.index("question.answered") < kinds.index("check.finished")
    assert "check.allowed" not in kinds
