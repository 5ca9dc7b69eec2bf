"""Duties to notify: a person decides, starts, dismisses, submits; the board is worked out, nothing is counted twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from irrunner.errors import Misused, NotFound, Refused
from irrunner.incident import Incident
from irrunner.incident.deadline_board import board_of, closed_at, deadline_board
from irrunner.incident.verbs import deadlines, evidence, lifecycle, notes, record, steps, submissions
from irrunner.incident.verbs.organisation import deadline_profile
from tests.beginnings import ADA

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import BytesIO

    from irrunner.incident.deadline_board import Duty, DutyStage
    from irrunner.journal import Journal
    from tests.beginnings import Declare, TickingClock

HEAD = "deadlines: [gdpr-33, nis2-23, dora-19]\n"
STEPS = "- {id: one, do: One}"


@pytest.fixture
def incident(declare: Declare) -> Incident:
    return declare(STEPS, head=HEAD)


def duty(incident: Incident, name: str, now: str = "2026-03-24T12:30:00Z") -> Duty:
    incident.refresh()
    found = deadline_board(incident.state, datetime.fromisoformat(now)).duty(name)
    assert found is not None
    return found


def stage(incident: Incident, name: str, which: str, now: str = "2026-03-24T12:30:00Z") -> DutyStage:
    return next(each for each in duty(incident, name, now).stages if each.id == which)


def start(incident: Incident, name: str, at: str, trigger: str = "") -> None:
    deadlines.deadline_start(incident, name, why="seen in the log", trigger=trigger, at=at)


def test_what_the_playbook_names_is_not_looked_at_until_somebody_decides(incident: Incident) -> None:
    board = deadline_board(incident.state, datetime(2026, 3, 24, 13, tzinfo=UTC))
    assert [each.id for each in board.not_looked_at] == ["dora-19", "gdpr-33", "nis2-23"]
    assert board.duties[0].proposed == ("the playbook drill names it",)
    deadlines.deadline_consider(incident, "nis2-23", "unknown", why="counsel looks into it")
    assert duty(incident, "nis2-23").decision == "unknown"
    deadlines.deadline_consider(incident, "nis2-23", "does-not-apply", why="we are too small")
    found = duty(incident, "nis2-23")
    assert found.decision == "does-not-apply"
    assert {each.standing for each in found.stages} == {"dismissed"}


def test_a_decision_needs_a_reason_and_a_known_word(incident: Incident) -> None:
    with pytest.raises(Refused, match=r"Why is gdpr-33 applies\?"):
        deadlines.deadline_consider(incident, "gdpr-33", "applies", why=" ")
    with pytest.raises(NotFound, match="no decision 'maybe'"):
        deadlines.deadline_consider(incident, "gdpr-33", "maybe", why="so")


def test_a_started_clock_applies_and_keeps_what_was_counted(incident: Incident) -> None:
    start(incident, "gdpr-33", "2026-03-24 12:00 UTC")
    found = stage(incident, "gdpr-33", "notification")
    assert duty(incident, "gdpr-33").decision == "applies"
    assert (found.standing, found.due, found.outer) == (
        "running",
        "2026-03-27T12:00:00.000Z",
        "2026-03-27T13:00:00.000Z",
    )
    assert found.counted is not None
    assert found.counted.because == "72 hours; the hour of the event is not counted"
    assert (found.left, found.percent) == (71 * 3600 + 1800, 0)


def test_a_clock_may_run_while_it_is_unknown_whether_the_duty_applies(incident: Incident) -> None:
    deadlines.deadline_consider(incident, "gdpr-33", "unknown", why="nobody knows whose data it is")
    start(incident, "gdpr-33", "2026-03-24 11:00 UTC")
    assert duty(incident, "gdpr-33").decision == "unknown"
    assert stage(incident, "gdpr-33", "notification").standing == "running"


def test_a_clock_of_a_duty_that_does_not_apply_is_not_started_by_mistake(incident: Incident) -> None:
    deadlines.deadline_consider(incident, "gdpr-33", "does-not-apply", why="no personal data")
    with pytest.raises(Refused, match="does not apply, in entry"):
        start(incident, "gdpr-33", "2026-03-24 11:00 UTC")


def test_a_late_start_is_recorded_and_missed(incident: Incident) -> None:
    start(incident, "gdpr-33", "2026-03-01 09:00 UTC")
    found = stage(incident, "gdpr-33", "notification")
    assert (found.standing, found.percent) == ("missed", 100)
    assert found.late > 19 * 86400


def test_a_regime_of_several_triggers_asks_which_and_counts_again(incident: Incident) -> None:
    with pytest.raises(Misused, match="several triggers"):
        start(incident, "dora-19", "2026-03-24 11:00 UTC")
    start(incident, "dora-19", "2026-03-24 11:00 UTC", "classified-major")
    alone = stage(incident, "dora-19", "initial")
    assert alone.due == "2026-03-24T15:00:00.000Z"
    assert alone.counted is not None
    assert "is NOT counted" in alone.counted.because
    start(incident, "dora-19", "2026-03-23 14:00 UTC", "aware")
    assert stage(incident, "dora-19", "initial").due == "2026-03-24T14:00:00.000Z"


def test_a_stage_counted_from_a_submission_waits_for_it(incident: Incident, clock: TickingClock) -> None:
    start(incident, "nis2-23", "2026-03-24 09:00 UTC")
    waiting = stage(incident, "nis2-23", "final")
    assert (waiting.standing, waiting.waits_for) == (
        "not-started",
        f"the submission of: {stage(incident, 'nis2-23', 'notification').title}",
    )
    clock.forward(days=1)
    submissions.deadline_met(incident, "nis2-23", "notification", receipt="A-7", at="2026-03-25 10:00 UTC")
    met = stage(incident, "nis2-23", "notification", "2026-03-25T12:00:00Z")
    assert (met.standing, met.submitted) == ("met", "2026-03-25T10:00:00.000Z")
    assert stage(incident, "nis2-23", "final").due.startswith("2026-04-25T")


def test_a_submission_after_its_deadline_is_late_and_a_second_one_changes_neither(
    incident: Incident, clock: TickingClock
) -> None:
    start(incident, "nis2-23", "2026-03-20 09:00 UTC")
    submissions.deadline_met(incident, "nis2-23", "notification", at="2026-03-24 09:00 UTC")
    clock.forward(days=20)
    submissions.deadline_met(incident, "nis2-23", "notification", note="more is known", at="2026-04-10 09:00 UTC")
    found = stage(incident, "nis2-23", "notification", "2026-05-01T00:00:00Z")
    assert (found.standing, found.late, len(found.submissions)) == ("met-late", 86400, 2)
    assert stage(incident, "nis2-23", "final").due.startswith("2026-04-24T")


def test_a_wrong_submission_is_replaced_by_the_right_one(incident: Incident) -> None:
    start(incident, "nis2-23", "2026-03-20 09:00 UTC")
    wrong = submissions.deadline_met(incident, "nis2-23", "notification", at="2026-03-24 09:00 UTC")
    with pytest.raises(Refused, match="never counted twice"):
        record.correct(incident, wrong.seq, occurred="2026-03-22 09:00 UTC")
    submissions.deadline_met(incident, "nis2-23", "notification", at="2026-03-22 09:00 UTC", instead=wrong.seq)
    found = stage(incident, "nis2-23", "notification")
    assert (found.standing, len(found.submissions)) == ("met", 1)
    assert stage(incident, "nis2-23", "final").due.startswith("2026-04-22T")


def test_what_is_submitted_names_stages_and_evidence_that_exist(
    incident: Incident, bytes_of: Callable[[bytes], BytesIO]
) -> None:
    with pytest.raises(NotFound, match="Nobody decided whether 'gdpr-33' applies"):
        submissions.deadline_met(incident, "gdpr-33")
    start(incident, "gdpr-33", "2026-03-24 12:00 UTC")
    with pytest.raises(NotFound, match="no stage 'final'"):
        submissions.deadline_met(incident, "gdpr-33", "final")
    with pytest.raises(NotFound, match="no evidence 'e1'"):
        submissions.deadline_met(incident, "gdpr-33", evidence=["e1"])
    evidence.add(incident, bytes_of(b"receipt"), name="receipt.txt")
    entry = submissions.deadline_met(incident, "gdpr-33", evidence=["e1"], receipt="2026/77")
    assert entry.refs["evidence"] == "e1"
    with pytest.raises(NotFound, match="is no submission of gdpr-33"):
        submissions.deadline_met(incident, "gdpr-33", instead=1)


def test_counsel_sets_another_time_and_the_counted_one_stays(incident: Incident) -> None:
    start(incident, "gdpr-33", "2026-03-24 12:00 UTC")
    with pytest.raises(Refused, match="On whose word"):
        submissions.deadline_override(incident, "gdpr-33", "notification", "2026-03-26 12:00", why="x", authority="")
    submissions.deadline_override(
        incident, "gdpr-33", "notification", "2026-03-26 12:00", why="the authority asked", authority="counsel"
    )
    found = stage(incident, "gdpr-33", "notification")
    assert found.due == "2026-03-26T12:00:00.000Z"
    assert found.counted is not None
    assert found.counted.due == "2026-03-27T12:00:00.000Z"


def test_a_due_time_is_counted_from_the_moment_at_which_it_was_said(incident: Incident) -> None:
    start(incident, "gdpr-33", "2026-03-24 08:00 UTC")
    agreed = "2026-03-24 09:00 UTC"
    action = notes.action_add(incident, "Call the insurer", due="+2d", at=agreed)
    moved = submissions.deadline_override(
        incident, "gdpr-33", "notification", "+2d", why="they asked", authority="counsel", at=agreed
    )
    assert [each.refs["due"] for each in (action, moved)] == ["2026-03-26T09:00:00.000Z"] * 2


def test_a_dismissed_clock_that_was_over_stays_late(incident: Incident) -> None:
    start(incident, "gdpr-33", "2026-03-20 09:00 UTC")
    submissions.deadline_dismiss(incident, "gdpr-33", why="no risk to people")
    found = stage(incident, "gdpr-33", "notification", "2026-06-01T00:00:00Z")
    assert (found.standing, found.late // 86400) == ("dismissed", 1)
    with pytest.raises(Refused, match="dismissed already"):
        submissions.deadline_dismiss(incident, "gdpr-33", why="again")
    start(incident, "gdpr-33", "2026-03-24 09:00 UTC")
    assert stage(incident, "gdpr-33", "notification").standing == "running"


def test_a_stage_alone_is_dismissed(incident: Incident) -> None:
    start(incident, "nis2-23", "2026-03-24 09:00 UTC")
    submissions.deadline_dismiss(incident, "nis2-23", stage="early-warning", why="said by phone")
    assert stage(incident, "nis2-23", "early-warning").standing == "dismissed"
    assert stage(incident, "nis2-23", "notification").standing == "running"


def test_a_milestone_proposes_and_a_clock_is_not_started_later_than_it_by_accident(
    incident: Incident, clock: TickingClock
) -> None:
    notes.milestone(incident, "confirmed", at="2026-03-24 11:00 UTC")
    with pytest.raises(Refused, match="confirmed was at 2026-03-24 11:00 UTC") as refused:
        deadlines.deadline_start(incident, "gdpr-33", why="so")
    assert "--from confirmed" in refused.value.hint
    deadlines.deadline_start(incident, "gdpr-33", why="two sources", milestone="confirmed")
    assert stage(incident, "gdpr-33", "notification").due == "2026-03-27T11:00:00.000Z"
    with pytest.raises(NotFound, match="milestone 'contained'"):
        deadlines.deadline_start(incident, "gdpr-33", why="so", milestone="contained")


def test_the_profile_proposes_and_says_why(incident: Incident) -> None:
    profile = {"countries": ["DE"], "sectors": ["finance"], "controller": True}
    deadline_profile(incident, profile, source="config.toml")
    assert duty(incident, "gdpr-34").proposed == ("countries: DE; a controller of personal data",)
    start(incident, "nis2-23", "2026-03-24 09:00 UTC")
    submissions.deadline_met(incident, "nis2-23", "notification", at="2026-03-24 10:00 UTC")
    counted = stage(incident, "nis2-23", "final").counted
    assert counted is not None
    assert counted.calendar.startswith("DE, holidays ")
    with pytest.raises(Refused, match="Exactly that was recorded"):
        deadline_profile(incident, profile, source="config.toml")


def test_a_redaction_takes_the_words_and_leaves_every_date(incident: Incident) -> None:
    start(incident, "gdpr-33", "2026-03-24 12:00 UTC")
    before = stage(incident, "gdpr-33", "notification")
    for entry in [each for each in incident.state.entries if each.kind.startswith("deadline.")]:
        record.redact(incident, entry.seq, why="a name")
    fresh = Incident(incident.store, incident.id, ADA)
    after = stage(fresh, "gdpr-33", "notification")
    assert (after.due, after.outer, after.standing) == (before.due, before.outer, before.standing)
    assert duty(fresh, "gdpr-33").decision == "applies"


def test_a_journal_alone_folds_to_the_same_board(incident: Incident, store: Journal) -> None:
    start(incident, "dora-19", "2026-03-24 11:00 UTC", "classified-major")
    submissions.deadline_met(incident, "dora-19", "initial", at="2026-03-24 11:30 UTC")
    now = datetime(2026, 3, 25, tzinfo=UTC)
    incident.refresh()
    again = Incident(store, incident.id, ADA)
    again.refresh()
    names = ("id", "standing", "due", "outer", "left", "percent")

    def seen(which: Incident) -> list[list[object]]:
        duties = deadline_board(which.state, now).duties
        return [[getattr(stage, name) for name in names] for each in duties for stage in each.stages]

    assert seen(again) == seen(incident)


def test_a_decision_that_comes_with_a_clock_was_made_now_and_not_when_the_clock_began(incident: Incident) -> None:
    start(incident, "gdpr-33", "2026-03-22 10:00 UTC")
    incident.refresh()
    decided, started = incident.state.entries[-2:]
    assert (decided.kind, decided.occurred) == ("deadline.considered", decided.recorded)
    assert started.occurred == "2026-03-22T10:00:00.000Z"


def test_closing_with_a_running_clock_takes_a_reason_and_the_clock_runs_on(
    incident: Incident, clock: TickingClock
) -> None:
    steps.skip(incident, "one", why="nothing to do")
    start(incident, "gdpr-33", "2026-03-24 11:00 UTC")
    start(incident, "in-cert-in", "2026-03-23 11:00 UTC")
    with pytest.raises(Refused, match="2 deadlines are still open: in-cert-in report, gdpr-33 notification"):
        lifecycle.close(incident)
    lifecycle.close(incident, why="counsel goes on")
    incident.refresh()
    clock.forward(days=2)
    board = board_of(incident)
    assert [duty.id for duty, _ in board.pressing(closed_at(incident))] == ["gdpr-33"]
    assert board.open_stages[1][1].percent == 68
