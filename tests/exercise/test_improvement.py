"""The after-action report against HSEEP's: overview, analysis of areas to improve, and a plan that begins with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.exercise.evaluate import build_after_action_data, report
from irrunner.exercise.play.verbs import end, injects, judging
from irrunner.incident.verbs import steps
from tests.exercise.scenes import PLAYBOOK, SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin

OVERVIEW = """\
scope: Detection and containment, office hours
sponsor: Chief information officer
organisations: [Tidewater, Halyard]
contact: drills@tidewater.example
injects:"""


@pytest.fixture
def missed(started: Begin, clock: SetClock) -> Exercise:
    """A critical one late, one missed, and an observer's note on an objective."""
    exercise = started(SCENARIO.replace("injects:", OVERVIEW, 1))
    injects.play_due(exercise)
    clock.forward(minutes=4)
    steps.done(exercise.players, "confirm", why="exercise")
    judging.observe(exercise, "They searched by hand.", objective="scope", finding="improvement")
    judging.observe(exercise, "They wrote first.", objective="scope", finding="strength")
    clock.forward(minutes=20)
    end.end(exercise)
    return exercise


def test_the_overview_says_scope_sponsor_organisations_and_contact(missed: Exercise) -> None:
    data = build_after_action_data(missed)
    markdown, page = report.render(data, "md"), report.render(data, "html")
    for text in (
        "Detection and containment, office hours",
        "Chief information officer",
        "Tidewater, Halyard",
        "drills@tidewater.example",
    ):
        assert text in page
        assert text in markdown.replace("\\", "")


def test_objectives_carry_their_capability_and_notes_their_objective(missed: Exercise) -> None:
    markdown = report.render(build_after_action_data(missed), "md")
    assert "| Know what is affected within half an hour | Analysis | RS.AN-03 |" in markdown
    assert "- Know what is affected within half an hour: They searched by hand. (control)" in markdown
    assert "- Know what is affected within half an hour: They wrote first. (control)" in markdown


def test_each_area_to_improve_has_a_reference_and_an_analysis(missed: Exercise) -> None:
    data = build_after_action_data(missed)
    found = {each.id: each for each in data.expectations}
    assert found["confirmed"].analysis == (
        "It was told at T+0:00, with 10m for it. It was done after 16m, 6m too late."
    )
    assert found["hosts"].analysis == (
        "It was told at T+0:00, with 30m for it. Nobody did it. The step find-uses sets no target."
    )
    assert found["line"].analysis == ""
    markdown = report.render(data, "md")
    assert "- Reference: the step `find-uses`, Find every host" in markdown
    assert "- Analysis: It was told at T\\+0:00" in markdown or "- Analysis: It was told at T+0:00" in markdown


def test_the_plan_begins_with_the_misses_and_a_critical_late_one_has_a_proposal(missed: Exercise) -> None:
    data = build_after_action_data(missed)
    confirmed, hosts = data.proposals
    assert (confirmed.issue, confirmed.capability, confirmed.element) == (
        "Late, critical: The advisory is confirmed",
        "Analysis",
        "Planning",
    )
    assert confirmed.action == ("Say in the step confirm: Before you go on, make sure that the advisory is confirmed.")
    assert (confirmed.organisation, confirmed.start) == ("Tidewater", "2026-11-22")
    assert hosts.issue == "Missed: Hosts are listed"
    assert hosts.action == "Say in the step find-uses: Make sure of this before you go on: Hosts are listed."
    assert (
        '+        how: "Before you go on, make sure that the advisory is confirmed."'
        in {each.id: each for each in data.expectations}["confirmed"].diff
    )
    markdown = report.render(data, "md")
    assert "| Analysis | Missed: Hosts are listed |" in markdown
    assert "| proposed |" in markdown


def test_what_is_planned_is_proposed_no_more(missed: Exercise) -> None:
    judging.improve(
        missed,
        "Name an owner of the register",
        issue="Missed: Hosts are listed",
        owner="lea",
        element="Organization",
        start="2026-12-01",
        objective="scope",
    )
    data = build_after_action_data(missed)
    assert [each.expectation for each in data.proposals] == ["confirmed"]
    (planned,) = data.plan
    assert (planned.organisation, planned.element, planned.start) == ("Tidewater", "Organization", "2026-12-01")
    assert "| Organization | Tidewater | lea | 2026-12-01 |" in report.render(data, "md")
    assert ">Proposed<" in report.render(data, "html")


@pytest.mark.parametrize("how", ["Look at the lockfiles first.", '"Look at the lockfiles first."'])
def test_words_of_one_line_become_two_lines(started: Begin, folder: Path, clock: SetClock, how: str) -> None:
    block = "how: |\n          Look at the lockfiles first.\n"
    (folder / "drill.yaml").write_text(PLAYBOOK.lstrip().replace(block, f"how: {how}\n"))
    exercise = started()
    injects.play_due(exercise)
    clock.forward(minutes=40)
    end.end(exercise)
    diff = {each.id: each for each in build_after_action_data(exercise).expectations}["hosts"].diff
    assert f"-        how: {how}\n" in diff
    assert (
        "+        how: |\n+          Look at the lockfiles first.\n"
        "+          Make sure of this before you go on: Hosts are listed.\n"
    ) in diff
