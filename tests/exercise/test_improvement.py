"""The after-action report against HSEEP's: overview, analysis of areas to improve, and a plan that begins with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Misused, NotFound, Refused
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
hazard: A poisoned release of a library
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
        "A poisoned release of a library",
    ):
        assert text in page
        assert text in markdown.replace("\\", "")


def test_objectives_carry_their_capability_and_notes_their_objective(missed: Exercise) -> None:
    markdown = report.render(build_after_action_data(missed), "md")
    assert "| Know what is affected within half an hour | Analysis | RS.AN-03 |" in markdown
    assert "- Observed: They searched by hand. (control)" in markdown
    assert "- Objective: Know what is affected within half an hour (capability: Analysis)" in markdown
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
    assert "- What the record says: It was told at T+0:00" in markdown
    assert markdown.count("- Analysis: not written") == len(data.areas) == 3


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


def test_what_nobody_wrote_has_its_place_and_a_person_fills_it(missed: Exercise) -> None:
    before = build_after_action_data(missed)
    assert before.in_short is None
    assert "How it went, in a person's words: not written." in report.render(before, "md")
    judging.describe(missed, "summary", "Calm, but slow.", by="lea")
    judging.describe(missed, "sponsor", "The board", by="lea")
    judging.describe(missed, "analysis", "The inventory is a year old.", expectation="hosts", by="bo")
    judging.describe(missed, "root-cause", "Nobody owns it.", expectation="hosts", by="bo")
    judging.describe(missed, "root-cause", "Nobody has owned it since spring.", expectation="hosts", by="bo")
    data = build_after_action_data(missed)
    assert data.in_short is not None
    assert data.in_short.text == "Calm, but slow."
    area = next(each for each in data.areas if each.expectation == "hosts")
    assert (area.written and area.written.text) == "The inventory is a year old."
    assert (area.root_cause and area.root_cause.text) == "Nobody has owned it since spring."
    markdown, page = report.render(data, "md"), report.render(data, "html")
    assert "- Sponsor: The board (says lea)" in markdown
    assert "- Root cause: Nobody has owned it since spring. (bo)" in markdown
    assert "Nobody owns it." not in markdown + page
    assert "Chief information officer" not in markdown + page


def test_an_observer_s_note_on_a_miss_stands_in_its_area_and_nowhere_else(missed: Exercise) -> None:
    judging.observe(missed, "They asked three people.", expectation="hosts", by="bo")
    data = build_after_action_data(missed)
    area = next(each for each in data.areas if each.expectation == "hosts")
    assert [(note.text, note.by) for note in area.notes] == [("They asked three people.", "bo")]
    for form in ("md", "html"):
        assert report.render(data, form).count("They asked three people.") == 1


def test_areas_come_by_weight_and_the_plan_names_them(missed: Exercise) -> None:
    data = build_after_action_data(missed)
    assert [(each.number, each.expectation, each.result) for each in data.areas] == [
        (1, "confirmed", "late"),
        (2, "hosts", "missed"),
        (3, "", ""),
    ]
    assert [(each.expectation, each.area) for each in data.proposals] == [("confirmed", 1), ("hosts", 2)]
    judging.improve(missed, "Buy an inventory", expectation="hosts", owner="lea", due="+30d", element="Equipment")
    data = build_after_action_data(missed)
    (line,) = data.plan
    assert (line.area, line.issue, line.capability) == (2, "Missed: Hosts are listed", "Analysis")
    assert [each.planned for each in data.areas] == [False, True, False]
    assert '<a href="#area-2">2</a>' in report.render(data, "html")


def test_nobody_in_a_role_is_a_matter_of_organization(started: Begin, folder: Path, clock: SetClock) -> None:
    (folder / "drill.yaml").write_text(
        PLAYBOOK.lstrip().replace("do: Find every host", "do: Find every host\n        role: lead")
    )
    exercise = started()
    injects.play_due(exercise)
    clock.forward(minutes=40)
    end.end(exercise)
    hosts = next(each for each in build_after_action_data(exercise).proposals if each.expectation == "hosts")
    assert hosts.element == "Planning"  # nobody kept track of who is in which role
    judging.attend(exercise, "ed", role="eng")
    data = build_after_action_data(exercise)
    hosts = next(each for each in data.proposals if each.expectation == "hosts")
    assert hosts.element == "Organization"
    assert hosts.action.startswith("Name who holds the role ")
    area = next(each for each in data.areas if each.expectation == "hosts")
    assert "Nobody held the role whose step it is, " in area.analysis
    judging.attend(exercise, "lea", role="lead")
    assert next(
        each for each in build_after_action_data(exercise).proposals if each.expectation == "hosts"
    ).element != ("Organization")


def test_only_parts_of_the_report_can_be_described(missed: Exercise) -> None:
    with pytest.raises(NotFound, match="no part 'mood'"):
        judging.describe(missed, "mood", "fine")
    with pytest.raises(Misused, match="Of which expectation"):
        judging.describe(missed, "analysis", "slow")
    with pytest.raises(Misused, match="of the whole exercise"):
        judging.describe(missed, "scope", "all", expectation="hosts")
    with pytest.raises(NotFound, match="no expectation"):
        judging.describe(missed, "analysis", "slow", expectation="host")
    with pytest.raises(Refused):
        judging.describe(missed, "scope", "  ")


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
