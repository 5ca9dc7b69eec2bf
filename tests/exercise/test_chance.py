"""Chance: a seed draws what plays, the same seed the same, and a rehearsal plays every outcome."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import Refused
from irrunner.exercise.evaluate import build_after_action_data
from irrunner.exercise.play.inject_status import DELIVERED, NOT_DRAWN
from irrunner.exercise.play.resume import resume
from irrunner.exercise.play.verbs import end, injects
from irrunner.exercise.rehearse.junit import junit
from irrunner.exercise.rehearse.rehearsal import rehearse
from irrunner.exercise.scenario.chance import MOST_SEED, left_out, seeds_for_every_outcome
from irrunner.exercise.scenario.model import Chance, Inject
from tests.exercise.scenes import CONTROL, SCENARIO

if TYPE_CHECKING:
    from irrunner.exercise.play import Exercise
    from irrunner.exercise.rehearse.rehearsal import Rehearsal
    from irrunner.journal import Journal
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin, LoadScenario

CHANCED = SCENARIO.replace(
    "  - {id: extra, manual: true",
    """\
  - {id: rain, at: 12m, chance: 30%, text: It rains.}
  - {id: phone, at: 15m, chance: {one_of: twist}, text: The phone is dead.}
  - {id: power, at: 16m, chance: {one_of: twist, weight: 2}, text: The power is out.}
  - {id: boss, at: 17m, chance: {one_of: twist}, text: The boss is here.}
  - {id: candles, when: {inject: power}, delay: 1m, text: Somebody brings candles.}
  - {id: extra, manual: true""",
)
CARDS = {"phone", "power", "boss"}


def states(exercise: Exercise) -> dict[str, str]:
    return {view.inject.id: view.state for view in exercise.schedule().injects}


def test_the_same_seed_gives_the_same_exercise_also_after_it_was_opened_again(
    started: Begin, control: Journal, players: Journal, clock: SetClock
) -> None:
    found = []
    for _ in range(2):
        exercise = started(CHANCED, seed=4711)
        assert exercise.director_log.seed == 4711
        again = resume(control, exercise.director.id, CONTROL, players=players, clock=clock)
        assert again.director_log.left_out == exercise.director_log.left_out
        found.append({name for name, state in states(again).items() if state == NOT_DRAWN})
    assert found[0] == found[1]
    assert len(found[0] & CARDS) == 2


def test_a_seed_of_its_own_is_on_record_and_only_where_something_is_drawn(started: Begin) -> None:
    assert 0 <= started(CHANCED).director_log.seed <= MOST_SEED
    assert started(SCENARIO, seed=5).director_log.seed == 0
    with pytest.raises(Refused, match="A seed is"):
        started(CHANCED, seed=-1)


def test_the_players_journal_says_nothing_of_what_was_drawn(started: Begin) -> None:
    exercise = started(CHANCED, seed=7)
    assert "seed" not in json.dumps([str(entry.refs) + entry.words for entry in exercise.players.state.entries])


def test_what_is_not_drawn_is_not_told_unless_a_person_fires_it(started: Begin, clock: SetClock) -> None:
    exercise = started(CHANCED, mode="real", seed=3)
    out = exercise.director_log.left_out
    clock.forward(minutes=30)
    told = {entry.words for entry in injects.play_due(exercise)}
    for inject in exercise.scenario.injects:
        if inject.chance is not None:
            assert (inject.text in told) is (inject.id not in out)
    name = min(out)
    injects.fire(exercise, name)
    assert states(exercise)[name] == DELIVERED
    end.end(exercise)
    standing = {each.id: each.standing for each in build_after_action_data(exercise).injects}
    assert all(standing[each] == NOT_DRAWN for each in out - {name})


def test_a_rehearsal_plays_everything_that_can_be_drawn_and_its_absence(load: LoadScenario) -> None:
    found = rehearse(load(CHANCED))
    assert found.failures == ()
    told = [set(run.delivered) & (CARDS | {"rain"}) for run in found.runs]
    assert set.union(*told) == CARDS | {"rain"}
    assert set.intersection(*told) == set()
    assert all(len(each & CARDS) == 1 for each in told)
    assert {"candles" in run.delivered for run in found.runs} == {True, False}
    assert rehearse(load(CHANCED)) == found


def test_what_goes_wrong_in_one_draw_fails_the_rehearsal_with_stable_names(load: LoadScenario) -> None:
    broken = CHANCED.replace(
        "text: The boss is here.}",
        "text: The boss is here., expect: [{id: bow, do: Bow, met_by: {answer: package}, within: 5m, critical: true,"
        " objective: scope}]}",
    )
    found = rehearse(load(broken))
    assert {failure.about for failure in found.failures} == {"bow"}
    assert any("draw" in failure.robot or failure.robot == "idle" for failure in found.failures)

    def suites(rehearsal: Rehearsal) -> list[str]:
        return [
            line.split('name="')[1].split('"')[0] for line in junit([rehearsal]).splitlines() if "<testsuite " in line
        ]

    assert suites(found) == suites(rehearse(load(CHANCED)))
    assert len(set(suites(found))) == len(suites(found))


@given(
    st.lists(
        st.one_of(st.integers(1, 99), st.tuples(st.sampled_from("ab"), st.integers(1, 9))), min_size=1, max_size=9
    ),
    st.integers(0, MOST_SEED),
)
def test_a_deck_has_one_card_in_play_and_one_inject_more_changes_no_other(
    chances: list[int | tuple[str, int]], seed: int
) -> None:
    made = [
        Inject(f"n{at}", chance=Chance(each) if isinstance(each, int) else Chance(one_of=each[0], weight=each[1]))
        for at, each in enumerate(chances)
    ]
    out = left_out(made, seed)
    for deck in "ab":
        cards = {each.id for each in made if each.chance is not None and each.chance.one_of == deck}
        assert len(cards - out) == (1 if cards else 0)
    assert left_out([*made, Inject("more", chance=Chance(50)), Inject("plain")], seed) - {"more"} == out
    assert seeds_for_every_outcome(made, seed)[0] == seed


def test_a_chance_plays_about_as_often_as_it_says() -> None:
    inject = [Inject("rain", chance=Chance(30))]
    assert 250 < sum(not left_out(inject, seed) for seed in range(1000)) < 350


WRONG = {
    "bad-chance": ("chance: 30%", "chance: 0.3"),
    "bad-chance ": ("chance: 30%", "chance: 100%"),
    "bad-chance  ": ("weight: 2", "weight: 0"),
    "missing-key": ("{one_of: twist, weight: 2}", "{weight: 2}"),
    "manual-and-more": ("manual: true", "manual: true, chance: 5%"),
    "unknown-key": ("{one_of: twist, weight: 2}", "{one_of: twist, wait: 2}"),
    "one-card": ("power, at: 16m, chance: {one_of: twist", "power, at: 16m, chance: {one_of: twists"),
}


@pytest.mark.parametrize("code", WRONG)
def test_a_chance_that_is_none_is_said(code: str, load: LoadScenario) -> None:
    good, bad = WRONG[code]
    assert good in CHANCED
    assert code.strip() in {problem.code for problem in load(CHANCED.replace(good, bad, 1)).problems}
