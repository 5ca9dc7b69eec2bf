"""Checks in an exercise: nothing real runs, and the scenario says what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Refused
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import played_checks
from irrunner.exercise.play.verbs import players as asking
from irrunner.exercise.scenario import loading
from irrunner.exercise.scenario.scenario_yaml import lines_above_injects
from irrunner.incident.check_standings import changes_since
from tests.exercise.scenes import SCENARIO
from tests.exercise.test_playing import player

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from irrunner.incident.state import CheckRun
    from tests.exercise.conftest import Begin, LoadScenario

ANSWERS = """\
checks:
  - step: confirm
    check: osv
    result: unknown
    text: No record of {{ package }} yet.
  - step: confirm
    check: osv
    at: 40m
    result: hit
    text: One record of malware.
    facts: {MAL-2026-1: published an hour ago}
    output: |
      {"id": "MAL-2026-1"}
      {"withdrawn": null}
"""
CHECKED = SCENARIO.replace("debrief:", f"{ANSWERS}debrief:")


def run(exercise: Exercise, number: int = 1) -> CheckRun:
    exercise.refresh()
    return exercise.players.state.checks[number]


def test_a_check_of_an_exercise_begins_with_a_question_and_ends_with_the_answer_of_the_scenario(started: Begin) -> None:
    exercise = started(CHECKED)
    played_checks.run_checks(player(exercise), "confirm", by="lea")
    assert (run(exercise).name, run(exercise).result, run(exercise).started.by) == ("osv", "", "lea")
    asking.answer_checks(exercise)

    found = run(exercise)
    assert found.result == "unknown"
    assert found.finished is not None
    assert found.finished.words == "No record of example-lib yet."
    assert asking.answer_checks(exercise) == []
    assert list(changes_since(exercise.players.checklist, found)) == []


def test_what_it_says_depends_on_the_time_of_the_story_and_its_output_is_evidence(started: Begin) -> None:
    exercise = started(CHECKED)
    played_checks.run_checks(player(exercise), "confirm")
    asking.answer_checks(exercise)
    clocks.jump(exercise, 45 * 60)
    played_checks.run_checks(player(exercise), "confirm")
    asking.answer_checks(exercise)

    found = run(exercise, 2)
    assert (run(exercise).result, found.result, found.evidence) == ("unknown", "hit", ["e1"])
    assert found.finished is not None
    assert getattr(found.finished.event, "facts", {}) == {"MAL-2026-1": "published an hour ago"}
    with exercise.players.store.vault.open(exercise.players.state.evidence["e1"].sha256) as kept:
        assert kept.read() == b'{"id": "MAL-2026-1"}\n{"withdrawn": null}\n'


def test_where_the_scenario_has_nothing_control_is_asked_by_hand(started: Begin) -> None:
    exercise = started()
    with pytest.raises(Refused, match="nothing real runs") as refused:
        played_checks.run_checks(player(exercise), "confirm", ["osv"])
    assert "exercise ask --step confirm --check osv" in refused.value.hint
    assert not exercise.players.state.checks


def test_whoever_directs_may_be_quicker_than_the_scenario(started: Begin) -> None:
    exercise = started(CHECKED)
    played_checks.run_checks(player(exercise), "confirm")
    exercise.refresh()
    asking.answer(exercise, "q1", "The service is down.", result="error")

    found = run(exercise)
    assert (found.result, found.finished and found.finished.words) == ("error", "The service is down.")
    assert asking.answer_checks(exercise) == []


def test_the_same_check_is_not_asked_for_twice_at_once(started: Begin) -> None:
    exercise = started(CHECKED)
    played_checks.run_checks(player(exercise), "confirm")
    with pytest.raises(Refused, match="asked already"):
        played_checks.run_checks(player(exercise), "confirm")


def test_a_check_that_was_answered_and_has_no_end_gets_it_at_the_next_tick(started: Begin) -> None:
    """The process that answers was killed between the two."""
    exercise = started(CHECKED)
    played_checks.run_checks(player(exercise), "confirm")
    exercise.refresh()
    with exercise.players.writing() as write:
        from irrunner.journal.events import QuestionAnswered

        write(QuestionAnswered("No record."), question="q1", result="unknown")
    asking.answer_checks(exercise)

    assert run(exercise).result == "unknown"


def test_the_players_journal_says_which_checks_have_an_answer_and_not_which(started: Begin) -> None:
    exercise = started(CHECKED)
    words = b"".join(row.body or b"" for row in exercise.players.store.rows(exercise.players.id))

    assert b"confirm osv" in words
    assert b"malware" not in words


def test_what_is_wrong_with_an_answer_is_said(load: LoadScenario, folder: Path) -> None:
    wrong = CHECKED.replace("at: 40m", "at: -4m").replace("{{ package }}", "{{ pakage }}")
    path = folder / "scenarios" / "small-hours.yaml"
    path.write_text(wrong.replace("facts: {MAL-2026-1: published an hour ago}", "facts: {a: [b]}").lstrip())
    codes = [each.code for each in loading.find(str(path), playbooks=[folder]).problems]

    assert {"negative-time", "unknown-name", "wrong-shape"} <= set(codes)


def test_an_answer_can_be_written_down_as_it_was_read(load: LoadScenario) -> None:
    first, second = load(CHECKED).usable().checks
    written = "\n".join(lines_above_injects(load(CHECKED).usable()))

    assert (first.at, second.at, second.output) == (0, 2400, '{"id": "MAL-2026-1"}\n{"withdrawn": null}\n')
    assert all(each in written for each in ("at: 40m", "published an hour ago", "withdrawn"))
