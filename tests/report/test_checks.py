"""Checks in the report: what ran, who allowed it, its answer, what it rests on, and what changed since."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.check_result import CheckResult, FoundRow, KeptOutput
from irrunner.incident.verbs import checks, decisions
from irrunner.report import render

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

HEAD = "ask:\n  package: {label: Package}\n"
STEPS = """
- id: find
  do: Find it
  checks:
    - run: [find, /srv, -name, "{{ package }}"]
    - osv: {package: "{{ package }}"}
"""
DIGEST = "ab" * 32


@pytest.fixture
def incident(declare: Declare) -> Incident:
    made = declare(STEPS, head=HEAD, answers={"package": "litellm"})
    checks.allow(made, DIGEST, ["run find /srv"], step="find", by="Bo")
    with checks.running(made, "run", ["run find /srv", "in /"], step="find", digest=DIGEST) as run:
        kept = KeptOutput("find.txt", io.BytesIO(b"/srv/a"))
        rows = (FoundRow("assets", {"name": "srv-1"}),)
        facts = {"exit": "0", "environment": "HOME PATH"} | {f"fact {number}": "x" for number in range(30)}
        checks.finish(made, run.number, CheckResult("hit", "exit 0.", facts, (kept,), rows))
    with checks.running(made, "osv", ["ask"], step="find") as run:
        checks.finish(made, run.number, CheckResult("unknown", "Nobody answered."))
    with checks.running(made, "osv", ["ask"], step="find") as run:
        checks.finish(made, run.number, CheckResult("error", "irrunner was stopped.", ended="interrupted"))
    with checks.running(made, "osv", ["ask"], step="find"):
        pass
    return made


def test_a_page_says_what_ran_who_allowed_it_and_what_came_of_it(incident: Incident) -> None:
    for name in ("md", "html"):
        page = render(incident, name)
        for each in ("find /srv", DIGEST, "allowed by Bo", "exit 0.", "e1", "a1", "Nobody answered", "interrupted"):
            assert each in page, (name, each)
        assert "HOME PATH" not in page
        assert "no end" in page
        assert "more facts" in page
    page = render(incident, "md")
    answers = [line for line in page.splitlines() if line.startswith("- Answer: ")]
    assert [line.split("**")[1] for line in answers] == ["hit", "unknown", "error", "running"]
    assert "it is not clear" in page


def test_what_changed_since_is_said(incident: Incident) -> None:
    assert "Older than" not in render(incident, "md")
    decisions.answer(incident, {"package": "axios"})

    for name in ("md", "html"):
        assert "package was answered differently later" in render(incident, name)


def test_json_has_everything(incident: Incident) -> None:
    found = json.loads(render(incident, "json"))["checks"]

    assert [each["answer"] for each in found] == ["hit", "unknown", "error", "running"]
    assert found[0]["facts"]["environment"] == "HOME PATH"
    assert (found[0]["digest"], found[0]["allowed_by"], found[0]["rows"], found[0]["evidence"]) == (
        DIGEST,
        "Bo",
        ["a1"],
        ["e1"],
    )
    assert found[2]["ended"] == "interrupted"
    assert found[3]["end_entry"] == 0


def test_an_incident_without_checks_has_no_such_section(declare: Declare) -> None:
    made = declare("- {id: look, do: Look}")

    assert "Checks" not in render(made, "md")
    assert 'id="checks"' not in render(made, "html")
