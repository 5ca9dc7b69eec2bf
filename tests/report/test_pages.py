"""The hand-over and the lessons learned: made of the report, on one page and without blame."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import deadlines, decisions, lifecycle, notes, people, record, steps, submissions
from irrunner.report import render
from irrunner.report.pages.handover import NEXT_STEPS

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare, TickingClock

HEAD = "roles: {lead: Incident lead, scribe: Scribe}\nask:\n  package: {label: Package, required: true}\n"
STEPS = """
      - {id: fast, do: Stop the next install, within: 30m, role: lead, marks: detected}
      - {id: slow, do: Look everywhere, within: 4h, role: scribe}
      - {id: cut, do: Cut it off}
      - {id: mirror, do: Block the mirror}
      - {id: executed, decide: Did it run?, options: ["yes", "no"], role: lead}
      - id: ask-more
        do: Ask the vendor
        when: executed == "yes"
        ask: {vendor: {label: Vendor}}
"""


@pytest.fixture
def working(declare: Declare, clock: TickingClock) -> Incident:
    """An incident in the middle of the night: late, blocked, skipped, undecided."""
    incident = declare(STEPS, head=HEAD, title="Poisoned library")
    people.role(incident, "lead", "Ada", contact="+44 20 7946 0000")
    clock.forward(minutes=45)
    steps.block(incident, "cut", why="The network team is asleep")
    steps.skip(incident, "mirror", why="We have no mirror")
    notes.note(incident, "The sentence of this step is hard to read.", step="mirror")
    notes.action_add(incident, "Order a mirror", owner="Bo", due="+2d")
    return incident


def test_a_hand_over_says_conditions_actions_and_needs(working: Incident) -> None:
    page = json.loads(render(working, "json", audience="handover"))
    assert (page["lead"], page["brief"]) == ("Ada", None)
    assert [(each["key"], each["who"]) for each in page["late"]] == [("fast", "Ada (Incident lead)")]
    assert [(each["key"], each["who"]) for each in page["next"]] == [
        ("slow", "Scribe, held by nobody"),
        ("answers", ""),
    ]
    assert [each["reason"] for each in page["blocked"]] == ["The network team is asleep"]
    assert [each["key"] for each in page["to_decide"]] == ["executed"]
    assert page["questions"] == ["Package"]
    assert [each["text"] for each in page["follow_ups"]] == ["Order a mirror"]
    assert [(each["label"], each["person"], each["contact"]) for each in page["people"]] == [
        ("Incident lead", "Ada", "+44 20 7946 0000"),
        ("Scribe", "", ""),
    ]
    assert "contained" in page["not_reached"]


def test_what_happened_since_the_last_hand_over_is_named(working: Incident, clock: TickingClock) -> None:
    decisions.decide(working, "executed", "no", why="The hook was never there")
    people.handover(working, "Bo", brief="Quiet since two.", by="Ada")
    clock.forward(minutes=5)
    people.accept(working, note="I have it", by="Bo")
    clock.forward(minutes=5)
    decisions.decide(working, "executed", "yes", why="A second look")
    page = json.loads(render(working, "json", audience="handover"))
    assert [each["last"]["chosen"] for each in page["decided"]] == ["yes"]
    markdown = render(working, "md", audience="handover")
    assert "Quiet since two." in markdown
    assert "Nobody is Scribe" in markdown
    assert "irrunner handover" not in markdown


def test_duties_that_are_not_settled_are_needs(declare: Declare) -> None:
    incident = declare(STEPS, head="deadlines: [gdpr-33, nis2-23, dora-19]\n" + HEAD)
    deadlines.deadline_consider(incident, "dora-19", "does-not-apply", why="no bank")
    deadlines.deadline_start(incident, "nis2-23", why="seen", at="now")
    submissions.deadline_met(incident, "nis2-23", "early-warning", receipt="C-1")
    page = json.loads(render(incident, "json", audience="handover"))
    said = [(each["text"].split(",")[0], each["answer"]) for each in page["duties"]]
    assert said[0] == ("NIS2 23: significant incident: Incident notification", "runs")
    assert said[-1] == ("gdpr-33", "not looked at")
    assert not [each for each in said if "DORA" in each[0] or "Early warning" in each[0]]


def test_a_question_of_a_step_that_does_not_apply_is_not_missing(working: Incident) -> None:
    decisions.decide(working, "executed", "no", why="never")
    for audience in ("full", "handover"):
        assert "Vendor" not in render(working, "md", audience=audience)


def test_a_long_list_is_cut_and_counted(declare: Declare) -> None:
    many = "".join(f"\n      - {{id: s{number}, do: Step number {number}}}" for number in range(30))
    page = json.loads(render(declare(many), "json", audience="handover"))
    assert len(page["next"]) == NEXT_STEPS
    assert page["more"] == 30 - NEXT_STEPS


def test_lessons_have_a_place_for_what_only_people_can_say(working: Incident) -> None:
    markdown = render(working, "md", audience="lessons")
    for part in ("What went well", "What went badly", "Where we got lucky", "Root cause", "Contributing factors"):
        assert f"## {part}\n\nNot written." in markdown


def test_lessons_propose_changes_from_notes_skips_and_missed_targets(working: Incident) -> None:
    steps.done(working, "fast")
    steps.step_add(working, "Call the bank", phase="Work")
    page = json.loads(render(working, "json", audience="lessons"))
    why = {each["step"]: each["why"] for each in page["changes"]}
    assert why["mirror"] == "It was skipped"
    assert why[""] == "A step nobody had foreseen was added by hand"
    assert why["fast"].startswith("Its target of 30m was missed: late by ")
    words = [each["words"] for each in page["changes"]]
    assert "The sentence of this step is hard to read." in words
    assert "We have no mirror" in words


@pytest.mark.parametrize("audience", ["handover", "lessons"])
def test_the_same_journal_gives_the_same_bytes_and_records_nothing(working: Incident, audience: str) -> None:
    before = working.state.seq
    for form in ("md", "html", "json"):
        assert render(working, form, audience=audience) == render(working, form, audience=audience)
    assert working.state.seq == before


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "| cell | **bold** [link](javascript:x)",
    "\x1b]52;c;x\x07 \u202e",
    "{{ 7 * 7 }} {% raw %}",
)


@pytest.mark.parametrize("audience", ["handover", "lessons"])
def test_hostile_words_stay_words(working: Incident, audience: str) -> None:
    for nasty in HOSTILE:
        notes.note(working, nasty, step="cut")
        notes.action_add(working, nasty, owner=nasty)
    people.handover(working, HOSTILE[0], brief="\n".join(HOSTILE))
    page = render(working, "html", audience=audience)
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    assert "<img" not in page
    assert "\x1b" not in page + render(working, "md", audience=audience)


@pytest.mark.parametrize("audience", ["handover", "lessons"])
def test_an_exercise_says_so_in_every_heading(declare: Declare, audience: str) -> None:
    incident = declare(STEPS, head=HEAD, mode="exercise")
    markdown = render(incident, "md", audience=audience)
    headings = [line for line in markdown.splitlines() if line.startswith("#")]
    assert headings
    assert all("EXERCISE: " in line for line in headings)


@pytest.mark.parametrize("audience", ["handover", "lessons"])
def test_a_purged_incident_has_a_page_of_its_tombstone(working: Incident, audience: str) -> None:
    lifecycle.close(working, why="done")
    record.purge(working, why="asked for", authority="counsel")
    assert "Ada" not in render(working, "md", audience=audience)
