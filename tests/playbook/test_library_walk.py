"""A robot works every shipped playbook to its end along every branch, and renders its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.exercise.rehearse.branch_walk import walk_branches
from irrunner.playbook import library
from irrunner.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = sorted(path.stem for path in shipped("playbooks").glob("*.yaml"))
MOST_OPEN = 13
"""About a dozen: more than that, and nobody knows what to do next."""
ALL_BRANCHES = {"compromised-dependency": 16}
"""Where a robot hits everything at once, which no incident does."""
INCIDENTS = 19
"""Playbooks that an incident can be started with, blocks not counted."""

STUCK = """\
playbook: 1
id: stuck
title: Two ways, one of which ends nowhere
phases:
  - phase: Look
    steps:
      - id: way
        decide: Which way?
        options: [left, right]
      - id: left-only
        decide: Left or not?
        options: ["yes", "no"]
        when: way == left
      - id: after
        do: Go on
        when: way == right and left-only == "yes"
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_every_branch_can_be_worked_to_the_end_without_giving_a_reason(name: str) -> None:
    walk = walk_branches(library.find(name, []))
    assert walk.failures == ()
    assert walk.never_taken == ()
    assert walk.most_open <= ALL_BRANCHES.get(name, MOST_OPEN)


def test_the_library_holds_what_happens_to_people() -> None:
    assert len(SHIPPED) > INCIDENTS


def test_every_option_is_taken_by_some_run(tmp_path: Path) -> None:
    file = tmp_path / "stuck.yaml"
    file.write_text(STUCK)
    walk = walk_branches(library.find(str(file)))
    assert {tuple(run.chosen.items()) for run in walk.runs} >= {
        (("way", "left"), ("left-only", "yes")),
        (("way", "right"),),
    }


def test_an_option_that_no_run_reaches_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "stuck.yaml"
    file.write_text(
        STUCK.replace('"yes", "no"]\n        when: way == left', '"yes", "no"]\n        when: count(assets) > 5')
    )
    walk = walk_branches(library.find(str(file)))
    assert walk.never_taken == ("left-only: no", "left-only: yes")
    assert "No run could decide left-only: no." in walk.failures


def test_the_same_playbook_is_walked_in_the_same_way() -> None:
    loaded = library.find("generic-incident", [])
    assert walk_branches(loaded) == walk_branches(loaded)
