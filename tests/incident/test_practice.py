"""The practice copy of the demo: the story up to its last steps, moved to today, that a newcomer can finish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.moments import parse_utc
from irrunner.incident.practice import build_practice
from irrunner.incident.targets import target
from irrunner.incident.verbs import decisions, lifecycle, steps
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.journal.verify import verify_incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.incident import Incident

NEWCOMER = Actor("nina", "nina", "laptop.example")
NOW = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Incident]:
    with open_store(tmp_path_factory.mktemp("practice") / "store") as store:
        yield build_practice(store, lambda: NOW, NEWCOMER)


def test_it_is_an_open_exercise_in_the_hands_of_the_newcomer(practice: Incident) -> None:
    assert practice.state.mode == "exercise"
    assert practice.state.is_open
    assert practice.state.holder("lead") == "nina"
    assert verify_incident(practice.store, practice.id).problems == []


def test_the_story_has_just_happened(practice: Incident) -> None:
    occurred = [parse_utc(entry.when) for entry in practice.state.entries]
    assert max(occurred) <= NOW
    assert (NOW - max(occurred)).total_seconds() < 600
    assert 5 <= (NOW - min(occurred)).days <= 7
    first_signal = practice.state.answer("first-signal")
    assert isinstance(first_signal, str)
    assert parse_utc(first_signal[:10] + "T00:00:00.000Z") <= NOW


def test_a_handful_of_steps_is_left_and_little_of_it_is_late(practice: Incident) -> None:
    left = [view for view in practice.checklist if not view.is_settled]
    late = [view for view in left if (aim := target(view, NOW)) is not None and aim.missed]
    assert 5 <= len(left) <= 15
    assert len(late) <= 3


def test_a_newcomer_can_finish_it(practice: Incident) -> None:
    decisions.decide(practice, "recovery-criteria", "with-accepted-risks", why="The reading of the image is not back.")
    while left := [view for view in practice.checklist if not view.is_settled]:
        for view in left:
            steps.done(practice, str(view.key), why="Practice")
    lifecycle.close(practice, why="Finished")
    assert practice.state.closed is not None
