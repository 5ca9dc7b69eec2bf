"""A playbook out of somebody else's journal: what no linter let through never hides a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from irrunner.incident.sound_playbook import sound_playbook
from irrunner.playbook import library
from irrunner.playbook.model import Phase, Playbook, Step
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path


def drill(*steps: Step) -> Playbook:
    return Playbook("drill", "Drill", phases=(Phase("Work", steps),))


@pytest.mark.parametrize("path", sorted(shipped("playbooks").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_playbook_that_irrunner_compiled_stays_as_it_is(path: Path) -> None:
    playbook = library.find(str(path)).usable()
    assert sound_playbook(playbook) is playbook


@pytest.mark.parametrize("when", ["(", "not not not", "a ==", "é", "x" * 5_000])
def test_a_condition_that_cannot_be_read_counts_as_none(when: str) -> None:
    assert sound_playbook(drill(Step("a", "A", when=when))) == drill(Step("a", "A"))


@pytest.mark.parametrize("within", [-1, 2**53])
def test_a_target_that_is_no_length_of_time_is_none(within: int) -> None:
    assert sound_playbook(drill(Step("a", "A", within=within))) == drill(Step("a", "A"))


def test_steps_that_wait_for_each_other_in_a_circle_wait_for_nothing() -> None:
    one, other = Step("a", "A", needs=("b",)), Step("b", "B", when='a == "yes"')
    assert sound_playbook(drill(one, other)) == drill(structs.replace(one, needs=()), structs.replace(other, when=""))
