"""From when a step's target counts, when the record goes on after the step was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.moments import parse_utc
from irrunner.incident.targets import target
from irrunner.incident.verbs import decisions, registers, steps

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

    Declare = Declare

STEPS = """
- {id: destructive, decide: Can it destroy data?, options: [yes, no, unknown]}
- id: sinkhole
  do: Point the domains at a sinkhole
  when: destructive != "no"
  within: 1h
- id: snapshot
  do: Snapshot {{ item.name }}
  for_each: assets
  when: item.kind == laptop
  within: 1h
"""


def left(incident: Incident, key: str) -> int:
    """How much of its hour the step left, in whole minutes."""
    view = steps.require_step(incident.checklist, key)
    found = target(view, parse_utc("2026-03-30T12:00:00.000Z"))
    assert found is not None
    return round(found.left / 60)


def test_a_decision_made_anew_does_not_move_the_target_of_a_step_that_was_done(declare: Declare) -> None:
    incident = declare(STEPS, at="2026-03-24 08:00 UTC")
    decisions.decide(incident, "destructive", "unknown", at="2026-03-24 09:00 UTC")
    steps.done(incident, "sinkhole", at="2026-03-24 10:30 UTC")
    decisions.decide(incident, "destructive", "yes", at="2026-03-24 11:00 UTC")
    assert left(incident, "sinkhole") == 60 - 90


def test_a_decision_made_anew_that_changes_nothing_for_a_step_leaves_its_target_alone(declare: Declare) -> None:
    incident = declare(STEPS, at="2026-03-24 08:00 UTC")
    decisions.decide(incident, "destructive", "no", at="2026-03-24 09:00 UTC")
    decisions.decide(incident, "destructive", "unknown", at="2026-03-24 09:20 UTC")
    decisions.decide(incident, "destructive", "yes", at="2026-03-24 09:40 UTC")
    assert steps.require_step(incident.checklist, "sinkhole").workable == "2026-03-24T09:20:00.000Z"


def test_the_target_of_a_decision_is_that_of_the_first_one_until_it_is_reopened(declare: Declare) -> None:
    incident = declare(
        "- {id: ran, decide: Did it run?, options: [yes, no], within: 1h}\n"
        "- {id: look, do: Look, needs: [ran], within: 1h}",
        at="2026-03-24 08:00 UTC",
    )
    decisions.decide(incident, "ran", "no", at="2026-03-24 08:20 UTC")
    decisions.decide(incident, "ran", "yes", at="2026-03-24 09:40 UTC")
    assert left(incident, "ran") == 40
    assert steps.require_step(incident.checklist, "look").workable == "2026-03-24T08:20:00.000Z"
    steps.reopen(incident, "ran", at="2026-03-24 10:00 UTC")
    decisions.decide(incident, "ran", "no", at="2026-03-24 10:10 UTC")
    assert left(incident, "ran") == 50


def test_a_change_of_another_column_does_not_move_the_target_of_a_rows_step(declare: Declare) -> None:
    incident = declare(STEPS, at="2026-03-24 08:00 UTC")
    registers.register_add(incident, "assets", {"name": "l1", "kind": "laptop"}, at="2026-03-24 09:00 UTC")
    registers.register_change(incident, "assets", "a1", {"state": "isolated"}, at="2026-03-24 09:40 UTC")
    assert steps.require_step(incident.checklist, "snapshot@a1").workable == "2026-03-24T09:00:00.000Z"
    steps.done(incident, "snapshot@a1", at="2026-03-24 09:50 UTC")
    assert left(incident, "snapshot@a1") == 10
    registers.register_change(incident, "assets", "a1", {"kind": "laptop"}, at="2026-03-24 11:40 UTC")
    assert left(incident, "snapshot@a1") == 10
