"""The executive summary: one page, whatever people wrote, and it says what is shortened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from irrunner.incident.demo import build_demo
from irrunner.incident.verbs import decisions, notes, people, registers, steps, writing
from irrunner.playbook.model import SECTIONS
from irrunner.report import render
from irrunner.report.pages.one_page import fits
from irrunner.shipped import shipped
from tests.report.browser import chromium

if TYPE_CHECKING:
    from pathlib import Path

    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import Declare, TickingClock

NAME = "Wolfeschlegelsteinhausenbergerdorff-" * 8
WORDS = "donaudampfschifffahrtsgesellschaftskapitaen " * 40
HEAD = "roles: {lead: Incident lead}"
PHASES = """
    phases:
      - phase: Find
        steps:
          - {id: data, decide: "Whose data is it?", options: ["yes", "no"], answers: data}
          - {id: one, do: Look at one}
          - {id: two, do: Look at two}
          - {id: three, do: Look at three}
"""


def long_winded(declare: Declare) -> Incident:
    """An incident in which every name and text is as long as people make them on a bad day."""
    incident = declare(PHASES, head=HEAD, title=WORDS, privilege="Privileged and confidential " * 12)
    people.role(incident, "lead", NAME, contact=NAME)
    for number in range(20):
        values = {"name": f"{NAME}{number}.example", "kind": "laptop", "executed": "yes", "owner": NAME}
        registers.register_add(incident, "assets", values)
        registers.register_add(incident, "credentials", {"name": f"{NAME}{number}", "kind": "token", "owner": NAME})
        notes.action_add(incident, f"{WORDS}{number}", owner=NAME, due="2027-01-01")
        decisions.decision(incident, f"{WORDS}{number}", why=WORDS)
    for section in SECTIONS:
        writing.write(incident, section, WORDS)
    for name in ("began", "introduced", "detected", "confirmed", "contained", "access-ended", "recovered"):
        notes.milestone(incident, name, why=WORDS)
    decisions.decide(incident, "data", "yes", why=WORDS)
    for key in ("one", "two", "three"):
        steps.skip(incident, key, why=WORDS)
    return incident


def test_it_answers_the_questions_of_those_who_decide(store: Journal) -> None:
    text = render(build_demo(store, folders=[shipped("playbooks")]), "md", audience="executive")
    headings = re.findall(r"(?m)^## (.*)$", text)
    assert headings[:3] == ["What happened", "When we knew", "Impact"]
    assert {"Whose data", "What was done", "What was not done, and why", "What is still open"} <= set(headings)
    assert "| detected | 2026-03-24 12:20 UTC |" in text
    assert re.search(r"(?m)^\d+ texts are shortened here or stand in the full report only\.$", text)


def test_what_nobody_wrote_and_recorded_is_said(declare: Declare) -> None:
    text = render(declare(PHASES, head=HEAD), "md", audience="executive")
    assert "## What happened\n\nNot written.\n" in text
    assert "- Impact on data: not written\n" in text
    assert "| contained | **not recorded** | |" in text
    assert "shortened" not in text


def test_what_does_not_fit_is_counted(declare: Declare) -> None:
    text = render(long_winded(declare), "md", audience="executive")
    assert int(re.findall(r"(?m)^(\d+) texts are shortened", text)[0]) > 20
    assert "more in the full report" in text
    assert NAME not in text
    assert len(text) < 8_000


def test_a_page_that_is_full_takes_no_more() -> None:
    assert fits(["a title"], [["one", "two"]], "")
    assert not fits(["words " * 2000], [["one", "two"]], "")
    assert not fits(["a title"], [["words " * 20] * 80], "")
    assert not fits(["a title"], [["words " * 10] * 40], "Privileged " * 150)


@pytest.mark.browser
@pytest.mark.parametrize("size", ["A4", "letter"])
def test_it_prints_on_one_page(
    declare: Declare, store: Journal, clock: TickingClock, tmp_path: Path, size: str
) -> None:
    incidents = (build_demo(store, folders=[shipped("playbooks")]), long_winded(declare), declare(PHASES, head=HEAD))
    for number, incident in enumerate(incidents):
        page = render(incident, "html", audience="executive").replace("@page {", f"@page {{ size: {size};", 1)
        file, printed = tmp_path / f"{number}.html", tmp_path / f"{number}.pdf"
        file.write_text(page)
        chromium(tmp_path / "home", "--no-pdf-header-footer", f"--print-to-pdf={printed}", file.as_uri())
        pages = PdfReader(printed).pages
        assert len(pages) == 1
        assert "Journal head" in pages[0].extract_text()
