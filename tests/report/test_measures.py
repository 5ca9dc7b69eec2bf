"""Measures: every number with its definition, how exact it is, and why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from irrunner.incident.milestones import Milestone, Occurrence
from irrunner.incident.verbs import deadlines, decisions, lifecycle, notes, steps, submissions
from irrunner.report.measures import MEASURES, IncidentMeasures, MeasuredValue, build_metrics, measure_incident
from irrunner.report.measures.one_incident import bounds, why_left_out
from irrunner.report.measures.rendering import csv_rows, render_metrics_html
from irrunner.report.measures.trend import bar, build_trends, level_line

if TYPE_CHECKING:
    from irrunner.incident import Incident
    from tests.beginnings import Declare

STEPS = """
- {id: look, do: Look, within: 30m}
- {id: act, do: Act, within: 30m, evidence: [A picture]}
- {id: choose, decide: Was it real?, options: ["yes", "no"]}
"""
DAY = "2026-03-24"


def measured(incident: Incident, name: str) -> MeasuredValue:
    incident.refresh()
    return measure_incident(incident.checklist).value(name)


def begin(declare: Declare) -> Incident:
    return declare(STEPS, at=f"{DAY} 09:00 UTC")


def test_a_length_between_two_times_names_the_entries_it_rests_on(declare: Declare) -> None:
    incident = begin(declare)
    first = notes.milestone(incident, "detected", at=f"{DAY} 08:10 UTC")
    last = notes.milestone(incident, "contained", at=f"{DAY} 11:20 UTC")
    found = measured(incident, "contain")
    assert (found.text, found.exactness, found.rests_on) == ("3h 10m", "exact", (first.seq, last.seq))


def test_a_time_that_is_known_to_the_day_gives_the_least_and_the_most(declare: Declare) -> None:
    incident = declare(STEPS, at=f"{DAY} 09:00 UTC")
    notes.milestone(incident, "began", at="2026-03-23")
    notes.milestone(incident, "detected", at=f"{DAY} 04:10 UTC")
    found = measured(incident, "detect")
    assert (found.text, found.exactness) == ("4h 10m to 1d 4h", "range")


def test_a_time_that_is_known_to_the_hour_is_an_estimate(declare: Declare) -> None:
    hour = Milestone("began", Occurrence(f"{DAY}T09:00:00.000Z", "hour", None, "milestone"))  # type: ignore[arg-type]
    assert bounds(hour, "UTC") == (f"{DAY}T09:00:00.000Z", f"{DAY}T09:59:59.999Z")


def test_a_day_is_one_of_the_responders_zone_also_when_the_clocks_change() -> None:
    day = Milestone("began", Occurrence("2026-03-29T10:00:00.000Z", "day", None, "milestone"))  # type: ignore[arg-type]
    assert bounds(day, "Europe/Berlin") == ("2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.999Z")


def test_what_cannot_be_computed_says_why_and_is_not_zero(declare: Declare) -> None:
    found = measured(begin(declare), "recover")
    assert (found.text, found.note) == ("n/a", "not known: detected and recovered")


def test_an_end_before_its_beginning_is_no_number(declare: Declare) -> None:
    incident = begin(declare)
    notes.milestone(incident, "detected", at=f"{DAY} 10:00 UTC")
    notes.milestone(incident, "contained", at=f"{DAY} 08:00 UTC")
    assert measured(incident, "contain").note == "contained lies before detected"


def test_an_overdue_step_that_nobody_did_counts_against_the_targets(declare: Declare) -> None:
    incident = begin(declare)
    steps.done(incident, "look", at=f"{DAY} 09:20 UTC")
    lifecycle.close(incident, outcome="confirmed", why="enough", at=f"{DAY} 11:00 UTC")
    found = measured(incident, "targets")
    assert (found.text, found.note) == ("50 %", "1 of 2")


def test_blocked_time_that_overlaps_counts_once(declare: Declare) -> None:
    incident = begin(declare)
    steps.block(incident, "look", why="waits for the vendor", at=f"{DAY} 10:00 UTC")
    steps.block(incident, "act", why="waits for the vendor", at=f"{DAY} 10:30 UTC")
    steps.start(incident, "look", at=f"{DAY} 11:00 UTC")
    steps.start(incident, "act", at=f"{DAY} 11:15 UTC")
    assert measured(incident, "blocked").text == "1h 15m"


def test_waiting_decision_and_evidence(declare: Declare) -> None:
    incident = begin(declare)
    steps.start(incident, "act", at=f"{DAY} 09:40 UTC")
    steps.done(incident, "act", why="no camera", at=f"{DAY} 09:50 UTC")
    decisions.decide(incident, "choose", "yes", at=f"{DAY} 10:00 UTC")
    texts = {name: measured(incident, name).text for name in ("waiting", "decision", "evidence", "step-time")}
    assert texts == {"waiting": "40m", "decision": "1h", "evidence": "0 %", "step-time": "167 %"}


def test_a_notification_that_was_sent_late_has_a_margin_below_zero(declare: Declare) -> None:
    incident = begin(declare)
    assert measured(incident, "notification").note == "no deadline with a date was met or missed"
    deadlines.deadline_start(incident, "gdpr-33", why="the team was sure", at="2026-03-20 10:00 UTC")
    submissions.deadline_met(incident, "gdpr-33", at="2026-03-23 12:00 UTC")
    assert measured(incident, "notification").text == "late by 2h"


def test_false_alarms_duplicates_and_tests_are_left_out_with_the_reason(declare: Declare) -> None:
    for outcome in ("false-alarm", "duplicate", "test"):
        incident = begin(declare)
        lifecycle.close(incident, outcome=outcome, why="it was none")
        incident.refresh()
        assert why_left_out(incident.state) == f"closed as {outcome.replace('-', ' ')}"
    incident = begin(declare)
    lifecycle.close(incident, outcome="confirmed", why="enough")
    incident.refresh()
    assert not why_left_out(incident.state)


def test_every_measure_has_a_meaning_and_every_value_a_definition(declare: Declare) -> None:
    incident = begin(declare)
    incident.refresh()
    values = measure_incident(incident.checklist).values
    assert [each.measure for each in values] == [each.id for each in MEASURES]
    assert all(each.meaning.endswith(".") for each in MEASURES)
    assert all(each.is_known or each.note for each in values)


def one(number: int, seconds: int | None, mode: str = "live", most: int | None = None) -> IncidentMeasures:
    value = MeasuredValue("contain", least=seconds, most=most or seconds, note="" if seconds else "not known")
    return IncidentMeasures(
        f"INC-2026-{number:04}", mode, "closed", "confirmed", f"2026-03-{number:02}T00:00:00.000Z",
        "Night", "p", "high", "TLP:AMBER", "", (value,),
    )  # fmt: skip


def test_many_incidents_have_a_median_and_a_range_and_no_average() -> None:
    metrics = build_metrics("live", [one(1, 60), one(2, 120), one(3, 86_400), one(4, None)])
    contain = next(each for each in metrics.measures if each.measure == "contain")
    assert (contain.count, contain.median_text, contain.range_text) == (3, "2m", "1m to 1d")
    assert contain.not_available == (("not known", 1),)


def test_live_is_never_put_together_with_exercise() -> None:
    metrics = build_metrics("live", [one(1, 60), one(2, 7_200, "exercise")])
    assert [each.incident for each in metrics.incidents] == ["INC-2026-0001"]


def test_ranges_stay_ranges_in_the_median() -> None:
    metrics = build_metrics("live", [one(1, 60, most=120), one(2, 180, most=240)])
    assert next(each.median_text for each in metrics.measures if each.measure == "contain") == "2m to 3m"


def test_the_page_draws_what_at_least_two_incidents_have_and_escapes_titles() -> None:
    metrics = build_metrics("live", [one(1, 60), one(2, 120)])
    assert [each.measure for each in build_trends(metrics).charts] == ["contain"]
    page = render_metrics_html(metrics)
    assert page.count("<figure") == 1
    assert "TLP:AMBER" in page
    assert page == render_metrics_html(metrics)


def test_rows_for_a_spreadsheet_name_the_formula() -> None:
    rows = list(csv_rows(build_metrics("live", [one(1, 60)])))
    assert rows[1][6:10] == ("contain", "contained \N{MINUS SIGN} detected", "60", "60")


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**9)), min_size=1, max_size=30))
def test_a_median_lies_in_the_range_and_n_counts_what_is_known(values: list[int | None]) -> None:
    metrics = build_metrics("live", [one(number % 28 + 1, each) for number, each in enumerate(values)])
    contain = next(each for each in metrics.measures if each.measure == "contain")
    known = [each for each in values if each is not None]
    assert contain.count == len(known)
    if known:
        assert contain.median_least is not None
        assert min(known) <= contain.median_least <= max(known)
    signs = level_line([MeasuredValue("contain", least=each, most=each) for each in values])
    assert len(signs) == min(16, len(values))
    assert all(len(bar(MeasuredValue("c", least=0, most=each), max(known, default=0), 20)) <= 20 for each in known)
