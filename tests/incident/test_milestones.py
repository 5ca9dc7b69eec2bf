"""Detected is the first credible signal, confirmed is reasonable certainty; alerted is an older word for detected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.milestones import milestones
from irrunner.incident.verbs import notes, steps
from irrunner.journal.events import MilestoneMarked

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

STEPS = """
- {id: seen, do: Somebody saw it, marks: alerted}
- {id: sure, do: Be sure of it, marks: confirmed}
"""


def moments(incident: Incident) -> dict[str, str]:
    incident.refresh()
    return {each.name: each.time[11:16] for each in milestones(incident.checklist)}


def test_what_a_playbook_calls_alerted_marks_detected(declare: Declare) -> None:
    incident = declare(STEPS)
    steps.done(incident, "seen", at="2026-03-24 10:00 UTC")
    steps.done(incident, "sure", at="2026-03-24 11:00 UTC")
    assert moments(incident).items() >= {"detected": "10:00", "confirmed": "11:00"}.items()
    assert "alerted" not in moments(incident)


def test_alerted_is_recorded_as_detected(declare: Declare) -> None:
    entry = notes.milestone(declare(STEPS), "alerted")
    assert entry.refs["milestone"] == "detected"


def test_in_an_older_journal_the_first_of_alerted_and_detected_is_detected(declare: Declare) -> None:
    incident = declare(STEPS)
    with incident.writing("2026-03-24 11:30 UTC") as write:
        write(MilestoneMarked(), milestone="detected")
    with incident.writing("2026-03-24 10:30 UTC") as write:
        write(MilestoneMarked(), milestone="alerted")
    assert moments(incident)["detected"] == "10:30"


def test_they_stand_in_their_usual_order(declare: Declare) -> None:
    incident = declare(STEPS)
    for name in ("contained", "confirmed", "detected", "began"):
        notes.milestone(incident, name)
    assert list(moments(incident)) == ["began", "detected", "confirmed", "declared", "contained"]
