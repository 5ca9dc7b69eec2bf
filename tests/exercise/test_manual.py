"""The samples of the manual's page on exercises are what they say they are."""

from __future__ import annotations

import re
from pathlib import Path

from irrunner.exercise.rehearse.rehearsal import rehearse
from irrunner.exercise.rehearse.robot_script import read_script
from irrunner.exercise.scenario import loading
from irrunner.playbook.problems import render

PAGE = (Path(__file__).parents[2] / "docs" / "exercises.md").read_text(encoding="utf-8")


def test_the_scenario_of_the_manual_lints_clean_and_rehearses(tmp_path: Path) -> None:
    robot, scenario, twists = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "twists.yaml").write_text(twists)
    scenario = scenario.replace("end: {", "injects_from: [twists.yaml]\nend: {")
    loaded = loading.load("small-hours.yaml", scenario.encode(), tmp_path)
    assert [render(problem) for problem in loaded.problems] == []
    assert rehearse(loaded).passed
    script = read_script("mine.yaml", robot.encode())
    assert [plan.fires or plan.judges for plan in script] == ["", "backup", "woke-somebody"]
    shipped = rehearse(loading.find("alone-at-three"), scripts={"mine": script})
    assert [failure.message for failure in shipped.failures] == []
    assert next(run for run in shipped.runs if run.robot == "mine").refused == ()
