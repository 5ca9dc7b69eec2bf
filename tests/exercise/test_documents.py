"""Documents for a room: complete for those who lead, without a spoiler for those who play, and harmless to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from irrunner.exercise.documents import DOCUMENTS, write_document
from irrunner.exercise.scenario import loading
from irrunner.exercise.scenario.lints.leaks import runs
from irrunner.exercise.scenario.model import Expectation, Inject, Objective, Scenario
from irrunner.safety import html_page
from tests.exercise.scenes import NEWS

if TYPE_CHECKING:
    from tests.exercise.conftest import LoadScenario

NAMES = ["situation-manual", "feedback-form", "facilitators-guide", "evaluators-guide"]


def written(scenario: Scenario) -> dict[str, str]:
    return {f"{kind.name}{ending}": text for kind in DOCUMENTS for ending, text in write_document(kind, scenario)}


def test_each_document_is_there_as_markdown_and_html_and_says_exercise(load: LoadScenario) -> None:
    found = written(load(NEWS).usable())
    assert list(found) == [f"{name}{ending}" for name in NAMES for ending in (".md", ".html")]
    for text in found.values():
        assert text.count("EXERCISE") >= 2
        assert "A library at night" in text


@pytest.mark.parametrize("name", ["alone-at-three", "gateway-poisoned-release"])
def test_players_documents_tell_nothing_that_is_told_later(name: str) -> None:
    scenario = loading.find(name).usable()
    secrets = [scenario.truth, *(each.text for each in scenario.objectives.values())]
    for inject in scenario.injects:
        secrets += [inject.text, inject.facilitator, *(option.label for option in inject.options)]
        secrets += [text for each in inject.expect for text in (each.do, each.hint, each.wording)]
    known = {run for secret in secrets for run in runs(secret)}
    for kind in DOCUMENTS:
        for ending, text in write_document(kind, scenario):
            told = known & set(runs(text))
            assert bool(told) is not kind.for_players, (kind.name, ending, told)
            if kind.for_players:
                assert not [inject.id for inject in scenario.injects if inject.title and inject.title in text]


def test_the_guides_hold_targets_critical_marks_hints_and_notes_on_answers(load: LoadScenario) -> None:
    found = written(load(NEWS).usable())
    guide, evaluation = found["facilitators-guide.html"], found["evaluators-guide.html"]
    for text in (
        "The nightly build pulled",
        "patient caller",
        "The trap of this exercise",
        "Which lockfiles mention it?",
    ):
        assert text in guide
    assert "The advisory is confirmed (CRITICAL)" in guide
    assert "CRITICAL: The advisory is confirmed" in evaluation
    assert "within 10m" in evaluation
    assert "Core capability: Analysis" in evaluation
    assert "unable to be performed" in evaluation


def test_a_hostile_scenario_stays_text_in_every_document() -> None:
    bad = "<script>alert(1)</script> | [x](javascript:y)\n# H\x1b[2J \"' &"
    expected = Expectation("e", bad, hint=bad, objective="o")
    inject = Inject("a", bad, title=bad, at=0, sender=bad, via=bad, facilitator=bad, expect=(expected,))
    objectives = {"o": Objective(bad, (bad,), bad)}
    scenario = Scenario(
        "x", bad, summary=bad, roles={"lead": bad}, answers={"k": bad}, truth=bad, injects=(inject,),
        objectives=objectives, debrief=(bad,),
    )  # fmt: skip
    for name, text in written(scenario).items():
        assert "\x1b" not in text, name
        page = text if name.endswith(".html") else MarkdownIt("js-default").render(text)
        assert "<script" not in page, name
        assert 'href="javascript' not in page, name
        if name.endswith(".html"):
            assert html_page.HEAD in page


def test_a_scenario_with_nothing_but_an_inject_has_documents() -> None:
    for text in written(Scenario("x", "X", injects=(Inject("a", "It burns."),))).values():
        assert text.strip()
