from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError, Misused, NotFound, Refused
from irrunner.incident.moments import AmbiguousTime, find_zone, format_time, format_utc, parse_due, parse_moment

NOW = datetime(2026, 3, 24, 12, 30, 15, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "time", "precision"),
    [
        ("", "2026-03-24T12:30:15.250Z", "second"),
        ("now", "2026-03-24T12:30:15.250Z", "second"),
        ("11:05", "2026-03-24T11:05:00.000Z", "minute"),
        ("11:05:42", "2026-03-24T11:05:42.000Z", "second"),
        ("14:05", "2026-03-23T14:05:00.000Z", "minute"),  # the latest past moment
        ("12:31", "2026-03-24T12:31:00.000Z", "minute"),  # within two minutes: two clocks differ
        ("9:07 am", "2026-03-24T09:07:00.000Z", "minute"),
        ("9:07pm", "2026-03-23T21:07:00.000Z", "minute"),
        ("-20m", "2026-03-24T12:10:15.250Z", "minute"),
        ("-1h30m", "2026-03-24T11:00:15.250Z", "minute"),
        ("-45s", "2026-03-24T12:29:30.250Z", "second"),
        ("-2d", "2026-03-22T12:30:15.250Z", "minute"),
        ("yesterday 23:10 UTC", "2026-03-23T23:10:00.000Z", "minute"),
        ("yesterday", "2026-03-23T00:00:00.000Z", "day"),
        ("monday 09:00", "2026-03-23T09:00:00.000Z", "minute"),
        ("2026-03-24", "2026-03-24T00:00:00.000Z", "day"),
        ("2026-03-24 10:39", "2026-03-24T10:39:00.000Z", "minute"),
        ("2026-03-24T10:39:00Z", "2026-03-24T10:39:00.000Z", "second"),
        ("2026-03-24T10:39:00.123456Z", "2026-03-24T10:39:00.123Z", "second"),
        ("2026-03-24T12:39:00+02:00", "2026-03-24T10:39:00.000Z", "second"),
        ("2026-03-24 05:39 -0500", "2026-03-24T10:39:00.000Z", "minute"),
        ("24 March 10:39", "2026-03-24T10:39:00.000Z", "minute"),
        ("Mar 24 2026 10:39", "2026-03-24T10:39:00.000Z", "minute"),
        ("24 December 10:39", "2025-12-24T10:39:00.000Z", "minute"),
        ("10:39 Europe/Berlin", "2026-03-24T09:39:00.000Z", "minute"),
    ],
)
def test_times_are_read_as_people_write_them(said: str, time: str, precision: str) -> None:
    moment = parse_moment(said, now=NOW)
    assert (moment.time, moment.precision) == (time, precision)
    assert moment.as_written == said


def test_a_time_without_a_zone_is_read_in_the_zone_of_the_incident() -> None:
    assert parse_moment("11:05", now=NOW, zone="Europe/Berlin").time == "2026-03-24T10:05:00.000Z"
    assert parse_moment("23:00", now=NOW, zone="America/New_York").time == "2026-03-24T03:00:00.000Z"


@pytest.mark.parametrize(
    "said",
    [
        "5",
        "25:00",
        "12:75",
        "soon",
        "10",
        "03/04 10:00",
        "10:00 CET",
        "13:00 pm",
        "2026-02-30",
        "--20m",
        "-m",
        "1e5:00",
    ],
)
def test_what_is_no_time_or_could_be_two_is_refused(said: str) -> None:
    with pytest.raises(Misused):
        parse_moment(said, now=NOW)


def test_what_lies_more_than_two_minutes_ahead_is_refused() -> None:
    with pytest.raises(Refused, match="lies ahead"):
        parse_moment("2026-03-24 12:33", now=NOW)
    with pytest.raises(Refused, match="lies ahead"):
        parse_moment("+5m", now=NOW)


def test_a_zone_that_does_not_exist_is_named() -> None:
    with pytest.raises(NotFound, match="no time zone called 'Mars/Olympus'"):
        parse_moment("10:39 Mars/Olympus", now=NOW)


def test_a_local_time_that_happened_twice_is_given_back_with_both_readings() -> None:
    with pytest.raises(AmbiguousTime, match="happened twice in Europe/Berlin") as raised:
        parse_moment("2025-10-26 02:30", now=NOW, zone="Europe/Berlin")
    labels = [label for label, _ in raised.value.readings]
    assert labels == ["2025-10-26 02:30 +02:00", "2025-10-26 02:30 +01:00"]
    times = [moment.time for _, moment in raised.value.readings]
    assert times == ["2025-10-26T00:30:00.000Z", "2025-10-26T01:30:00.000Z"]
    for label, moment in raised.value.readings:
        assert parse_moment(label, now=NOW, zone="Europe/Berlin").time == moment.time


def test_a_local_time_that_never_was_is_given_back_too() -> None:
    with pytest.raises(AmbiguousTime, match="did not happen in Europe/Berlin"):
        parse_moment("2025-03-30 02:30", now=NOW, zone="Europe/Berlin")


@pytest.mark.parametrize(
    "said",
    ["0999-01-01", "0001-01-01", "0001-01-01 00:00 +05:00", "9999-12-31 23:59 -12:00", "-740000d", "-380000d"],
)
def test_a_time_beyond_the_calendar_is_refused_in_words(said: str) -> None:
    with pytest.raises(Misused, match="not a time that can be read"):
        parse_moment(said, now=NOW)


@pytest.mark.parametrize("said", ["9999-12-31 23:59 -12:00", "+999999d +", "+999999999999d", "0001-01-01 00:00 +05:00"])
def test_a_due_time_beyond_the_calendar_is_refused_in_words(said: str) -> None:
    with pytest.raises(Misused, match="not a time that can be read"):
        parse_due(said, now=NOW)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Tokyo", "America/New_York"])
def test_a_time_at_the_edge_of_the_calendar_is_refused_in_words_in_every_zone(zone: str) -> None:
    for said in ("0001-01-01", "9999-12-31 23:59"):
        with pytest.raises(IrrunnerError):
            parse_moment(said, now=NOW, zone=zone)


def test_a_due_time_may_lie_ahead() -> None:
    assert parse_due("+2d", now=NOW) == "2026-03-26T12:30:15.250Z"
    assert parse_due("2026-04-01", now=NOW) == "2026-04-01T00:00:00.000Z"
    with pytest.raises(Misused):
        parse_due("+soon", now=NOW)


def test_a_shown_time_names_its_zone() -> None:
    assert format_time("2026-03-24T10:39:00.000Z") == "2026-03-24 10:39 UTC"
    assert format_time("2026-07-24T10:39:00.000Z", "Europe/Berlin", date=False) == "12:39 CEST"


@given(st.text(max_size=60))
def test_any_words_are_a_time_or_an_error_in_words(said: str) -> None:
    with suppress(IrrunnerError):
        moment = parse_moment(said, now=NOW)
        assert len(moment.time) == len("2026-03-24T10:39:00.000Z")
        assert moment.time <= format_utc(NOW.replace(minute=33))


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2026, 3, 24)))  # noqa: DTZ001
def test_text_order_is_time_order(moment: datetime) -> None:
    one, other = moment.replace(tzinfo=UTC), NOW
    assert (one < other) == (format_utc(one) < format_utc(other))


END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
BEGINNING = datetime(1000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("now", [BEGINNING, END])
@pytest.mark.parametrize("zone", ["UTC", "+14:00", "-12:00", "America/New_York"])
@pytest.mark.parametrize(
    "text", ["10:39", "noon", "fri 14:05", "tomorrow 10:00", "2026-03-24 10:39", "12.03", "feb 29"]
)
def test_a_clock_at_either_end_of_the_calendar_is_no_crash(now: datetime, zone: str, text: str) -> None:
    for read in (parse_moment, parse_due):
        with suppress(IrrunnerError):
            read(text, now=now, zone=zone)


@pytest.mark.parametrize("zone", ["UTC", "+14:00", "-12:00", "Pacific/Apia"])
def test_what_is_due_in_the_last_year_can_be_shown_in_every_zone(zone: str) -> None:
    with pytest.raises(Misused):
        parse_due("9999-12-31T23:59:59Z", now=NOW)
    assert format_time(parse_due("9999-12-30T23:59:59Z", now=NOW), zone)
    assert format_time("9999-12-31T23:59:59.999Z", zone)  # what only a forged entry holds


@pytest.mark.parametrize(
    "name", ["a/" * 400 + "b", "\udc00/\x10", "../UTC", "/UTC", "a\0b", "Europe/\u0130stanbul", "x" * 5_000]
)
def test_a_zone_is_never_taken_for_a_path(name: str) -> None:
    with pytest.raises(NotFound):
        find_zone(name)
