"""The section on deadlines: who decided, when each was due, what was submitted, late or never, with the receipt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from irrunner.incident.verbs import deadlines, evidence, notes, submissions
from irrunner.report import render

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident import Incident
    from tests.beginnings import Declare

HEAD = "deadlines: [gdpr-33, nis2-23, sec-8k-105, in-cert-in]\n"


def worked(declare: Declare, tmp_path: Path) -> Incident:
    incident = declare("- {id: one, do: One}", head=HEAD)
    (tmp_path / "receipt.txt").write_text("2026/77")
    evidence.add(incident, tmp_path / "receipt.txt")
    deadlines.deadline_consider(incident, "gdpr-33", "unknown", why="whose data | is it?")
    deadlines.deadline_consider(incident, "gdpr-33", "applies", why="customers are in it")
    deadlines.deadline_start(incident, "gdpr-33", why="two sources", at="2026-03-20 10:00 UTC")
    submissions.deadline_met(
        incident, "gdpr-33", receipt="2026/77", evidence="e1", note="the form failed", at="2026-03-23 12:00 UTC"
    )
    deadlines.deadline_start(incident, "in-cert-in", why="a call", at="2026-03-24 01:00 UTC")
    deadlines.deadline_consider(incident, "sec-8k-105", "does-not-apply", why="not listed")
    notes.note(incident, "the end")
    return incident


def test_the_section_says_late_and_never_with_receipt_and_reasons(declare: Declare, tmp_path: Path) -> None:
    text = render(worked(declare, tmp_path), "md")
    section = text[text.index("## Deadlines") : text.index("## Cause")]
    assert "**Not looked at: nis2-23.**" in section
    assert "LATE by 2h" in section
    assert "2026/77 e1" in section
    assert "the form failed" in section
    assert "NEVER: not submitted" in section
    assert "before: UNKNOWN whether it applies" in section
    assert "whose data \\| is it?" in section
    assert "not listed" in section


def test_the_page_holds_the_same_and_links_to_the_entries(declare: Declare, tmp_path: Path) -> None:
    text = render(worked(declare, tmp_path), "html")
    assert '<a href="#deadlines">Deadlines</a>' in text
    assert "NEVER: not submitted" in text
    assert "receipt 2026/77" in text


def test_the_data_has_each_stage_with_its_seconds(declare: Declare, tmp_path: Path) -> None:
    found = json.loads(render(worked(declare, tmp_path), "json"))["deadlines"]
    by_id = {duty["id"]: duty for duty in found["duties"]}
    assert found["not_looked_at"] == ["nis2-23"]
    assert by_id["gdpr-33"]["applies"] == "yes"
    assert by_id["gdpr-33"]["stages"][0]["seconds_left"] == -7200
    assert by_id["sec-8k-105"]["stages"] == []
    assert [each["decision"] for each in by_id["gdpr-33"]["decisions"]] == ["UNKNOWN whether it applies", "applies"]


def test_an_incident_without_duties_says_so(declare: Declare) -> None:
    assert "No duty to notify was proposed or recorded." in render(declare("- {id: one, do: One}"), "md")
