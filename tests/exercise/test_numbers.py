"""The numbers of an exercise: doing less, cutting short and setting the story ahead never make them look better."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from irrunner.errors import IrrunnerError
from irrunner.exercise.evaluate import build_after_action_data, trend, trend_page
from irrunner.exercise.play.results import ALREADY_DONE, AVERTED, CUT_SHORT, MISSED, NOT_PRESENTED, ON_TIME
from irrunner.exercise.play.score import Score, coverage, performance, score_text
from irrunner.exercise.play.verbs import begin, end, injects, judging
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import players as asking
from irrunner.exercise.rehearse.rehearsal import VirtualClock
from irrunner.exercise.rehearse.robot_actions import can_perform, perform
from irrunner.exercise.scenario import loading
from irrunner.incident.verbs import decisions, notes, registers, steps
from irrunner.journal.memory import MemoryStore
from tests.exercise.scenes import CONTROL, GUEST, PLAYBOOK, SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from irrunner.exercise.scenario.loading import LoadedScenario
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin

RATINGS = ["", "U", "M", "S", "P"]
"""From the worst to the best; none is no success."""
MANY = SCENARIO.replace(
    "end: {at: 90m, or: {all: [{step: preserve}, {expectation: line, is: met}]}}",
    """\
  - id: button
    at: 20m
    to: [lead]
    text: A button.
    options: [{id: rebuild, label: Rebuild}, {id: copy, label: Copy}]
    expect:
      - {id: kept, do: It is copied, met_by: {choice: button, is: copy}, lost_when: {choice: button, is: rebuild},
         within: 15m, objective: scope, hint: Which of the two can be pressed again?}
  - id: gone
    when: {choice: button, is: rebuild}
    text: The disk is gone.
    expect: [{id: said, do: It is said, met_by: {note: disk}, within: 15m, objective: notify}]
  - id: again
    kind: contingency
    at: 36m
    unless: {step: preserve}
    text: It ran again.
    expect:
      - {id: stopped, do: It is stopped, met_by: {step: preserve}, within: 10m, objective: scope}
  - id: timetable
    at: 16m
    text: The timetable.
    expect:
      - {id: held, do: It is held, met_by: {step: preserve}, within: 18m, critical: true, objective: scope}
end: {at: 90m}""",
)


class Scenarios(list["LoadedScenario"]):
    """A list that is short when a failure shows it."""

    def __repr__(self) -> str:
        return "Scenarios"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Scenarios:
    """Two scenarios: the one above, and one that comes with irrunner."""
    folder: Path = tmp_path_factory.mktemp("playbooks")
    (folder / "files").mkdir()
    (folder / "files" / "advisory.txt").write_text("An advisory.\n")
    (folder / "drill.yaml").write_text(PLAYBOOK.lstrip())
    (folder / "rotate-keys.yaml").write_text(GUEST.lstrip())
    (folder / "small-hours.yaml").write_text(MANY.lstrip())
    own = loading.find(str(folder / "small-hours.yaml"), playbooks=[folder])
    return Scenarios([own, loading.find("alone-at-three")])


class Played(Struct, frozen=True):
    """What an exercise came to. ratings: places in RATINGS, by objective."""

    score: Score
    ratings: dict[str, int]


class Robot(Struct, frozen=True):
    """Answers some expectations, each so long after its inject was told.

    Attributes:
        answers: seconds of played time from the inject to the act, by the place of the expectation in the scenario.
        jumps: from and to, in seconds of story time. end: seconds of story time at which it ends; 0 for the scenario's.
    """

    answers: dict[int, int]
    jumps: tuple[tuple[int, int], ...] = ()
    end: int = 0


def play(scenario: LoadedScenario, robot: Robot) -> Played:
    """Play a scenario from its beginning with one robot, half a minute at a time."""
    time = VirtualClock()
    exercise = begin.begin(scenario, MemoryStore(), MemoryStore(), CONTROL, mode="real", secret="s", clock=time)
    last = robot.end or exercise.scenario.end.at
    jumps = list(robot.jumps)
    done: set[int] = set()
    while exercise.now().story < last * 1000:
        injects.play_due(exercise)
        conditions = exercise.conditions()
        for place, (inject, expectation) in enumerate(exercise.director_log.expectations()):
            told, wait = conditions.presented(inject), robot.answers.get(place)
            if told is None or wait is None or place in done or exercise.now().played < told.played + wait * 1000:
                continue
            done.add(place)
            if expectation.met_by is not None and can_perform(expectation.met_by) and not conditions.met(expectation):
                try:
                    perform(exercise.players, exercise.director_log, expectation.met_by)
                except IrrunnerError:  # it chose another answer before
                    exercise.players.refresh()
            exercise.refresh()
        story = exercise.now().story // 1000
        if jumps and jumps[0][0] <= story:
            _, to = jumps.pop(0)
            if to > story:
                clocks.jump(exercise, min(to, last))
        time.now += timedelta(seconds=30)
        exercise.refresh()
    injects.play_due(exercise)
    end.end(exercise)
    return Played(exercise.score(), {each.objective: RATINGS.index(each.rating) for each in exercise.proposals()})


def assert_no_better(worse: Played, better: Played) -> None:
    """Every number and every rating of the one is at most that of the other."""
    assert worse.score.met <= better.score.met, (worse, better)
    assert worse.score.covered <= better.score.covered, (worse, better)
    assert worse.score.met * better.score.counted <= better.score.met * worse.score.counted, (worse, better)
    assert (coverage(worse.score) or 0) <= (coverage(better.score) or 0)
    if (percent := performance(worse.score)) is not None and not better.score.is_cut_short:
        assert percent <= (performance(better.score) or 0), (worse, better)
    for objective, rating in worse.ratings.items():
        if better.ratings[objective]:  # else a person has to say first how something went
            assert rating <= better.ratings[objective], (objective, worse, better)


answers = st.dictionaries(st.integers(0, 22), st.integers(0, 40 * 60), max_size=23)
which = st.integers(0, 1)


@settings(max_examples=40, deadline=None)
@given(which=which, answers=answers, seed=st.integers(0, 1000))
def test_doing_more_of_what_was_expected_never_lowers_a_number(
    loaded: Scenarios, which: int, answers: dict[int, int], seed: int
) -> None:
    chosen = random.Random(seed)
    fewer = {place: wait for place, wait in answers.items() if chosen.random() < 0.6}
    assert_no_better(play(loaded[which], Robot(fewer)), play(loaded[which], Robot(answers)))


@settings(max_examples=40, deadline=None)
@given(
    which=which,
    answers=answers,
    jumps=st.lists(st.tuples(st.integers(0, 4000), st.integers(60, 4000)), min_size=1, max_size=4),
    end=st.sampled_from([0, 0, 600, 1800, 3600]),
)
def test_setting_the_story_ahead_or_cutting_it_short_never_raises_a_number(
    loaded: Scenarios, which: int, answers: dict[int, int], jumps: list[tuple[int, int]], end: int
) -> None:
    robot = Robot(answers)
    ahead = tuple(sorted((at, at + far) for at, far in jumps))
    assert_no_better(play(loaded[which], structs.replace(robot, jumps=ahead, end=end)), play(loaded[which], robot))


def found(exercise: Exercise) -> dict[str, str]:
    """The result of every expectation by its id."""
    exercise.refresh()
    return {each.expectation.id: each.result for each in exercise.outcomes()}


def test_what_was_told_and_jumped_over_is_cut_short_and_no_success(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    steps.done(exercise.players, "confirm", why="exercise")
    asking.hint(exercise)
    jump_to_the_end(exercise)
    end.end(exercise)
    assert found(exercise) == {
        "confirmed": ON_TIME,
        "hosts": CUT_SHORT,
        "revoked": NOT_PRESENTED,
        "line": CUT_SHORT,
    }
    assert [each.rating for each in exercise.proposals()] == ["", ""]
    assert exercise.proposal("scope").why == "cut short: hosts; not presented: revoked"
    assert performance(exercise.score()) is None
    assert coverage(exercise.score()) == 25
    assert score_text(exercise.score()) == "1 of 4 on time, 3 of 4 presented, 2 cut short"


def jump_to_the_end(exercise: Exercise) -> None:
    """Set the story ahead to its end, as somebody does who wants to have it over."""
    clocks.jump(exercise, exercise.scenario.end.at)
    injects.play_due(exercise)


def test_a_hint_leaves_s_at_best_whatever_becomes_of_its_expectation(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    asking.hint(exercise)
    decisions.decide(exercise.players, "executed", "yes")
    steps.done(exercise.players, "confirm", why="exercise")
    clock.forward(minutes=2)
    injects.play_due(exercise)
    steps.done(exercise.players, "rotate/revoke", why="exercise")
    judging.waive(exercise, "hosts", why="the register was down")
    clock.forward(minutes=21)
    end.end(exercise)
    assert exercise.proposal("scope").rating == "S"
    assert exercise.proposal("scope").why == "done with a hint: hosts"


def test_what_was_done_before_it_was_told_is_already_done(started: Begin, clock: SetClock) -> None:
    exercise = started(MANY)
    steps.done(exercise.players, "preserve", why="exercise")
    clock.forward(minutes=5)
    injects.play_due(exercise)
    outcome = {each.expectation.id: each for each in exercise.outcomes()}["held"]
    assert (outcome.result, outcome.took) == (ALREADY_DONE, None)
    assert found(exercise)["stopped"] == AVERTED
    assert exercise.score().met == 2


def test_what_can_no_longer_be_done_is_missed_at_once(started: Begin, clock: SetClock) -> None:
    exercise = started(MANY)
    clock.forward(minutes=5)
    (button,) = [each for each in injects.play_due(exercise) if each.body_texts("options")]
    assert found(exercise)["kept"] == "pending"
    asking.acknowledge(exercise.players, str(button.refs["inject"]), "lead", option=1)
    assert found(exercise)["kept"] == MISSED
    assert "could not be done any more" in next(each.why for each in exercise.outcomes() if each.result == MISSED)


def test_an_expectation_is_met_by_any_of_a_list(started: Begin, clock: SetClock) -> None:
    text = SCENARIO.replace("met_by: {step: confirm}", "met_by: [{step: confirm}, {note: it is malicious}]")
    exercise = started(text)
    injects.play_due(exercise)
    notes.note(exercise.players, "The maintainer says that it IS malicious")
    assert found(exercise)["confirmed"] == ON_TIME


def test_a_jump_tells_nobody_that_they_are_late_while_there_is_time(started: Begin, clock: SetClock) -> None:
    exercise = started(MANY)
    clock.forward(minutes=4)  # T+16m: the timetable, within 18m
    injects.play_due(exercise)
    jump_to_minute(exercise, 40)
    told = [each.inject.id for each in exercise.schedule().due]
    assert "again" not in told
    assert "wiped" not in told
    again = exercise.schedule().of("again")
    assert again is not None
    assert (again.state, again.story) == ("upcoming", (40 + 18) * 60_000 + 1)
    injects.play_due(exercise)
    steps.done(exercise.players, "preserve", why="exercise")
    clock.forward(minutes=10)
    assert exercise.schedule().of("again") is not None
    assert found(exercise)["stopped"] == AVERTED
    assert found(exercise)["held"] == ON_TIME


def jump_to_minute(exercise: Exercise, minutes: int) -> None:
    """Set the story ahead to so many minutes after its beginning."""
    clocks.jump(exercise, minutes * 60)


def test_a_contingency_comes_after_a_jump_as_soon_as_they_are_late(started: Begin, clock: SetClock) -> None:
    exercise = started(MANY)
    clock.forward(minutes=4)
    injects.play_due(exercise)
    jump_to_minute(exercise, 40)
    clock.forward(minutes=5)  # 18 minutes of played time are 4.5 minutes at this speed
    assert "again" in [each.inject.id for each in exercise.schedule().due]
    assert found(exercise)["held"] == MISSED


def test_two_runs_are_compared_with_what_makes_them_unlike(started: Begin, clock: SetClock) -> None:
    whole = started()
    injects.play_due(whole)
    clock.forward(minutes=23)
    end.end(whole)
    clock.forward(days=30)
    cut = started(mode="real")
    injects.play_due(cut)
    registers.register_add(cut.players, "assets", {"name": "ci-1", "kind": "ci-runner"})
    jump_to_the_end(cut)
    end.end(cut)
    views = [build_after_action_data(each) for each in (whole, cut)]
    cautions = trend.cautions(*views)
    assert cautions[0].endswith("was cut short; what it shows is no trend.")
    assert "The story's clocks differ: 4 times as fast before, real time after." in cautions
    assert any("story time was set ahead by 1h 30m" in each for each in cautions)
    points = trend.history(views)
    assert [point.performance for point in points] == [0, None]
    assert any("cut short: 1 of 4 on time, no trend" in each for each in trend.plot_text(points))
    assert trend.plot_svg(points).count("<circle") == 2  # the run that was cut short is no part of the trend
    page = trend_page.side_by_side(points, trend.compare(*views), cautions)
    assert "was cut short" in page
    assert "cut short: 1 of 4 on time" in trend_page.page(points)
