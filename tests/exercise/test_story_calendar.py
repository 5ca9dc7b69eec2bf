"""A time that a player types is the story's: its latest past moment, kept as the moment on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from irrunner.application.acknowledgement import short_acknowledgement
from irrunner.application.open_incident import OpenIncident
from irrunner.errors import IrrunnerError, Refused
from irrunner.exercise.play.story_calendar import StoryCalendar, story_calendar
from irrunner.exercise.play.verbs import begin
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.incident.moments import format_utc
from irrunner.incident.verbs import decisions, notes, record
from irrunner.journal.memory import MemoryStore
from tests.exercise.scenes import CONTROL, PLAYBOOK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from irrunner.incident import Incident
    from irrunner.incident.entries import Entry
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin, LoadScenario

START = datetime(2026, 3, 3, 5, 40, tzinfo=UTC)
"""What the story's clock shows when the exercise begins."""


def going_by_the_story(exercise: Exercise) -> Incident:
    """The players' incident as every interface opens it."""
    return OpenIncident(exercise.players).incident


def test_a_time_of_the_story_is_kept_as_the_moment_on_the_wall(started: Begin, clock: SetClock) -> None:
    exercise = started()  # four times as fast, from 05:40 of the story and 09:00 on the wall on
    incident = going_by_the_story(exercise)
    clock.forward(minutes=10)
    entry = notes.note(incident, "The pager rang", at="06:00")
    assert entry.occurred == "2026-11-22T09:05:00.000Z"
    assert entry.as_written == "06:00"
    exercise.refresh()
    assert exercise.player_log.reading(entry).story == 20 * 60_000


def test_the_night_before_the_story_lies_as_long_ago_on_the_wall(started: Begin, clock: SetClock) -> None:
    incident = going_by_the_story(started())
    clock.forward(minutes=1)
    assert notes.note(incident, "Uploaded", at="02:11").occurred == "2026-11-22T05:31:00.000Z"
    assert notes.note(incident, "Uploaded", at="yesterday 23:41").occurred == "2026-11-22T03:01:00.000Z"
    assert notes.note(incident, "Seen", at="-4m").occurred == "2026-11-22T09:00:00.000Z"


def test_what_lies_ahead_in_the_story_is_refused(started: Begin, clock: SetClock) -> None:
    incident = going_by_the_story(started())
    clock.forward(minutes=1)
    with pytest.raises(Refused, match="lies ahead"):
        notes.note(incident, "Not yet", at="2026-03-03 06:30")
    assert notes.note(incident, "On the wall it is over", at="05:41").occurred == "2026-11-22T09:00:15.000Z"


def test_corrections_and_answers_are_read_by_the_story_as_well(
    load: LoadScenario, folder: Path, clock: SetClock
) -> None:
    asked = PLAYBOOK.replace("  package:", "  first_signal: {label: First signal, type: time}\n  package:", 1)
    loaded = load()
    (folder / "drill.yaml").write_text(asked.lstrip())
    exercise = begin.begin(load(), MemoryStore(), MemoryStore(), CONTROL, clock=clock)
    assert loaded.name
    incident = going_by_the_story(exercise)
    clock.forward(minutes=5)
    decisions.answer(incident, {"first_signal": "05:40"})
    assert incident.state.answer("first_signal") == "2026-11-22T09:00:00.000Z"
    entry = notes.note(incident, "The pager rang")
    corrected = record.correct(incident, entry.seq, occurred="05:44")
    assert corrected.event is not None
    assert incident.state.entries[entry.seq - 1].when == "2026-11-22T09:01:00.000Z"


def test_the_answer_says_both_clocks(started: Begin, clock: SetClock) -> None:
    incident = going_by_the_story(started())
    clock.forward(minutes=10)
    entry: Entry = notes.note(incident, "The pager rang", at="06:00")
    recorded = short_acknowledgement(entry, "UTC", incident.calendar())
    assert recorded is not None
    assert "at story Tue 2026-03-03 06:00 UTC (09:05 UTC on the wall)" in recorded[1]


def test_before_an_exercise_and_outside_of_one_people_go_by_the_wall(started: Begin) -> None:
    exercise = started()
    assert OpenIncident(exercise.director).incident.calendar() is None
    assert exercise.players.calendar() is None


ACTS: dict[str, Callable[[Exercise, int], object]] = {
    "pause": lambda exercise, _: clocks.pause(exercise),
    "resume": lambda exercise, _: clocks.resume(exercise),
    "speed": lambda exercise, number: clocks.speed(exercise, 1 + number % 7),
    "jump": lambda exercise, number: clocks.jump(exercise, exercise.now().story // 1000 + 1 + number),
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 3000)), max_size=8),
    story=st.integers(-90_000, 40_000),
    wall=st.integers(0, 20_000),
)
def test_both_ways_agree_whatever_was_done_to_the_clock(
    load: LoadScenario, clock: SetClock, acts: list[tuple[str, int]], story: int, wall: int
) -> None:
    clock.now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    exercise = begin.begin(load(), MemoryStore(), MemoryStore(), CONTROL, clock=clock)
    began = clock.now
    for act, number in acts:
        clock.forward(seconds=number % 600)
        try:
            ACTS[act](exercise, number)
        except IrrunnerError:
            exercise.refresh()
    clock.forward(seconds=30)
    exercise.refresh()
    calendar = story_calendar(exercise.player_log)
    assert isinstance(calendar, StoryCalendar)
    shown = START + timedelta(seconds=story)
    if shown <= calendar.shown(clock.now):
        on_the_wall = calendar.wall(shown)
        assert on_the_wall <= clock.now
        assert calendar.shown(on_the_wall) >= shown - timedelta(milliseconds=20)  # a jump goes past it
    moment = min(clock.now, began + timedelta(seconds=wall))
    assert calendar.wall(calendar.shown(moment)) <= moment + timedelta(milliseconds=20)
    assert format_utc(calendar.wall(START)) == format_utc(began)
