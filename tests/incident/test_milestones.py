"""A key time is its first occurrence; detected is the first credible signal, confirmed is reasonable certainty."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from irrunner.application.acknowledgement import acknowledgement
from irrunner.incident.entry_text import describe_entry
from irrunner.incident.milestones import ACT, ANSWER, PERSON, STEP, Milestone, milestones
from irrunner.incident.verbs import decisions, lifecycle, notes, record, steps, undo
from irrunner.journal.events import MilestoneMarked

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

STEPS = """
- {id: seen, do: Somebody saw it, marks: alerted}
- {id: sure, do: Be sure of it, marks: confirmed}
"""
IS_IT = """
- {id: is-it, decide: Is it an incident?, options: ["yes", "no", unknown], marks: detected}
"""
FIRST_SIGNAL = """
ask:
  first-signal: {label: First signal, type: time, marks: detected}
"""


def known(incident: Incident) -> dict[str, Milestone]:
    incident.refresh()
    return {each.name: each for each in milestones(incident.checklist)}


def moments(incident: Incident) -> dict[str, str]:
    return {name: each.time[11:16] for name, each in known(incident).items()}


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


def test_a_step_that_is_done_again_next_day_leaves_the_moment_where_it_was(declare: Declare) -> None:
    incident = declare(STEPS)
    steps.done(incident, "sure", at="2026-03-24 10:40 UTC")
    steps.reopen(incident, "sure", why="one more version", at="2026-03-24 11:00 UTC")
    reopened = known(incident)["confirmed"]
    assert (reopened.time[11:16], reopened.later) == ("10:40", ())
    assert reopened.reopened is not None
    steps.done(incident, "sure", at="2026-03-24 11:40 UTC")
    confirmed = known(incident)["confirmed"]
    assert confirmed.time[11:16] == "10:40"
    assert [each.time[11:16] for each in confirmed.later] == ["11:40"]
    assert confirmed.reopened is None


def test_the_first_one_counts_whoever_says_so_and_each_says_what_it_rests_on(declare: Declare) -> None:
    incident = declare(STEPS)
    steps.done(incident, "seen", at="2026-03-24 10:40 UTC")
    notes.milestone(incident, "detected", at="2026-03-24 09:55 UTC", by="mallory")
    detected = known(incident)["detected"]
    assert (detected.time[11:16], detected.first.source, detected.entry.by) == ("09:55", PERSON, "mallory")
    assert [(each.time[11:16], each.source, each.step) for each in detected.later] == [("10:40", STEP, "seen")]
    assert known(incident)["declared"].first.source == ACT


def test_a_moment_that_was_named_wrongly_moves_when_it_is_corrected(declare: Declare) -> None:
    incident = declare(STEPS)
    entry = notes.milestone(incident, "began", at="2026-03-24 06:00 UTC")
    record.correct(incident, entry.seq, occurred="2026-03-24 07:00 UTC", why="read the wrong line")
    assert moments(incident)["began"] == "07:00"


def test_an_answer_can_be_the_moment_itself(declare: Declare) -> None:
    incident = declare(STEPS, head=FIRST_SIGNAL)
    steps.done(incident, "seen", at="2026-03-24 10:40 UTC")
    decisions.answer(incident, {"first-signal": "2026-03-24 09:10 UTC"})
    detected = known(incident)["detected"]
    assert (detected.time[11:16], detected.first.source, detected.exactness) == ("09:10", ANSWER, "minute")
    decisions.answer(incident, {"first-signal": "2026-03-24 09:20 UTC"})
    assert moments(incident)["detected"] == "09:20"  # an answer that was changed is no second occurrence
    decisions.answer(incident, {"first-signal": ""})
    assert moments(incident)["detected"] == "10:40"


def test_an_answer_that_is_a_day_is_no_exact_moment(declare: Declare) -> None:
    incident = declare(STEPS, head=FIRST_SIGNAL)
    (answer,) = decisions.answer(incident, {"first-signal": "2026-03-23"})
    assert (known(incident)["detected"].exactness, describe_entry(answer).line("UTC")) == (
        "day",
        "answer: first-signal: 2026-03-23 (day)",
    )
    assert acknowledgement([answer]) == "first-signal is Mon 2026-03-23 (day)"
    record.correct(incident, answer.seq, words="2026-03-23 10:24")
    assert known(incident)["detected"].exactness == "minute"
    corrected = record.correct(incident, answer.seq, words="2026-03-22")
    assert describe_entry(corrected).line("UTC").endswith("It now says: 2026-03-22 (day)")
    assert known(incident)["detected"].exactness == "day"


def test_a_time_in_an_act_that_waited_is_read_as_of_when_it_was_typed(declare: Declare) -> None:
    incident = declare(STEPS, head=FIRST_SIGNAL)
    incident.typed_at = datetime(2026, 3, 24, 9, 0, tzinfo=UTC)
    decisions.answer(incident, {"first-signal": "-20m"})
    assert moments(incident)["detected"] == "08:40"


def test_deciding_that_it_is_no_incident_marks_nothing(declare: Declare) -> None:
    for option in ("no", "unknown"):
        incident = declare(IS_IT)
        decisions.decide(incident, "is-it", option)
        assert "detected" not in known(incident)


def test_a_decision_made_anew_marks_from_its_first_yes_unless_it_says_no_now(declare: Declare) -> None:
    incident = declare(IS_IT)
    decisions.decide(incident, "is-it", "unknown", at="2026-03-24 09:00 UTC")
    decisions.decide(incident, "is-it", "yes", at="2026-03-24 10:00 UTC")
    decisions.decide(incident, "is-it", "yes", at="2026-03-24 11:00 UTC")
    assert moments(incident)["detected"] == "10:00"
    decisions.decide(incident, "is-it", "no", at="2026-03-24 11:30 UTC")
    assert "detected" not in known(incident)


def test_a_playbook_names_the_options_with_which_a_decision_marks(declare: Declare) -> None:
    incident = declare(IS_IT.replace("marks: detected", "marks: detected, marked_by: [unknown]"))
    decisions.decide(incident, "is-it", "yes")
    assert "detected" not in known(incident)
    decisions.decide(incident, "is-it", "unknown", at="2026-03-24 10:00 UTC")
    assert moments(incident)["detected"] == "10:00"


def test_an_act_that_was_taken_back_marks_nothing(declare: Declare) -> None:
    incident = declare(STEPS)
    steps.done(incident, "sure")
    undo.undo(incident, "sure")
    assert "confirmed" not in known(incident)


def test_the_first_closing_stays_when_an_incident_is_reopened_and_closed_again(declare: Declare) -> None:
    incident = declare(STEPS)
    lifecycle.close(incident, why="all quiet", at="2026-03-24 11:00 UTC")
    lifecycle.reopen_incident(incident, at="2026-03-24 11:30 UTC")
    closed = known(incident)["closed"]
    assert (closed.time[11:16], closed.reopened is not None) == ("11:00", True)
    lifecycle.close(incident, why="again", at="2026-03-24 11:50 UTC")
    closed = known(incident)["closed"]
    assert closed.time[11:16] == "11:00"
    assert [each.time[11:16] for each in closed.later] == ["11:50"]
    assert closed.reopened is None
