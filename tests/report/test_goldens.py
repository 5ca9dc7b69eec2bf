"""Whole reports of a small incident that has a little of everything. UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irrunner.incident.verbs import decisions, evidence, lifecycle, notes, people, record, registers, steps
from irrunner.report import FORMATS, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.incident import Incident
    from irrunner.journal import Journal
    from tests.beginnings import TickingClock

    Declare = Callable[..., Incident]

GOLDEN = Path(__file__).parent / "golden"

HEAD = """
    roles: {lead: Incident lead, scribe: Scribe}
    ask:
      package: {label: Package, required: true}
      contact: {label: Vendor's contact}
"""
PHASES = """
    phases:
      - phase: Find
        steps:
          - id: confirm
            do: Confirm what is wrong with {{ package }}
            within: 30m
            evidence: [The advisory]
            marks: detected
          - {id: executed, decide: Did it run anywhere?, options: ["yes", "no"]}
          - {id: list, do: List the machines, collect: assets}
          - {id: ask-vendor, do: Ask the vendor}
      - phase: Stop
        steps:
          - id: isolate
            do: Take {{ item.name }} off the network
            for_each: assets
            when: executed == "yes" and item.kind == laptop
            needs: [list]
            approve: lead
            marks: contained
          - {id: restore, do: Restore, needs: [isolate, ask-vendor]}
"""


def worked(declare: Declare, clock: TickingClock) -> Incident:
    """An incident with a little of everything."""
    incident = declare(
        PHASES,
        head=HEAD,
        answers={"package": "left-pad"},
        privilege="Prepared for counsel",
        title="Poisoned left-pad",
        at="2026-03-24 11:50 UTC",
    )
    people.role(incident, "lead", "grace", contact="line 2")
    notes.milestone(incident, "began", at="2026-03-24 10:05 UTC", why="first entry in the proxy log")
    wrong = notes.note(incident, "Only 1.0.1 is bad.", step="confirm")
    clock.forward(minutes=10)
    evidence.add(
        incident, BytesIO(b"1.0.1 and 1.0.2 are bad\n"), name="advisory.txt", step="confirm", origin="a mirror"
    )
    steps.done(incident, "confirm", by="grace")
    record.correct(incident, wrong.seq, words="1.0.1 and 1.0.2 are bad.", why="The advisory names both.")
    decisions.decide(incident, "executed", "no", why="Nobody uses it.")
    registers.register_import(
        incident,
        "assets",
        [{"name": "l1.example", "kind": "laptop"}, {"name": "s1.example", "kind": "server"}],
        step="list",
    )
    steps.done(incident, "list")
    decisions.decide(incident, "executed", "yes", why="l1 asked for files.evil.example.")
    registers.register_add(incident, "indicators", {"value": "files.evil.example", "type": "domain"})
    steps.approve(incident, "isolate@a1", by="grace")
    steps.done(incident, "isolate@a1", at="2026-03-24 12:12 UTC")
    steps.skip(incident, "ask-vendor", why="There is none.")
    secret = notes.note(incident, "The key is hunter2.")
    record.redact(incident, secret.seq, why="A secret", authority="counsel")
    evidence.hand_over(incident, "e1", "the police", why="receipt 7")
    notes.action_add(incident, "Lock versions", owner="grace", due="2026-04-01")
    people.handover(incident, "linus", brief="Restore is next.\nDo not wake grace.")
    people.accept(incident, by="linus")
    lifecycle.severity(incident, "low", why="one laptop")
    lifecycle.close(incident, why="Restoring is the help desk's.")
    return incident


@pytest.mark.parametrize("form", FORMATS)
def test_the_report_of_a_small_incident_is_the_golden_one(declare: Declare, clock: TickingClock, form: str) -> None:
    text = render(worked(declare, clock), form)
    golden = GOLDEN / f"small.{form}"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, newline="\n")
    assert text == golden.read_text()


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_journal_gives_the_same_bytes(
    declare: Declare, clock: TickingClock, store: Journal, form: str
) -> None:
    incident = worked(declare, clock)
    first = render(incident, form)
    clock.forward(days=100)
    again = type(incident)(store, incident.id, incident.actor, clock=clock)
    before = sorted((path, path.stat().st_mtime_ns) for path in Path(store.location).rglob("*"))
    assert render(again, form) == first
    assert sorted((path, path.stat().st_mtime_ns) for path in Path(store.location).rglob("*")) == before
