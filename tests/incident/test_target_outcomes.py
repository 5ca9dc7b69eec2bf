"""What became of a target: met, late, never done or unknown; reopening, corrections and slips change no lateness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.incident.target_outcomes import LATE, MET, NEVER_DONE, RUNNING, SKIPPED, UNKNOWN, target_outcome
from irrunner.incident.targets import target, wall_time
from irrunner.incident.verbs import decisions, lifecycle, record, steps
from irrunner.incident.verbs.undo import undo

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from irrunner.incident.target_outcomes import TargetOutcome
    from tests.beginnings import Declare, TickingClock

LOOK = "- {id: look, do: Look, within: 1h}"
RAN = '- {id: ran, decide: Did it run?, options: ["yes", "no", unknown], within: 1h}'


def outcome(incident: Incident, step: str = "look") -> TargetOutcome:
    incident.refresh()
    view = next(each for each in incident.checklist if str(each.key) == step)
    found = target_outcome(incident.checklist, view, wall_time(incident.state))
    assert found is not None
    return found


def test_done_in_time_is_met_and_done_later_is_late(declare: Declare, clock: TickingClock) -> None:
    incident = declare(LOOK)
    clock.forward(minutes=30)
    steps.done(incident, "look")
    assert (outcome(incident).status, outcome(incident).words[:3]) == (MET, "29m")
    other = declare(LOOK)
    clock.forward(hours=5)
    steps.done(other, "look")
    assert (outcome(other).status, outcome(other).words) == (LATE, "late by 4h")


def test_reopening_never_erases_lateness(declare: Declare, clock: TickingClock) -> None:
    incident = declare(LOOK)
    clock.forward(hours=5)
    steps.done(incident, "look")
    clock.forward(hours=20)
    steps.reopen(incident, "look", why="one more version")
    clock.forward(minutes=35)
    assert outcome(incident).status == LATE
    steps.done(incident, "look")
    found = outcome(incident)
    assert (found.status, found.words) == (LATE, "late by 4h at first; then 24m 59s to spare")
    assert found.missed


def test_a_second_attempt_that_is_late_is_late(declare: Declare, clock: TickingClock) -> None:
    incident = declare(LOOK)
    steps.done(incident, "look")
    steps.reopen(incident, "look")
    clock.forward(hours=3)
    steps.done(incident, "look")
    assert outcome(incident).status == LATE
    assert outcome(incident).words.endswith("at first; then late by 2h")


def test_reopening_what_was_blocked_and_overdue_leaves_it_late(declare: Declare, clock: TickingClock) -> None:
    incident = declare(LOOK)
    steps.block(incident, "look", why="no access")
    clock.forward(hours=2)
    steps.reopen(incident, "look")
    steps.done(incident, "look")
    assert outcome(incident).status == LATE
    assert outcome(incident).words.startswith("overdue by 1h when it was reopened; then")


def test_what_is_not_done_counts_once_it_is_over(declare: Declare, clock: TickingClock) -> None:
    incident = declare(LOOK)
    lifecycle.severity(incident, "high")
    assert outcome(incident).status == RUNNING
    clock.forward(hours=2)
    lifecycle.severity(incident, "low")
    assert (outcome(incident).status, outcome(incident).words) == (LATE, "overdue by 1h at the last entry")


def test_what_was_open_when_the_incident_was_closed_was_never_done(declare: Declare, clock: TickingClock) -> None:
    for hours, words in (
        (0.5, "never done; 29m 59s left at the closing"),
        (3, "never done; overdue by 2h at the closing"),
    ):
        incident = declare(LOOK)
        clock.forward(hours=hours)
        lifecycle.close(incident, why="enough")
        assert (outcome(incident).status, outcome(incident).words) == (NEVER_DONE, words)
        assert outcome(incident).missed


def test_what_was_skipped_in_time_is_neither_and_what_was_skipped_late_is_late(
    declare: Declare, clock: TickingClock
) -> None:
    incident = declare(LOOK)
    steps.skip(incident, "look", why="no such thing")
    assert outcome(incident).status == SKIPPED
    incident = declare(LOOK)
    clock.forward(hours=2)
    steps.skip(incident, "look", why="no such thing")
    assert (outcome(incident).status, outcome(incident).words) == (LATE, "skipped late by 1h")


def test_unknown_is_not_met_until_somebody_knows(declare: Declare, clock: TickingClock) -> None:
    incident = declare(RAN)
    decisions.decide(incident, "ran", "unknown")
    assert outcome(incident, "ran").status == UNKNOWN
    clock.forward(minutes=30)
    decisions.decide(incident, "ran", "no")
    assert outcome(incident, "ran").status == MET
    incident = declare(RAN)
    decisions.decide(incident, "ran", "unknown")
    clock.forward(hours=3)
    decisions.decide(incident, "ran", "yes")
    assert outcome(incident, "ran").status == LATE


def test_a_corrected_time_never_leaves_more_than_the_whole_target(declare: Declare, clock: TickingClock) -> None:
    incident = declare(LOOK, at="2026-03-24 10:00 UTC")
    done = steps.done(incident, "look", at="2026-03-24 10:30 UTC")
    record.correct(incident, done.seq, occurred="2026-03-24 08:10 UTC", why="read the wrong line")
    found = outcome(incident)
    assert (found.status, found.left, found.words) == (MET, 3600, "done before its time began to count")
    view = next(iter(incident.checklist))
    live = target(view, clock.now)
    assert live is not None
    assert live.left <= 3600


def test_an_end_that_is_known_to_the_day_only_is_unknown_where_the_day_decides(declare: Declare) -> None:
    incident = declare(LOOK, at="2026-03-24 10:00 UTC")
    done = steps.done(incident, "look")
    record.correct(incident, done.seq, occurred="2026-03-24", why="from memory")
    assert (outcome(incident).status, outcome(incident).words) == (
        UNKNOWN,
        "unknown: its end is known to the day only",
    )


def test_a_slip_that_is_taken_back_does_not_begin_the_time_anew(declare: Declare, clock: TickingClock) -> None:
    incident = declare(LOOK)
    before = outcome(incident).attempt.workable
    clock.forward(minutes=20)
    steps.done(incident, "look")
    undo(incident, "look")
    assert outcome(incident).attempt.workable == before
    steps.done(incident, "look")
    steps.reopen(incident, "look")
    undo(incident, "look")
    assert outcome(incident).attempt.workable == before


def test_taking_back_a_decision_takes_back_what_it_had_reopened(declare: Declare, clock: TickingClock) -> None:
    incident = declare(f"{RAN}\n- {{id: look, do: Look, within: 1h, reopens_when: [ran]}}")
    decisions.decide(incident, "ran", "no")
    steps.done(incident, "look")
    before = outcome(incident).words
    clock.forward(minutes=30)
    decisions.decide(incident, "ran", "yes")
    incident.refresh()
    assert {str(view.key): view.standing for view in incident.checklist}["look"] == "open"
    undo(incident, "ran", why="the wrong key")
    assert outcome(incident).words == before
    assert {str(view.key): view.standing for view in incident.checklist}["look"] == "done"
