"""A form goes out as a report does: without what its reader may not see, and no further than its label reaches."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from irrunner.deadlines.form_fields import FACTS
from irrunner.deadlines.library import find_regime, load_regimes
from irrunner.errors import Refused
from irrunner.incident.verbs import deadlines, lifecycle, people, registers, steps, submissions
from irrunner.incident.verbs.deadline_forms import deadline_answer
from irrunner.report.forms import build_form, form_profile, render_form
from tests.report.hostile import hostile_incident

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.deadlines.model import Regime
    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import Declare, TickingClock

HEAD = "deadlines: [gdpr-33]\nroles: {lead: Incident lead, dpo: Data protection officer}\n"
STEPS = """
- {id: spot, do: Confirm it, marks: confirmed}
- {id: cut, do: "Take {{ item.name }} off the network", for_each: assets, marks: contained}
"""
EVERY_FACT = """
regime: 1
id: all
title: Everything
law: a law
article: "1"
url: https://example.com/law
as_of: "2026-11-28"
confidence: read
applies_when: always
stages:
  - id: notice
    title: Notice
    after: 72 hours
    content:
"""
FOR_ITS_READER = {"form-answer", "receipt", "indicator"}
WRITTEN = {"title", "written-summary", "statement", "written-impact-data"}
OF_PLAYBOOK = {"playbook-title", "question", "option", "approved-sentence", "role-label", "attack", "file", "version"}
STAYS = {"regulator": FOR_ITS_READER | WRITTEN | OF_PLAYBOOK, "customer": FOR_ITS_READER, "public": FOR_ITS_READER}
"""What each profile may show of the planted texts."""


def regime(name: str) -> Regime:
    found = find_regime(name, []).regime
    assert found is not None
    return found


@pytest.fixture
def worked(declare: Declare) -> Incident:
    incident = declare(STEPS, head=HEAD, title="Stolen list", tlp="amber")
    people.role(incident, "dpo", "Grace Hopper", contact="dpo@ours.example")
    registers.register_add(incident, "assets", {"name": "db7.corp.example", "kind": "server", "owner": "Linus"})
    registers.register_add(incident, "indicators", {"value": "db7.corp.example.evil.example", "type": "domain"})
    registers.register_add(incident, "indicators", {"value": "203.0.113.9", "type": "ip"})
    steps.done(incident, "cut@a1", by="Grace Hopper")
    return incident


@pytest.mark.parametrize("profile", STAYS)
def test_no_form_shows_what_the_profile_leaves_out(
    store: Journal, clock: TickingClock, tmp_path: Path, profile: str
) -> None:
    incident, say = hostile_incident(store, clock, "http://127.0.0.1:9", mode="live")
    incident.regime_folders = [tmp_path]
    fields = "".join(f"      - {{id: {fact}, say: {fact}, facts: [{fact}]}}\n" for fact in FACTS)
    (tmp_path / "regimes").mkdir()
    (tmp_path / "regimes" / "all.yaml").write_text(EVERY_FACT + fields)
    lifecycle.reopen_incident(incident, why=say("reopen-why"))
    deadlines.deadline_start(incident, "nis2-23", why=say("other-why"), at="now")
    submissions.deadline_met(incident, "nis2-23", "early-warning", receipt=say("other-receipt"))
    deadlines.deadline_start(incident, "all", why=say("start-why"), at="now", by=say("starter"))
    deadline_answer(incident, "all", "notice", "title", say("form-answer-before"), by=say("answerer"))
    deadline_answer(incident, "all", "notice", "title", say("form-answer"), by=say("answerer"))
    submissions.deadline_met(incident, "all", "notice", receipt=say("receipt"), note=say("note-of-it"))
    for form in ("md", "html", "json"):
        rule = find_regime("all", incident.regime_folders).usable()
        text = render_form(build_form(incident, rule, "notice", profile=profile, reason="a drill"), form)
        marks = [mark for mark in say.marks if re.search(rf"{re.escape(mark)}(?!\d)", text)]
        shown = {mark.split("-", 1)[1].rsplit("-", 1)[0] for mark in marks}
        assert shown <= STAYS[profile], form


def test_a_form_says_what_is_not_in_it_and_keeps_what_was_answered_for_its_reader(worked: Incident) -> None:
    deadline_answer(worked, "gdpr-33", "notification", "contact", "Grace Hopper, dpo@ours.example", by="Linus")
    form = build_form(worked, regime("gdpr-33"), "notification", profile="regulator")
    for text in (render_form(form, "md"), render_form(form, "html")):
        assert "Not in this form:" in text
        assert "1 contact of a person, left out" in text
        assert "dpo: Take" not in text
        assert "db7" not in text
        assert len(re.findall(r"dpo@ours|dpo\\@ours", text)) == 1
    contact = next(each for each in form.fields if each.id == "contact")
    assert contact.answer is not None
    assert (contact.answer.text, contact.answer.by) == ("Grace Hopper, dpo@ours.example", "person 2")
    assert [each.text for each in contact.facts] == ["Data protection officer: dpo, (left out)"]


def test_half_an_indicator_is_left_out_whole_and_the_house_sees_everything(worked: Incident) -> None:
    shown = json.loads(
        render_form(build_form(worked, regime("nis2-23"), "notification", exact=True, profile="regulator"), "json")
    )
    lines = [line["text"] for field in shown["fields"] for line in field["facts"] if line["fact"] == "indicators"]
    assert lines == ["i1: (left out) (domain)", "i2: 203.0.113.9 (ip)"]
    whole = build_form(worked, regime("gdpr-33"), "notification")
    assert whole.profile.left_out == ()
    assert "Grace Hopper, dpo@ours.example" in str(whole.fields)


def test_a_form_goes_no_further_than_its_label_without_a_reason(declare: Declare) -> None:
    incident = declare(STEPS, head=HEAD, tlp="red", privilege="For counsel")
    rule = regime("gdpr-33")
    with pytest.raises(Refused, match=r"This form is not for a regulator: its label TLP:RED .* and .* privileged"):
        build_form(incident, rule, "notification", profile="regulator")
    text = render_form(build_form(incident, rule, "notification", profile="regulator", reason="Article 33"), "md")
    assert "The reason: Article 33" in text
    assert "For counsel" not in text
    preview = build_form(incident, rule, "notification", profile="regulator", is_preview=True)
    assert len(preview.profile.despite) == 2
    assert "For counsel" in render_form(build_form(incident, rule, "notification"), "md")


def test_each_stage_begins_with_the_profile_of_whom_it_goes_to() -> None:
    found = {
        f"{loaded.regime.id}/{stage.id}": form_profile(loaded.regime, stage.id)
        for loaded in load_regimes([])
        if loaded.regime is not None
        for stage in loaded.regime.stages
    }
    assert found["gdpr-33/notification"] == found["nis2-23/final"] == "regulator"
    assert found["gdpr-34/people"] == found["contract/notice"] == "customer"
    assert found["sec-8k-105/filing"] == "public"
