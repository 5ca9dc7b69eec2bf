"""Injects that are delivered again, that offer answers, and clocks that run at a fraction of a speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import NotFound, Refused
from irrunner.exercise.evaluate import build_after_action_data, report
from irrunner.exercise.evaluate.report import render
from irrunner.exercise.play.inject_status import AVERTED, DELIVERED, DUE, UPCOMING, WAITING
from irrunner.exercise.play.player_log import fold_player_log
from irrunner.exercise.play.results import ON_TIME, PENDING
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import injects
from irrunner.exercise.play.verbs import players as playing
from irrunner.exercise.rehearse.rehearsal import rehearse
from irrunner.incident.verbs import decisions, notes
from tests.exercise.scenes import NEWS, SCENARIO

if TYPE_CHECKING:
    from irrunner.exercise.play import Exercise
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin, LoadScenario


def state_of(exercise: Exercise) -> dict[str, str]:
    exercise.refresh()
    return {view.inject.id: view.state for view in exercise.schedule().injects}


def test_an_inject_comes_again_until_what_ends_it(started: Begin, clock: SetClock) -> None:
    exercise = started(NEWS, mode="real")
    clock.forward(minutes=10)
    injects.play_due(exercise)
    assert state_of(exercise)["news.2"] == UPCOMING
    clock.forward(minutes=16)
    assert state_of(exercise)["news.2"] == DUE
    injects.play_due(exercise)
    assert state_of(exercise)["news.2"] == DELIVERED
    clock.forward(minutes=14)
    injects.play_due(exercise)
    assert state_of(exercise)["news.3"] == UPCOMING  # counted from when it was told, so nothing piles up
    decisions.decide(exercise.players, "executed", "no")
    clock.forward(hours=1)
    assert state_of(exercise)["news.3"] == AVERTED
    delivered = [entry.words for entry in exercise.players.state.entries if entry.kind == "inject.delivered"]
    assert delivered.count("Any news?") == 2


def test_a_repetition_can_be_told_early_or_ended_by_hand(started: Begin, clock: SetClock) -> None:
    exercise = started(NEWS, mode="real")
    clock.forward(minutes=10)
    injects.play_due(exercise)
    injects.fire(exercise, "news.2")
    with pytest.raises(Refused):
        injects.fire(exercise, "news.2")
    injects.skip(exercise, "news.3", why="they have understood")
    clock.forward(hours=1)
    injects.play_due(exercise)
    assert "news.4" not in state_of(exercise)
    with pytest.raises(NotFound):
        exercise.inject("alert.2")


def test_a_role_chooses_one_of_the_answers_and_the_story_takes_that_way(started: Begin, clock: SetClock) -> None:
    exercise = started(NEWS, mode="real")
    entry = injects.fire(exercise, "ransom")
    assert "  2  We ask for a proof first." in entry.words
    player_log = fold_player_log(exercise.players.state)
    number = str(len(player_log.delivered))
    with pytest.raises(Refused) as refused:
        playing.acknowledge(exercise.players, number, "lead")
    assert "1 We pay;" in refused.value.hint
    with pytest.raises(NotFound):
        playing.acknowledge(exercise.players, number, "lead", note="4")
    playing.acknowledge(exercise.players, number, "lead", note="1: we have no choice")
    assert state_of(exercise)["paid"] == UPCOMING
    playing.acknowledge(exercise.players, number, "comms", option=2)
    notes.note(exercise.players, "The Holding  Line: we look into it.")
    exercise.refresh()
    results = {outcome.expectation.id: outcome.result for outcome in exercise.outcomes()}
    assert results["said"] == ON_TIME
    assert results["not-paid"] == PENDING  # the lead decides, whom the card asks first; what comms chose is advice


def test_of_several_roles_the_first_decides_whoever_chooses_first(started: Begin, clock: SetClock) -> None:
    exercise = started(NEWS, mode="real")
    entry = injects.fire(exercise, "ransom")
    assert entry.words.endswith("What lead chooses is what happens; what the others choose is advice.")
    opaque = str(entry.refs["inject"])
    playing.acknowledge(exercise.players, opaque, "comms", option=1)
    exercise.refresh()
    assert state_of(exercise)["paid"] == WAITING
    playing.acknowledge(exercise.players, opaque, "lead", option=2)
    exercise.refresh()
    assert state_of(exercise)["paid"] == WAITING
    assert {each.expectation.id: each.result for each in exercise.outcomes()}["not-paid"] == ON_TIME
    data = build_after_action_data(exercise)
    assert next(each.decides for each in data.injects if each.id == "ransom") == "lead"
    assert "lead chose 2, We ask for a proof first. (this was played)" in report.render(data, "md")


def test_what_an_answer_means_is_told_to_nobody(started: Begin) -> None:
    exercise = started(NEWS, mode="real")
    injects.fire(exercise, "ransom")
    stored = b"".join(row.body or b"" for row in exercise.players.store.rows(exercise.players.id))
    assert b"We pay." in stored
    assert b"The trap" not in stored
    assert b"talk" not in stored


def test_golden_and_slow_choose_different_answers_so_both_ways_play(load: LoadScenario) -> None:
    found = rehearse(load(NEWS.replace("met_by: {choice: ransom, is: talk}", "judge: true")))
    assert [failure.message for failure in found.failures] == []
    assert any("paid" in run.delivered for run in found.runs)


def test_the_report_says_what_was_chosen(started: Begin) -> None:
    exercise = started(NEWS, mode="real")
    injects.fire(exercise, "ransom")
    playing.acknowledge(exercise.players, "1", "lead", option=2)
    page = render(build_after_action_data(exercise), "md")
    assert "We ask for a proof first" in page
    assert "chose 2" in page


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("until: {decision: executed}", "until-without-repeat"),
        ("repeat_every: 20s", "bad-repeat"),
        ("to: [lead]\n    options: [{id: a, label: Only one.}]", "one-option"),
        ("to: [lead]\n    options: [{id: a, label: A.}, {id: a, label: B.}]", "duplicate-id"),
        ("when: {choice: alert}", "no-options"),
        ("when: {choice: nobody}", "unknown-inject"),
        ("when: {choice: extra, is: run}", "unknown-option"),
    ],
)
def test_what_is_wrong_with_a_repetition_or_an_answer_has_a_name(wrong: str, code: str, load: LoadScenario) -> None:
    text = SCENARIO.replace(
        "  - {id: extra, manual: true, text: The chief executive calls.}",
        f"""\
  - id: other
    at: 50m
    text: Something.
    {wrong}
  - id: extra
    manual: true
    to: [lead]
    text: Choose.
    options: [{{id: stay, label: We stay.}}, {{id: go, label: We go.}}]""",
    )
    assert code in {problem.code for problem in load(text).problems}


def test_a_story_can_run_one_and_a_half_times_as_fast(started: Begin, clock: SetClock) -> None:
    exercise = started(SCENARIO.replace("speed: 4", "speed: 1.5"))
    clock.forward(minutes=10)
    assert exercise.now().story == 15 * 60_000
    clocks.speed(exercise, "0.5")
    clock.forward(minutes=10)
    assert exercise.now().story == 20 * 60_000
    clocks.speed(exercise, 2.25)
    clock.forward(minutes=4)
    assert exercise.now().story == 29 * 60_000
    for wrong in ("0", "-1", "1.234", "nan", "1e3", 5000):
        with pytest.raises(Refused):
            clocks.speed(exercise, wrong)


def test_objectives_stand_in_the_order_in_which_they_were_written(started: Begin) -> None:
    text = SCENARIO.replace("  scope: {text: Know", "  zebra: {text: Stand first}\n  scope: {text: Know")
    assert list(started(text).scenario.objectives) == ["zebra", "scope", "notify"]


def test_the_report_draws_a_repeated_inject_in_one_row_and_prints_its_words_once(
    started: Begin, clock: SetClock
) -> None:
    exercise = started(NEWS, mode="real")
    for _ in range(5):
        clock.forward(minutes=10)
        injects.play_due(exercise)
    view = build_after_action_data(exercise)
    assert [each.id for each in view.injects if each.id.startswith("news")] == ["news", "news.2", "news.3"]
    page = render(view, "html")
    assert page.count("<pre>Any news?</pre>") == 1
    assert page.count('<g class="inject"><text x="0"') == len({each.id for each in view.injects if each.when}) - 2
