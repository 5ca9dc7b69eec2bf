"""Twenty-eight worked dates: what each regime's stages come to, counted by hand from the law."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from irrunner.deadlines import CountingContext, Due, count_stage
from irrunner.deadlines.library import find_regime


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def due(
    regime: str, stage: str, moments: dict[str, str], *, zone: str = "UTC", country: str = "", relief: bool = False
) -> Due:
    found = find_regime(regime, []).regime
    assert found is not None
    started = {name: at(text, zone) for name, text in moments.items()}
    counted = count_stage(
        found, found.stage(stage), CountingContext(started, zone=zone, country=country, relief=relief)
    )
    assert isinstance(counted, Due)
    return counted


def local(moment: Due | datetime | None, zone: str) -> str:
    moment = moment.at if isinstance(moment, Due) else moment
    assert moment is not None
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def test_1_hours_are_counted_as_they_are_and_the_hour_of_the_event_is_the_outer_limit() -> None:
    found = due("gdpr-33", "notification", moments={"aware": "2026-03-24T12:02"})
    assert local(found.at, "UTC") == "2026-03-27T12:02"
    assert local(found.outer, "UTC") == "2026-03-27T13:00"


@pytest.mark.parametrize(
    ("aware", "expected"), [("2026-03-27T17:30", "2026-03-30T18:30"), ("2026-10-23T17:30", "2026-10-26T16:30")]
)
def test_2_and_3_a_change_of_the_clocks_moves_the_wall_and_not_the_hours(aware: str, expected: str) -> None:
    assert (
        local(due("gdpr-33", "notification", zone="Europe/Berlin", moments={"aware": aware}).at, "Europe/Berlin")
        == expected
    )


@pytest.mark.parametrize(
    ("country", "submitted", "nominal", "outer"),
    [
        ("DE", "2026-01-31T10:00", "2026-02-28", "2026-03-02"),
        ("DE", "2026-03-31T10:00", "2026-04-30", None),
        ("DE", "2026-04-01T10:00", "2026-05-01", "2026-05-04"),
        ("BE", "2026-04-01T10:00", "2026-05-01", "2026-05-04"),
        ("IE", "2026-04-01T10:00", "2026-05-01", None),
        ("DE", "2026-11-25T10:00", "2026-12-25", "2026-12-28"),
    ],
)
def test_4_to_7_a_month_ends_on_the_same_date_and_moves_to_a_working_day(
    country: str, submitted: str, nominal: str, outer: str | None
) -> None:
    found = due("nis2-23", "final", zone="Europe/Berlin", country=country, moments={"stage:notification": submitted})
    assert local(found.at, "Europe/Berlin")[:10] == nominal
    assert (local(found.outer, "Europe/Berlin")[:10] if found.outer else None) == outer
    assert found.calendar.startswith(f"{country}, holidays ")


@pytest.mark.parametrize(
    ("classified", "relief", "expected", "outer"),
    [
        ("2026-03-27T20:00", False, "2026-03-28T00:00", None),
        ("2026-03-28T15:00", False, "2026-03-28T16:00", None),
        ("2026-03-28T15:00", True, "2026-03-28T16:00", "2026-03-30T12:00"),
        ("2026-03-30T09:00", False, "2026-03-30T13:00", None),
    ],
)
def test_8_to_10_dora_has_four_hours_from_the_classification_and_a_day_from_awareness(
    classified: str, relief: bool, expected: str, outer: str | None
) -> None:
    zone = "Europe/Berlin"
    found = due(
        "dora-19",
        "initial",
        zone=zone,
        country="DE",
        relief=relief,
        moments={"classified-major": classified, "aware": "2026-03-27T16:00"},
    )
    assert local(found.at, zone) == expected
    assert not relief or local(found.outer, zone) == outer


def test_11_an_intermediate_report_may_wait_for_noon_after_easter() -> None:
    zone = "Europe/Berlin"
    found = due(
        "dora-19", "intermediate", zone=zone, country="DE", relief=True, moments={"stage:initial": "2026-04-01T10:00"}
    )
    assert local(found.at, zone) == "2026-04-04T10:00"
    assert local(found.outer, zone) == "2026-04-07T12:00"


def test_12_a_final_report_may_wait_for_noon_of_the_working_day() -> None:
    zone = "Europe/Berlin"
    found = due(
        "dora-19", "final", zone=zone, country="DE", relief=True, moments={"stage:intermediate": "2026-04-02T10:00"}
    )
    assert local(found.at, zone)[:10] == "2026-05-02"
    assert local(found.outer, zone) == "2026-05-04T12:00"


def test_13_two_weeks_after_a_fix_end_on_a_working_day() -> None:
    found = due("cra-14-vulnerability", "final", country="DE", moments={"fix-available": "2026-10-18T09:00"})
    assert local(found.at, "UTC")[:10] == "2026-11-01"
    assert local(found.outer, "UTC")[:10] == "2026-11-02"


def test_14_two_days_hold_two_working_days_at_least() -> None:
    found = due("ai-act-73", "widespread", country="BE", moments={"aware": "2026-12-24T09:00"})
    assert local(found.at, "UTC")[:10] == "2026-12-26"
    assert local(found.outer, "UTC")[:10] == "2026-12-29"


def test_15_fifteen_days_that_end_on_a_saturday_end_on_monday() -> None:
    found = due("ai-act-73", "report", country="DE", moments={"aware": "2026-08-07T09:00"})
    assert local(found.at, "UTC")[:10] == "2026-08-22"
    assert local(found.outer, "UTC")[:10] == "2026-08-24"


@pytest.mark.parametrize(
    ("determined", "expected"),
    [
        ("2026-03-31T10:00", "2026-04-06"),
        ("2026-04-04T10:00", "2026-04-09"),
        ("2026-07-01T10:00", "2026-07-08"),
        ("2026-11-24T10:00", "2026-12-01"),
        ("2026-11-09T10:00", "2026-11-16"),
    ],
)
def test_16_to_20_the_sec_counts_federal_business_days(determined: str, expected: str) -> None:
    zone = "America/New_York"
    found = due("sec-8k-105", "filing", zone=zone, moments={"determined-material": determined})
    assert local(found.at, zone) == f"{expected}T17:30"


def test_21_hipaa_counts_calendar_days_and_a_saturday_stays() -> None:
    found = due("hipaa-164-404", "individuals", zone="America/New_York", moments={"discovered": "2026-03-31T10:00"})
    assert local(found.at, "America/New_York")[:10] == "2026-05-30"
    assert found.outer is None


@pytest.mark.parametrize(
    ("discovered", "expected"), [("2026-05-01T10:00", "2027-03-01"), ("2027-05-01T10:00", "2028-02-29")]
)
def test_22_small_breaches_are_due_sixty_days_after_the_year(discovered: str, expected: str) -> None:
    found = due("hipaa-164-404", "hhs-small", zone="America/New_York", moments={"discovered": discovered})
    assert local(found.at, "America/New_York")[:10] == expected


def test_23_california_has_thirty_days_and_fifteen_after_the_notice() -> None:
    zone = "America/Los_Angeles"
    found = due("us-ca-1798-82", "individuals", zone=zone, moments={"discovered": "2026-03-31T10:00"})
    assert local(found.at, zone)[:10] == "2026-04-30"
    sample = due("us-ca-1798-82", "attorney-general", zone=zone, moments={"stage:individuals": "2026-04-20T10:00"})
    assert local(sample.at, zone)[:10] == "2026-05-05"


def test_24_texas_has_thirty_days_for_the_attorney_general_and_sixty_for_people() -> None:
    zone = "America/Chicago"
    stages = ("attorney-general", "individuals")
    found = [
        local(due("us-tx-521", stage, zone=zone, moments={"determined": "2026-03-31T10:00"}).at, zone)[:10]
        for stage in stages
    ]
    assert found == ["2026-04-30", "2026-05-30"]


def test_25_india_has_six_hours() -> None:
    found = due("in-cert-in", "report", moments={"aware": "2026-03-24T12:02"})
    assert local(found.at, "Asia/Kolkata") == "2026-03-24T23:32"


def test_26_australia_has_twelve_hours_over_the_end_of_summer_time() -> None:
    zone = "Australia/Sydney"
    assert (
        local(due("au-soci", "significant", zone=zone, moments={"aware": "2026-04-04T22:00"}).at, zone)
        == "2026-04-05T09:00"
    )
    assert (
        local(due("au-soci", "relevant", zone=zone, moments={"aware": "2026-04-04T22:00"}).at, zone)
        == "2026-04-07T21:00"
    )


def test_27_new_york_has_seventy_two_hours_over_the_beginning_of_summer_time() -> None:
    zone = "America/New_York"
    assert (
        local(due("nydfs-500-17", "notice", zone=zone, moments={"determined": "2026-03-06T18:00"}).at, zone)
        == "2026-03-09T19:00"
    )


def test_28_singapore_has_three_calendar_days() -> None:
    zone = "Asia/Singapore"
    assert (
        local(due("sg-pdpa", "commission", zone=zone, moments={"assessed": "2026-04-03T10:00"}).at, zone)[:10]
        == "2026-04-06"
    )
