"""A new inject carries all that a written one does: a time, files, an acknowledgement, answers, what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import IrrunnerError
from irrunner.exercise.play.inject_status import DUE, UPCOMING
from irrunner.exercise.play.resume import resume
from irrunner.exercise.play.verbs import injects
from irrunner.exercise.play.verbs.new_injects import NewExpectation, write_inject
from irrunner.exercise.play.verbs.players import acknowledge
from irrunner.incident.verbs import steps
from tests.exercise.scenes import CONTROL

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.journal import Journal
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin


def test_it_goes_at_its_time_with_file_answers_and_expectation_also_after_a_restart(
    started: Begin, players: Journal, control: Journal, clock: SetClock, tmp_path: Path
) -> None:
    exercise = started(mode="real")
    file = tmp_path / "photo.txt"
    file.write_text("A photo.\n")
    new = write_inject(
        exercise,
        "The board wants a word for {{ package }}.",
        title="The board",
        at=600,
        to=["lead"],
        attach=[file],
        ack=True,
        options=["We wait.", "We speak now."],
        expect=NewExpectation("The disk is kept", within=900, step="preserve", critical=True, objective="scope"),
    )
    again = resume(control, exercise.director.id, CONTROL, players=players, clock=clock)
    status = again.schedule().of(new.id)
    assert status is not None
    assert (status.state, status.story) == (UPCOMING, 600_000)
    file.unlink()
    clock.forward(minutes=11)
    status = again.schedule().of(new.id)
    assert status is not None
    assert status.state == DUE
    entry = injects.fire(again, new.id)
    assert "2  We speak now." in entry.words
    assert "example-lib" in entry.words
    assert [item.name for item in again.players.state.evidence.values()] == ["photo.txt"]
    opaque = again.director_log.opaque(new.id)
    acknowledge(again.players, opaque, "lead", option=2)
    steps.done(again.players, "preserve")
    again.refresh()
    (outcome,) = [each for each in again.outcomes() if each.expectation.id == f"{new.id}-expected"]
    assert (outcome.result, outcome.expectation.critical, outcome.expectation.objective) == ("on-time", True, "scope")


@pytest.mark.parametrize(
    "wrong",
    [
        {"options": ["One alone."]},
        {"to": ["nurse"]},
        {"expect": NewExpectation("x", step="nowhere")},
        {"expect": NewExpectation("x", objective="nothing")},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(started: Begin, wrong: dict[str, object]) -> None:
    exercise = started()
    before = exercise.director.state.seq
    with pytest.raises(IrrunnerError, match=r"Nothing was written|There is no step"):
        write_inject(exercise, "New.", **wrong)  # type: ignore[arg-type]
    exercise.refresh()
    assert exercise.director.state.seq == before


def test_an_expectation_without_a_step_is_judged_by_a_person(started: Begin) -> None:
    exercise = started()
    new = write_inject(exercise, "The press calls.", expect=NewExpectation("They get one line"))
    (expected,) = new.expect
    assert (expected.met_by, new.manual) == (None, True)
