"""In an exercise deadlines run by the story's clock: faster, ahead in a jump, and not at all in a pause."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from irrunner.application.open_incident import OpenIncident
from irrunner.exchange.icalendar import calendar
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.incident.deadline_board import MET, MET_LATE, MISSED, RUNNING, board_of
from irrunner.incident.verbs import deadlines, submissions
from irrunner.report import render

if TYPE_CHECKING:
    from irrunner.exercise.play import Exercise
    from irrunner.incident import Incident
    from irrunner.incident.deadline_board import DutyStage
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin


def going_by_the_story(exercise: Exercise) -> Incident:
    """The players' incident as every interface opens it."""
    return OpenIncident(exercise.players).incident


def report_stage(incident: Incident) -> DutyStage:
    incident.refresh()
    duty = board_of(incident).duty("in-cert-in")
    assert duty is not None
    return duty.stages[0]


def test_six_hours_of_the_story_are_an_hour_and_a_half_on_the_wall(started: Begin, clock: SetClock) -> None:
    incident = going_by_the_story(started())  # four times as fast, from 05:40 of the story on
    deadlines.deadline_start(incident, "in-cert-in", why="a call", at="05:40")
    stage = report_stage(incident)
    assert (stage.since, stage.due) == ("2026-03-03T05:40:00.000Z", "2026-03-03T11:40:00.000Z")
    clock.forward(minutes=45)
    assert (report_stage(incident).standing, report_stage(incident).percent) == (RUNNING, 50)
    clock.forward(minutes=46)
    assert report_stage(incident).standing == MISSED


def test_a_pause_stops_them_and_a_jump_takes_them_along(started: Begin, clock: SetClock) -> None:
    exercise = started()
    incident = going_by_the_story(exercise)
    deadlines.deadline_start(incident, "in-cert-in", why="a call", at="05:40")
    clocks.pause(exercise)
    clock.forward(hours=9)
    exercise.refresh()
    assert report_stage(incident).percent == 0
    clocks.resume(exercise)
    clocks.jump(exercise, 5 * 3600)
    exercise.refresh()
    assert report_stage(incident).percent == 83


def test_a_submission_is_late_by_the_story(started: Begin, clock: SetClock) -> None:
    incident = going_by_the_story(started())
    deadlines.deadline_start(incident, "in-cert-in", why="a call", at="05:40")
    clock.forward(minutes=60)
    early = submissions.deadline_met(incident, "in-cert-in")
    assert report_stage(incident).standing == MET
    clock.forward(minutes=60)
    submissions.deadline_met(incident, "in-cert-in", instead=early.seq)
    stage = report_stage(incident)
    assert (stage.standing, stage.late) == (MET_LATE, 2 * 3600)
    found = json.loads(render(incident, "json"))["deadlines"]
    assert found["as_of"]["utc"] == "2026-03-03T13:40:00.000Z"
    assert found["duties"][0]["stages"][0]["result"] == "LATE by 2h"


def test_the_calendar_of_an_exercise_says_so_and_names_times_of_the_story(started: Begin) -> None:
    incident = going_by_the_story(started())
    deadlines.deadline_start(incident, "in-cert-in", why="a call", at="05:40")
    incident.refresh()
    text = calendar(board_of(incident), incident.id, exercise=True).replace("\r\n ", "")
    assert "DTSTART:20260303T114000Z" in text
    assert text.count("EXERCISE") == 5  # the entry, what it asks for, and its three alarms
