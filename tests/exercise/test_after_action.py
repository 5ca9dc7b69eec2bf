"""The after-action report: its data, its formats, and the proposed change of the playbook."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Misused, Refused
from irrunner.exercise.documents.catalogue import DOCUMENTS, write_document
from irrunner.exercise.evaluate import build_after_action_data, report, trend, trend_page
from irrunner.exercise.evaluate.chart import StoryAxis
from irrunner.exercise.play.verbs import clock as clocks
from irrunner.exercise.play.verbs import end, injects, judging, new_injects
from irrunner.exercise.play.verbs import players as asking
from irrunner.incident.verbs import notes, people, registers, steps
from tests.exercise.scenes import SCENARIO
from tests.report.page_checks import axe, html_validate

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.exercise.play import Exercise
    from tests.beginnings import SetClock
    from tests.exercise.conftest import Begin


@pytest.fixture
def played(started: Begin, clock: SetClock) -> Exercise:
    """An exercise with one thing on time, one missed, one judged, and everything that people say."""
    exercise = started()
    injects.play_due(exercise)
    asking.acknowledge(exercise.players, "1", "lead", by="lea")
    clock.forward(minutes=2)
    steps.done(exercise.players, "confirm", why="exercise", by="lea")
    notes.note(exercise.players, "<script>alert(1)</script> | # [x](javascript:1)")
    clocks.pause(exercise)
    clock.forward(minutes=30)
    clocks.resume(exercise)
    clock.forward(minutes=10)
    registers.register_add(exercise.players, "assets", {"name": "ci-1", "kind": "ci-runner"})
    injects.skip(exercise, "extra", why="no time")
    injects.fire(exercise, "reporter")
    judging.judge(exercise, "line", "on-time", why="calm")
    judging.observe(exercise, "They wrote first.", objective="scope", finding="strength")
    judging.observe(exercise, "Nobody owned the register.", finding="improvement")
    judging.attend(exercise, "lea", role="lead")
    end.end(exercise)
    judging.rate(exercise, "notify", "P")
    judging.debrief(exercise, 1, "The number of hosts.", by="lea")
    judging.improve(exercise, "Name an owner", issue="Nobody owned it", owner="lea", due="+30d", objective="scope")
    return exercise


def test_the_view_holds_both_clocks_and_two_numbers(played: Exercise) -> None:
    view = build_after_action_data(played)
    assert (view.wall_seconds, view.story_seconds) == (42 * 60, 48 * 60)
    assert (view.numbers.met, view.numbers.presented, view.numbers.covered, view.numbers.written) == (2, 3, 3, 4)
    assert view.began.shown == "2026-03-03T05:40:00.000Z"
    found = {each.id: each for each in view.expectations}
    assert found["confirmed"].took == 8 * 60
    assert found["hosts"].result == "late"
    assert (found["hosts"].step, found["hosts"].step_text) == ("find-uses", "Find every host")
    assert view.injects[0].acknowledged == (("lead", "lea", 0),)
    assert view.plan[0].capability == "Analysis"


def test_an_exercise_that_was_ended_before_its_time_does_not_say_that_it_was_played_to_its_end(
    played: Exercise,
) -> None:
    view = build_after_action_data(played)
    assert view.how == "early"
    assert view.story_seconds < view.planned_seconds
    page = report.render(view, "md")
    assert "It was ended at T+0:48, before its end at" in page
    assert "played to its end" not in page


def test_a_miss_points_to_its_step_with_a_change_of_wording(played: Exercise) -> None:
    found = {each.id: each for each in build_after_action_data(played).expectations}
    diff = found["hosts"].diff
    assert "--- a/drill.yaml" in diff
    assert "+        within: 30m" in diff
    assert "Before you go on" not in diff  # it was late: an earlier target will do
    assert found["confirmed"].diff == ""


def test_every_format_says_exercise_and_lets_nothing_act(played: Exercise) -> None:
    view = build_after_action_data(played)
    for form in ("md", "html"):
        page = report.render(view, form)
        assert page.count("EXERCISE") >= 1
        assert "<script>" not in page.replace("\\<script>", "")
        assert page == report.render(build_after_action_data(played), form)
    assert "2 of 4 were done on time" in report.render(view, "md")
    assert "2 of 4 done on time, of what there was to do" in report.render(view, "html")
    assert "<svg" in report.render(view, "html")
    assert json.loads(report.render(view, "json"))["numbers"]["covered"] == 3
    with pytest.raises(Misused):
        report.render(view, "pdf")


def test_names_can_be_left_out(played: Exercise) -> None:
    page = report.render(build_after_action_data(played, names=False), "json")
    assert '"lea"' not in page
    assert '"Person 1"' in page


def test_a_numbered_report_names_nobody_anywhere(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    asking.acknowledge(exercise.players, "1", "lead", note="Lea Ortmann has it", by="Lea Ortmann")
    people.role(exercise.players, "comms", "Bo Quist", contact="bo@quist.example", by="Lea Ortmann")
    people.handover(exercise.players, "Ines Vale", brief="ask bo quist", by="Bo Quist")
    notes.action_add(exercise.players, "Call Ines Vale", owner="Kim Roe")
    notes.note(exercise.players, "LEA ORTMANN says that Bo Quist knows", by="Kim Roe")
    judging.attend(exercise, "Ada Nemeth", role="lead")
    judging.observe(exercise, "Ada Nemeth wrote first.", by="Oleg Fry", finding="strength")
    end.end(exercise, why="Kim Roe is tired")
    judging.debrief(exercise, 1, "Ask Oleg Fry", by="Lea Ortmann")
    data = build_after_action_data(exercise, names=False)
    for form in ("md", "html", "json"):
        page = report.render(data, form).casefold()
        for name in ("ortmann", "lea o", "quist", "ines", "vale", "kim", "roe", "ada", "nemeth", "oleg", "fry"):
            assert not re.search(rf"(?<![a-z]){name}(?![a-z])", page), (form, name)
        assert "person 1" in page
    named = report.render(build_after_action_data(exercise), "html")
    assert "Bo Quist" in named


def test_an_exercise_that_still_runs_can_be_looked_at(started: Begin) -> None:
    exercise = started()
    view = build_after_action_data(exercise)
    assert view.ended is None
    assert "Ended: not yet" in report.render(view, "md")


def test_a_miss_gets_words_and_a_late_one_only_an_earlier_target(started: Begin, clock: SetClock) -> None:
    exercise = started()
    injects.play_due(exercise)
    clock.forward(minutes=20)
    end.end(exercise)
    found = {each.id: each for each in build_after_action_data(exercise).expectations}
    assert found["hosts"].result == "missed"
    assert "+          Make sure of this before you go on: Hosts are listed." in found["hosts"].diff
    assert "lockfiles mention" not in found["hosts"].diff  # a hint speaks of the story, not of every incident


def test_the_chart_shows_what_was_expected_under_each_inject_and_shortens_long_silence(played: Exercise) -> None:
    view = build_after_action_data(played)
    page = report.render(view, "html")
    assert page.count('<g class="inject"') == 2
    assert page.count('class="expected on-time"') == 2
    assert page.count('class="expected late"') == 1
    assert "<script>" not in page
    axis = StoryAxis([0, 60, 100_000, 100_060], 100_060)
    assert axis.breaks == [(60, 100_000)]
    places = [axis.x(time) for time in (0, 60, 50_000, 100_000, 100_060)]
    assert places == sorted(places)


def test_what_an_inject_brings_along_is_no_act_of_the_players(played: Exercise) -> None:
    assert not [each for each in build_after_action_data(played).timeline if "advisory.txt" in each.act]


def test_a_user_s_own_template_stands_in_for_ours(played: Exercise, tmp_path: Path) -> None:
    view = build_after_action_data(played)
    assert report.render(view, "html", templates=tmp_path) == report.render(view, "html")
    (tmp_path / "exercise.md.j2").write_text("# {{ report.title }}: {{ report.numbers.on_time }} in time\n")
    assert report.render(view, "md", templates=tmp_path) == "# A library at night: 2 in time\n"
    (tmp_path / "exercise.html.j2").write_text("<p title='{{ report.truth }}'>{{ chart }}{{ '<b>' }}</p>\n")
    page = report.render(view, "html", templates=tmp_path)
    assert "<svg" in page
    assert "<b>" not in page


def test_a_user_s_template_with_a_mistake_is_refused_with_its_line(played: Exercise, tmp_path: Path) -> None:
    (tmp_path / "exercise.md.j2").write_text("# {{ report.title }}\n{{ report.nothing }}\n")
    with pytest.raises(Refused, match=r"exercise\.md\.j2, line 2"):
        report.render(build_after_action_data(played), "md", templates=tmp_path)
    with pytest.raises(Misused):
        report.render(build_after_action_data(played), "md", templates=tmp_path / "none")


def test_hostile_words_stay_words_in_every_format(started: Begin) -> None:
    nasty = "<img src=x onerror=alert(1)> | **b** [l](javascript:x) \x1b]52;c;x\x07 {{ 7 * 7 }}"
    exercise = started()
    new_injects.write_inject(exercise, nasty, title=nasty)
    injects.fire(exercise, "by-hand-1")
    judging.observe(exercise, nasty, finding="strength")
    judging.observe(exercise, nasty, finding="improvement")
    for part in ("scope", "hazard", "summary"):
        judging.describe(exercise, part, nasty)
    for part in ("analysis", "root-cause"):
        judging.describe(exercise, part, nasty, expectation="hosts")
    page = report.render(build_after_action_data(exercise), "html")
    assert "<img" not in page
    text = report.render(build_after_action_data(exercise), "md")
    assert "<img" not in text.replace("\\<img", "")
    assert "[l](javascript" not in text
    for each in (page, text):
        assert "\x1b" not in each
        assert "{{ 7 * 7 }}" in each.replace("\\", "")


def test_a_proposal_says_the_scenario_s_own_sentence_and_never_a_name_of_the_story(
    started: Begin, clock: SetClock
) -> None:
    text = SCENARIO.replace("hint: Which lockfiles", "step: preserve, wording: Snapshot first, hint: Which lockfiles")
    text = text.replace("do: The advisory is confirmed", "do: example-lib is confirmed")
    exercise = started(text)
    injects.play_due(exercise)
    clock.forward(minutes=20)
    end.end(exercise)
    found = {each.id: each for each in build_after_action_data(exercise).expectations}
    assert found["hosts"].step == "preserve"
    assert '+        how: "Snapshot first"' in found["hosts"].diff
    assert found["confirmed"].result == "missed"
    assert "example-lib" not in found["confirmed"].diff


@pytest.mark.browser
@pytest.mark.page_checks
def test_axe_and_html_validate_find_nothing_in_its_pages(played: Exercise, tmp_path: Path) -> None:
    view = build_after_action_data(played)
    points = trend.history([view])
    pages = {
        "report": report.render(view, "html"),
        "history": trend_page.page(points),
        "side-by-side": trend_page.side_by_side(points * 2, trend.compare(view, view), ["The clocks differ."]),
    }
    for kind in DOCUMENTS:
        pages[kind.name] = dict(write_document(kind, played.scenario))[".html"]
    assert html_validate(pages, tmp_path) == []
    assert {name: found for name, page in pages.items() if (found := axe(page, tmp_path))} == {}
