"""Injects that several scenarios share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.exercise.play.verbs import injects
from irrunner.playbook.problems import render
from tests.exercise.scenes import SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from tests.exercise.conftest import Begin, LoadScenario

PRESS = """\
# What any exercise can use.
- id: press
  kind: pressure
  at: 70m
  text: A second paper calls about {{ package }}.
  expect:
    - {id: same-line, do: They get the same line, judge: true, within: 10m, step: confirm, objective: notify}
"""
WITH = SCENARIO.replace("end: {at", "injects_from: [press.yaml]\nend: {at")


@pytest.fixture
def shared(folder: Path) -> Path:
    """The folder of shared injects, with one file in it."""
    made = folder / "scenarios" / "shared"
    made.mkdir()
    (made / "press.yaml").write_text(PRESS)
    return made


@pytest.mark.usefixtures("shared")
def test_injects_of_a_shared_file_play_like_the_scenario_s_own(load: LoadScenario, started: Begin) -> None:
    assert load(WITH).problems == ()
    exercise = started(WITH)
    entry = injects.fire(exercise, "press")
    assert entry.words == "A second paper calls about example-lib."
    kept = [item.name for item in exercise.director.state.evidence.values()]
    assert "press.yaml" in kept


def test_a_mistake_in_a_shared_file_is_drawn_with_that_file_and_its_line(load: LoadScenario, shared: Path) -> None:
    (shared / "press.yaml").write_text(
        PRESS.replace("objective: notify", "objective: notfy").replace("kind: pressure", "kind: presure")
    )
    problems = load(WITH).problems
    drawn = [render(problem) for problem in problems]
    assert {(problem.file, problem.line, problem.code) for problem in problems} == {
        ("press.yaml", 3, "unknown-kind"),
        ("press.yaml", 7, "unknown-objective"),
    }
    assert any('Did you mean "notify"' in each and "same-line" in each for each in drawn)


def test_an_id_that_two_files_use_is_told_where_it_stands_second(load: LoadScenario, shared: Path) -> None:
    (shared / "press.yaml").write_text(PRESS.replace("id: press", "id: reporter"))
    found = [problem for problem in load(WITH).problems if problem.code == "duplicate-id"]
    assert [(problem.file, problem.line) for problem in found] == [("press.yaml", 2)]


@pytest.mark.parametrize("name", ["../press.yaml", "/etc/passwd", "~/press.yaml", "nowhere.yaml", "link.yaml"])
def test_a_shared_file_lies_beside_the_scenario_and_is_no_link(
    name: str, load: LoadScenario, folder: Path, shared: Path
) -> None:
    (folder / "scenarios" / "link.yaml").symlink_to(shared / "press.yaml")
    found = load(WITH.replace("press.yaml", name))
    assert found.scenario is None
    assert {problem.code for problem in found.problems} >= {"bad-file"}


def test_a_shared_file_that_is_no_list_or_no_yaml_is_said(load: LoadScenario, shared: Path) -> None:
    (shared / "press.yaml").write_text("id: press\n")
    assert "wrong-shape" in {problem.code for problem in load(WITH).problems}
    (shared / "press.yaml").write_text("- {id: press\n")
    assert ("press.yaml", "bad-yaml") in {(problem.file, problem.code) for problem in load(WITH).problems}
