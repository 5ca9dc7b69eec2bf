"""The notice to customers: what a person wrote for them, and nothing of the inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.verbs import notes, people, registers, writing
from irrunner.report import render

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

PHASES = """
    phases:
      - phase: Find
        steps:
          - {id: one, do: One}
"""
PARTS = ("happened", "data", "done", "advice", "contact")


def worked(declare: Declare) -> Incident:
    incident = declare(PHASES, head="roles: {lead: Incident lead}", title="Payroll leak", tlp="amber")
    people.role(incident, "lead", "Grace Hopper", contact="line 2")
    registers.register_add(incident, "assets", {"name": "db7.corp.example", "kind": "server"})
    for number in range(25):
        registers.register_add(incident, "indicators", {"value": f"c{number}.evil.example", "type": "domain"})
    registers.register_withdraw(incident, "indicators", "i1", why="ours")
    notes.milestone(incident, "detected", why="Grace saw it on db7", at="2026-03-24 11:00 UTC")
    return incident


def test_until_somebody_writes_it_the_notice_is_a_draft(declare: Declare) -> None:
    text = render(worked(declare), "md", audience="customer")
    assert "**Draft. 5 of 5 parts are not written.**" in text
    for part in PARTS:
        assert f"Not written. A person writes it with `irrunner write notice-{part}`." in text


def test_what_was_written_for_customers_is_said_as_it_was_written(declare: Declare) -> None:
    incident = worked(declare)
    for part in PARTS:
        writing.write(incident, f"notice-{part}", f"The {part}. Ask Grace Hopper, security@corp.example.")
    for form in ("md", "html"):
        text = render(incident, form, audience="customer").replace("\\", "")
        assert "Draft" not in text
        assert "Not written" not in text
        assert text.count("Grace Hopper") == len(PARTS)
        assert text.count("security@corp.example") == len(PARTS)


def test_nothing_of_the_inside_is_in_it(declare: Declare) -> None:
    incident = worked(declare)
    writing.write(incident, "summary", "Grace pulled the plug of db7.")
    writing.write(incident, "impact-cost", "Nineteen days.")
    for form in ("md", "html", "json"):
        text = render(incident, form, audience="customer").casefold()
        for inside in ("payroll", "grace", "hopper", "db7", "line 2", "nineteen", "plug"):
            assert inside not in text, (form, inside)


def test_it_gives_times_and_what_to_look_for(declare: Declare) -> None:
    text = render(worked(declare), "md", audience="customer")
    assert "- We noticed it: 2026-03-24 11:00 UTC\n" in text
    assert "`c0[.]evil[.]example`" not in text  # it was withdrawn
    assert "- `c1[.]evil[.]example` (domain)\n" in text
    assert "- 4 more: ask us for the list" in text


def test_a_notice_is_no_part_of_the_full_report_s_missing_words(declare: Declare) -> None:
    assert "For customers" not in render(worked(declare), "md")
