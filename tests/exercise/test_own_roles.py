"""A scenario brings roles and facts of its own, which the playbook does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.exercise.play.verbs import injects
from irrunner.incident.verbs import people
from tests.exercise.scenes import SCENARIO

if TYPE_CHECKING:
    from tests.exercise.conftest import Begin, LoadScenario

HOSPITAL = (
    SCENARIO.replace("comms: Communications}", "comms: Communications, charge-nurse: Charge nurse}")
    .replace("answers: {package", "facts: {ward: 4 West, beds: [12, 14]}\nanswers: {package")
    .replace("to: [comms]\n", "to: [charge-nurse]\n")
    .replace("A journalist asks whether customers are affected.", "On {{ ward }} they ask about beds {{ beds }}.")
)


def codes(load: LoadScenario, text: str) -> list[str]:
    return [problem.code for problem in load(text).problems]


def test_a_role_and_facts_of_its_own_are_played(started: Begin) -> None:
    exercise = started(HOSPITAL)
    state = exercise.players.state
    assert state.roles["charge-nurse"].label == "Charge nurse"
    assert state.answer("ward") == "4 West"
    assert list(state.answer("beds") or ()) == ["12", "14"]
    people.role(exercise.players, "charge-nurse", "ines")
    entry = injects.fire(exercise, "reporter")
    assert entry.words == "On 4 West they ask about beds 12, 14."
    assert entry.body_texts("to") == ("charge-nurse",)


def test_a_slip_in_the_name_of_a_role_is_no_role_of_its_own(load: LoadScenario) -> None:
    assert "unknown-role" in codes(load, SCENARIO.replace("comms: Communications}", "coms: Communications}"))
    assert codes(load, HOSPITAL) == codes(load, SCENARIO)


def test_a_question_of_the_playbook_is_no_fact_of_the_scenario(load: LoadScenario) -> None:
    text = SCENARIO.replace("answers: {package: example-lib}", "facts: {package: example-lib}")
    assert "fact-is-a-question" in codes(load, text)
