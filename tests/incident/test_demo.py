"""The demo holds together as an incident, and shows what the product is for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.demo import build_demo
from irrunner.journal import open_store
from irrunner.journal.chain import Actor
from irrunner.journal.verify import verify_incident

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from irrunner.incident import Incident


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Incident]:
    with open_store(tmp_path_factory.mktemp("demo") / "store") as store:
        yield build_demo(store)


def test_it_is_a_closed_retrospective_whose_journal_verifies(demo: Incident) -> None:
    assert demo.state.mode == "retrospective"
    assert demo.state.closed is not None
    assert verify_incident(demo.store, demo.id, expected_head=demo.head).problems == []


def test_every_step_is_settled_but_those_that_the_closing_names(demo: Incident) -> None:
    unsettled = [str(view.key) for view in demo.checklist if not view.is_settled]
    assert demo.state.closed is not None
    assert list(demo.state.closed.body_texts("still_open")) == unsettled
    assert len(unsettled) < 5


def test_it_shows_what_goes_wrong_as_well(demo: Incident) -> None:
    kinds = {entry.kind for entry in demo.state.entries}
    assert {"step.skipped", "event.corrected", "event.redacted", "handover.accepted", "evidence.transferred"} <= kinds
    [corrected] = [entry for entry in demo.state.entries if entry.corrections]
    assert "1.82.7 is clean" in corrected.first_words
    assert any(entry.body_texts("out_of_order") for entry in demo.state.entries)


def test_it_can_be_told_by_another_person_with_another_clock(tmp_path: Path) -> None:
    ada = Actor("ada", "ada", "laptop.example")
    with open_store(tmp_path / "store") as store:
        incident = build_demo(store, clock=lambda: datetime(2026, 11, 23, tzinfo=UTC), actor=ada)
        assert {entry.actor for entry in incident.state.entries} == {ada}


def test_two_demos_in_one_store_are_two_incidents(tmp_path: Path) -> None:
    with open_store(tmp_path / "store") as store:
        assert build_demo(store).id != build_demo(store).id
