"""Times as people and tools write them: each form with what it means, or with the part that refuses it.

Each was typed in the trial of reliability: none of them may ever be read as another moment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from irrunner.errors import IrrunnerError
from irrunner.incident.moments import AmbiguousTime, find_zone, format_time, format_utc, parse_due, parse_moment

NOW = datetime(2026, 11, 28, 5, 15, 30, 250_000, tzinfo=UTC)  # a Saturday
ZONE = "Europe/Berlin"
FORMS = [
    ("14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("2pm", "2026-11-27T13:00:00.000Z", "minute"),
    ("2 pm", "2026-11-27T13:00:00.000Z", "minute"),
    ("2:05pm", "2026-11-27T13:05:00.000Z", "minute"),
    ("2.05 pm", "2026-11-27T13:05:00.000Z", "minute"),
    ("5:30 p.m.", "2026-11-27T16:30:00.000Z", "minute"),
    ("14h05", "2026-11-27T13:05:00.000Z", "minute"),
    ("1405", "2026-11-27T13:05:00.000Z", "minute"),
    ("14:05:30", "2026-11-27T13:05:30.000Z", "second"),
    ("14:05:30.123", "2026-11-27T13:05:30.123Z", "second"),
    ("0:05", "2026-11-27T23:05:00.000Z", "minute"),
    ("24:00", "Misused", "'24:00' is no time of a day."),
    ("noon", "2026-11-27T11:00:00.000Z", "minute"),
    ("midnight", "2026-11-27T23:00:00.000Z", "minute"),
    ("now", "2026-11-28T05:15:30.250Z", "second"),
    ("just now", "2026-11-28T05:15:30.250Z", "second"),
    ("-20m", "2026-11-28T04:55:30.250Z", "minute"),
    ("-20 m", "2026-11-28T04:55:30.250Z", "minute"),
    ("-20 min", "2026-11-28T04:55:30.250Z", "minute"),
    ("-20 minutes", "2026-11-28T04:55:30.250Z", "minute"),
    ("20m ago", "2026-11-28T04:55:30.250Z", "minute"),
    ("20 minutes ago", "2026-11-28T04:55:30.250Z", "minute"),
    ("an hour ago", "2026-11-28T04:15:30.250Z", "minute"),
    ("-1.5h", "2026-11-28T03:45:30.250Z", "minute"),
    ("-1h30m", "2026-11-28T03:45:30.250Z", "minute"),
    ("0000-01-01", "Misused", "'0000-01-01' names the year 0, which no calendar has."),
    ("01/02/0000", "Misused", "'01/02/0000' names the year 0, which no calendar has."),
    ("-1:30", "Misused", "'1:30' was not understood."),
    ("-2H", "2026-11-28T03:15:30.250Z", "minute"),
    ("-1d", "2026-11-27T05:15:30.250Z", "minute"),
    ("-1w", "2026-11-21T05:15:30.250Z", "minute"),
    ("+5m", "Refused", "'+5m' lies ahead."),
    ("yesterday", "2026-11-26T23:00:00.000Z", "day"),
    ("yesterday 23:10 UTC", "2026-11-27T23:10:00.000Z", "minute"),
    ("yesterday 2pm", "2026-11-27T13:00:00.000Z", "minute"),
    ("yesterday at 14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("23:10 yesterday", "2026-11-27T22:10:00.000Z", "minute"),
    ("last night", "Misused", "'last' was not understood."),
    ("today 01:00", "2026-11-28T00:00:00.000Z", "minute"),
    ("today 14:05", "Refused", "'today 14:05' is 2026-11-28 13:05 UTC, which lies ahead: it is 2026-11-28 05:15 UTC."),
    (
        "tomorrow 10:00",
        "Refused",
        "'tomorrow 10:00' is 2026-11-29 09:00 UTC, which lies ahead: it is 2026-11-28 05:15 UTC.",
    ),
    ("last friday", "Misused", "'last' was not understood."),
    ("friday", "2026-11-26T23:00:00.000Z", "day"),
    ("friday 14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("friday 2pm", "2026-11-27T13:00:00.000Z", "minute"),
    ("Friday at 14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("fri", "2026-11-26T23:00:00.000Z", "day"),
    ("fri 14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("fri 2pm", "2026-11-27T13:00:00.000Z", "minute"),
    ("Fri, 14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("mon 09:00", "2026-11-23T08:00:00.000Z", "minute"),
    ("monday 2pm", "2026-11-23T13:00:00.000Z", "minute"),
    ("monday 09:00", "2026-11-23T08:00:00.000Z", "minute"),
    ("monday noon", "2026-11-23T11:00:00.000Z", "minute"),
    ("sat 23:00", "2026-11-21T22:00:00.000Z", "minute"),
    ("saturday 23:00", "2026-11-21T22:00:00.000Z", "minute"),
    ("tue 3", "Misused", "'3' was not understood."),
    ("this morning", "Misused", "'this' was not understood."),
    ("24.03.2026 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("24.3.26 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("12.03.2026 10:39", "2026-03-12T09:39:00.000Z", "minute"),
    ("12.03. 10:39", "2026-03-12T09:39:00.000Z", "minute"),
    ("12.03.", "2026-03-11T23:00:00.000Z", "day"),
    ("12.03", "AmbiguousTime", "12.03 can be read in two ways."),
    ("10.11", "AmbiguousTime", "10.11 can be read in two ways."),
    ("10:39 24.03.2026", "2026-03-24T09:39:00.000Z", "minute"),
    ("03/04/2026 10:39", "AmbiguousTime", "03/04/2026 10:39 can be read in two ways."),
    ("24/03/2026 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("3/24/2026 10:39 AM", "2026-03-24T09:39:00.000Z", "minute"),
    ("2026/03/24 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("2026-03-24", "2026-03-23T23:00:00.000Z", "day"),
    ("2026-03-24 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("2026-03-24T10:39:00+02:00", "2026-03-24T08:39:00.000Z", "second"),
    ("2026-03-24T10:39:00+0200", "2026-03-24T08:39:00.000Z", "second"),
    ("2026-03-24T10:39:00+02", "2026-03-24T08:39:00.000Z", "second"),
    ("2026-03-24T10:39:00Z", "2026-03-24T10:39:00.000Z", "second"),
    ("2026-03-24T10:39:00.123456Z", "2026-03-24T10:39:00.123Z", "second"),
    ("2026-03-24 10:39:00 UTC", "2026-03-24T10:39:00.000Z", "second"),
    ("2026-03-24 10:39:00.123456789 +0100 CET", "2026-03-24T09:39:00.123Z", "second"),
    ("2026-3-24 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("2026-03-24 2pm", "2026-03-24T13:00:00.000Z", "minute"),
    ("2026-03-24, 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("2026-03-24_10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("2026-03-24-10:39", "Misused", "'2026-03-24-10:39' is not a time that can be read."),
    ("20260324T103900Z", "2026-03-24T10:39:00.000Z", "second"),
    ("20260324 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("1711276740", "2024-03-24T10:39:00.000Z", "second"),
    ("1711276740000", "2024-03-24T10:39:00.000Z", "second"),
    ("1711276712.123", "2024-03-24T10:38:32.123Z", "second"),
    ("2026-083", "Misused", "'2026-083' is not a time that can be read."),
    ("2026-W13-2", "Misused", "'2026-W13-2' is not a time that can be read."),
    ("24 march", "2026-03-23T23:00:00.000Z", "day"),
    ("24 march 2pm", "2026-03-24T13:00:00.000Z", "minute"),
    ("24 march 14h", "2026-03-24T13:00:00.000Z", "minute"),
    ("24 march 1405", "2026-03-24T13:05:00.000Z", "minute"),
    ("24 march 2026 2pm", "2026-03-24T13:00:00.000Z", "minute"),
    ("24 mar 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("mar 24 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("Mar 24 10:39:07", "2026-03-24T09:39:07.000Z", "second"),
    ("March 24, 2026 10:39 AM", "2026-03-24T09:39:00.000Z", "minute"),
    ("March 24th 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("24 march at 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("24th of march 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("24-Mar-2026 10:39", "2026-03-24T09:39:00.000Z", "minute"),
    ("24-mar-26 10:39", "Misused", "'24-mar-26' was not understood."),
    ("26-mar-24 10:39", "Misused", "'26-mar-24' was not understood."),
    ("5 dec 26 10:39", "Misused", "'26' was not understood."),
    ("5 dec 10:39", "2025-12-05T09:39:00.000Z", "minute"),
    ("mar 2026", "Misused", "'mar' was not understood."),
    ("march", "Misused", "'march' is not a time that can be read."),
    ("march 14:05", "Misused", "'march' was not understood."),
    ("feb 29 10:39", "Misused", "'feb 29 10:39' is no day of the last twelve months."),
    ("feb 30 10:39", "Misused", "'feb 30 10:39' is no day of the last twelve months."),
    ("Tue Mar 24 10:39:00 UTC 2026", "2026-03-24T10:39:00.000Z", "second"),
    ("Tue Mar 24 10:39:00 CET 2026", "2026-03-24T09:39:00.000Z", "second"),
    ("Tue 24 Mar 10:39:00 CET 2026", "2026-03-24T09:39:00.000Z", "second"),
    ("Tue Mar 24 10:39:00 AM UTC 2026", "2026-03-24T10:39:00.000Z", "second"),
    ("Tue, 24 Mar 2026 10:39:00 +0100", "2026-03-24T09:39:00.000Z", "second"),
    (
        "Mon, 24 Mar 2026 10:39:00 +0100",
        "Misused",
        "24 March 2026 is a Tuesday, so 'Mon, 24 Mar 2026 10:39:00 +0100' does not agree with itself.",
    ),
    ("Tue Mar 24 2026 10:39:00 GMT+0200", "2026-03-24T08:39:00.000Z", "second"),
    ("Tue Mar 24 2026 10:39:00 GMT+0200 (Central European Summer Time)", "2026-03-24T08:39:00.000Z", "second"),
    ("24/Mar/2026:10:39:00 +0100", "2026-03-24T09:39:00.000Z", "second"),
    ("24/Mar/2026 10:39:00", "2026-03-24T09:39:00.000Z", "second"),
    ("24 Mar 2026 10:39 UTC+2", "2026-03-24T08:39:00.000Z", "minute"),
    ("24 Mar 10:39 GMT+2", "2026-03-24T08:39:00.000Z", "minute"),
    ("24 Mar 10:39 UTC+02:00", "2026-03-24T08:39:00.000Z", "minute"),
    ("14:05 UTC+2", "2026-11-27T12:05:00.000Z", "minute"),
    ("14:05 UTC+02:00", "2026-11-27T12:05:00.000Z", "minute"),
    ("14:05+02:00", "2026-11-27T12:05:00.000Z", "minute"),
    ("14:05 +0200", "2026-11-27T12:05:00.000Z", "minute"),
    ("14:05 -05", "2026-11-27T19:05:00.000Z", "minute"),
    ("24 Mar 2026 10:39 -05", "2026-03-24T15:39:00.000Z", "minute"),
    ("24 Mar 2026 10:39 EST", "Misused", "'EST' means different zones in different countries."),
    ("10:39 EST 24 Mar 2026", "Misused", "'EST' means different zones in different countries."),
    ("14:05 EST", "Misused", "'EST' means different zones in different countries."),
    ("14:05 CEST", "Misused", "'CEST' means different zones in different countries."),
    ("14:05 PT", "Misused", "'PT' means different zones in different countries."),
    ("14:05 local", "NotFound", "There is no time zone called 'local'."),
    ("14:05 America/New_York", "2026-11-27T19:05:00.000Z", "minute"),
    ("14:05 europe/berlin", "2026-11-27T13:05:00.000Z", "minute"),
    ("14:05 Europe/Berlim", "NotFound", "There is no time zone called 'Europe/Berlim'."),
    ("14:05 Z", "2026-11-27T14:05:00.000Z", "minute"),
    ("14:05Z", "2026-11-27T14:05:00.000Z", "minute"),
    ("14:05 z", "2026-11-27T14:05:00.000Z", "minute"),
    ("10:39 Uhr", "NotFound", "There is no time zone called 'Uhr'."),
    ("10.39 Uhr", "NotFound", "There is no time zone called 'Uhr'."),
    ("24. März 10:39", "Misused", "'24.' was not understood."),
    ("24. Mai 10:39", "Misused", "'24.' was not understood."),
    ("Mo 14:05", "Misused", "'Mo' was not understood."),
    ("14:05 mon", "2026-11-23T13:05:00.000Z", "minute"),
    ("14:05 monday", "2026-11-23T13:05:00.000Z", "minute"),
    ("14:05 3 march", "2026-03-03T13:05:00.000Z", "minute"),
    ("3 march 14:05", "2026-03-03T13:05:00.000Z", "minute"),
    ("10:39 am march 3", "2026-03-03T09:39:00.000Z", "minute"),
    ("between 10 and 11", "Misused", "'between' was not understood."),
    ("about 10:39", "Misused", "'about' was not understood."),
    ("~10:39", "Misused", "'~10:39' is not a time that can be read."),
    ("10:39ish", "NotFound", "There is no time zone called 'ish'."),
    ("10:39?", "Misused", "'?' was not understood."),
    ("before 10:39", "Misused", "'before' was not understood."),
    (
        "10:39-11:00",
        "Misused",
        "'10:39-11:00' may name a zone or a span; give one time, with its zone as UTC-11 or by name.",
    ),
    ("10:39 - 11:00", "Misused", "'-' was not understood."),
    ("10:39 to 11:00", "Misused", "'to' was not understood."),
    ("24 Mar 10:39 - 11:00", "Misused", "'-' was not understood."),
    ("2026-03-24 10:39 - 11:05", "Misused", "'-' was not understood."),
    ("10:39 / 11:39", "Misused", "'/' was not understood."),
    ("10:39 10:40", "Misused", "'10:40' says a second time what stands before it."),
    ("1:2", "Misused", "'1:2' is not a time that can be read."),
    ("9:5", "Misused", "'9:5' is not a time that can be read."),
    ("9:05 9:06 pm", "Misused", "'9:06 pm' says a second time what stands before it."),
    ("00:30", "2026-11-27T23:30:00.000Z", "minute"),
    ("02:31", "2026-11-28T01:31:00.000Z", "minute"),
    ("02:33", "2026-11-28T01:33:00.000Z", "minute"),
    ("12am", "2026-11-27T23:00:00.000Z", "minute"),
    ("12:00am", "2026-11-27T23:00:00.000Z", "minute"),
    ("12:30 am", "2026-11-27T23:30:00.000Z", "minute"),
    ("12:30pm", "2026-11-27T11:30:00.000Z", "minute"),
    ("Sunday 02:30", "2026-11-22T01:30:00.000Z", "minute"),
    ("sept 3 10:39", "2026-09-03T08:39:00.000Z", "minute"),
    ("3 sept 2026", "2026-09-02T22:00:00.000Z", "day"),
    ("3 sep 0026", "2026-09-02T22:26:00.000Z", "minute"),
    ("2026-02-30 10:39", "Misused", "'2026-02-30 10:39' is no day of the calendar."),
    ("0001-01-01 00:00", "Misused", "'0001-01-01 00:00' is not a time that can be read."),
    (
        "9999-12-31 23:59",
        "Refused",
        "'9999-12-31 23:59' is 9999-12-31 22:59 UTC, which lies ahead: it is 2026-11-28 05:15 UTC.",
    ),
    ("1969-07-20 20:17", "1969-07-20T19:17:00.000Z", "minute"),
    ("\uff11\uff14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("\u0663:\u0660\u0665", "2026-11-28T02:05:00.000Z", "minute"),
    ("14\uff1a05", "2026-11-27T13:05:00.000Z", "minute"),
    ("14:05 ", "2026-11-27T13:05:00.000Z", "minute"),
    (" 14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("14:05\tUTC", "2026-11-27T14:05:00.000Z", "minute"),
    ("23:59:60", "Misused", "'23:59:60' is no time of a day."),
    ("2016-12-31 23:59:60Z", "Misused", "'23:59:60' is no time of a day."),
    ('"14:05"', "Misused", "'\"14:05\"' is not a time that can be read."),
    ("14:05.", "Misused", "'.' was not understood."),
    ("14:05,", "2026-11-27T13:05:00.000Z", "minute"),
    ("at 14:05", "2026-11-27T13:05:00.000Z", "minute"),
    ("the 24th", "Misused", "'the' was not understood."),
    ("the 24th 10:39", "Misused", "'the' was not understood."),
    ("24th 10:39", "Misused", "'24th' was not understood."),
    ("nov 10:39", "Misused", "'nov' was not understood."),
    ("10 nov", "2026-11-09T23:00:00.000Z", "day"),
    ("10 nov 10", "Misused", "'10' was not understood."),
    ("10 nov 10:10 10", "Misused", "'10' was not understood."),
    ("nov 27 5", "Misused", "'5' was not understood."),
    ("5 nov 5pm", "2026-11-05T16:00:00.000Z", "minute"),
    ("5 nov 17", "Misused", "'17' was not understood."),
    ("nov 5 17h", "2026-11-05T16:00:00.000Z", "minute"),
    ("nov 5 5 pm", "2026-11-05T16:00:00.000Z", "minute"),
    ("nov 5 17.30", "2026-11-05T16:30:00.000Z", "minute"),
    ("5.11. 17:30", "2026-11-05T16:30:00.000Z", "minute"),
    ("5.11.2026", "2026-11-04T23:00:00.000Z", "day"),
    ("1.11.2026 17:30", "2026-11-01T16:30:00.000Z", "minute"),
    ("fri 27 nov 17:30", "2026-11-27T16:30:00.000Z", "minute"),
    ("thu 27 nov 17:30", "Misused", "27 November 2026 is a Friday, so 'thu 27 nov 17:30' does not agree with itself."),
    ("week 3", "Misused", "'week' was not understood."),
    ("christmas", "Misused", "'christmas' is not a time that can be read."),
    ("easter", "Misused", "'easter' is not a time that can be read."),
    ("jan 1", "2025-12-31T23:00:00.000Z", "day"),
    ("january 1st", "2025-12-31T23:00:00.000Z", "day"),
    ("", "2026-11-28T05:15:30.250Z", "second"),
]
"""What was typed; then the moment and its precision, or the error and what its sentence says of the part."""


@pytest.mark.parametrize(("words", "expected", "detail"), FORMS)
def test_each_form_is_the_moment_it_says_or_is_refused_with_what_was_not_understood(
    words: str, expected: str, detail: str
) -> None:
    if expected[0].isdigit():
        moment = parse_moment(words, now=NOW, zone=ZONE)
        assert (moment.time, moment.precision) == (expected, detail)
        return
    with pytest.raises(IrrunnerError, match=re.escape(detail)) as raised:
        parse_moment(words, now=NOW, zone=ZONE)
    assert type(raised.value).__name__ == expected


@pytest.mark.parametrize("words", ["12.03", "03/04/2026 10:39", "24 march 2015", "2026-10-25 02:30"])
def test_words_of_two_readings_are_asked_about_and_each_reading_can_be_typed(words: str) -> None:
    with pytest.raises(AmbiguousTime) as raised:
        parse_moment(words, now=NOW, zone=ZONE)
    assert len({moment.time for _, moment in raised.value.readings}) == 2
    for label, moment in raised.value.readings:
        assert parse_moment(label, now=NOW, zone=ZONE).time == moment.time


def test_an_abbreviation_is_the_one_of_the_incidents_zone_and_settles_a_double_hour() -> None:
    assert parse_moment("2026-10-25 02:30 CEST", now=NOW, zone=ZONE).time == "2026-10-25T00:30:00.000Z"
    assert parse_moment("2026-10-25 02:30 CET", now=NOW, zone=ZONE).time == "2026-10-25T01:30:00.000Z"
    with pytest.raises(IrrunnerError, match="'CET' means different zones"):
        parse_moment("10:39 CET", now=NOW, zone="UTC")


def test_what_is_due_is_the_next_one() -> None:
    assert parse_due("friday 14:00", now=NOW, zone=ZONE) == "2026-12-04T13:00:00.000Z"
    assert parse_due("saturday", now=NOW, zone="UTC") == "2026-11-28T00:00:00.000Z"
    assert parse_due("5 jan", now=NOW, zone="UTC") == "2027-01-05T00:00:00.000Z"
    assert parse_due("04:00", now=NOW, zone="UTC") == "2026-11-29T04:00:00.000Z"
    assert parse_due("tomorrow 10:00", now=NOW, zone="UTC") == "2026-11-29T10:00:00.000Z"


@pytest.mark.parametrize("name", ["+02:00", "UTC+2", "-0530", "+14", "europe/berlin", "z"])
def test_an_offset_is_a_zone_and_names_are_read_in_any_case(name: str) -> None:
    assert NOW.astimezone(find_zone(name)) == NOW


@pytest.mark.parametrize("name", ["localtime", "+15:00", "+2:75", "Europe/Berlim", "posixrules"])
def test_a_zone_that_means_nothing_or_another_one_on_each_machine_is_refused(name: str) -> None:
    with pytest.raises(IrrunnerError, match="no time zone"):
        find_zone(name)


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "America/Sao_Paulo", "+05:30"])


@given(st.datetimes(datetime(2025, 12, 1), datetime(2026, 11, 27)), ZONES, st.booleans())  # noqa: DTZ001
def test_any_time_that_is_shown_is_read_back_as_the_same_moment(naive: datetime, zone: str, seconds: bool) -> None:
    exact = naive.replace(tzinfo=UTC, microsecond=0) if seconds else naive.replace(tzinfo=UTC, second=0, microsecond=0)
    text = format_utc(exact)
    assert parse_moment(format_time(text, zone, seconds=seconds), now=NOW, zone=zone).time == text
    assert parse_moment(text, now=NOW, zone=zone).time == text


PIECES = st.lists(
    st.sampled_from(
        [
            "14:05",
            "2pm",
            "1405",
            "fri",
            "friday",
            "mon",
            "24",
            "march",
            "2026",
            "24.03.",
            "24.03.2026",
            "03/04/2026",
            "2026-03-24",
            "12.03",
            "UTC",
            "+0200",
            "-05",
            "CET",
            "Europe/Berlin",
            "yesterday",
            "today",
            "at",
            ",",
            "-",
            "10:39-11:00",
            "nov",
            "5",
            "17h",
            "noon",
            "Z",
            "GMT+2",
            "T",
            "Mar",
            "1774348740",
            "ago",
            "-20m",
            "the",
        ]
    ),
    max_size=5,
)


@given(PIECES, st.integers(0, 3))
@example(["14:05", "+0200"], 2)
@example(["14:05", "2026-03-24", "+0200"], 1)
def test_no_piece_is_ever_dropped(words: list[str], at: int) -> None:
    """What a form means does not change when a word that means nothing is put into it: it is refused."""
    with pytest.raises(IrrunnerError):
        parse_moment(" ".join([*words[:at], "quux", *words[at:]]), now=NOW, zone=ZONE)


@given(st.integers(0, 6), st.integers(0, 23), st.integers(0, 59))
def test_a_typed_weekday_is_that_weekday(day: int, hour: int, minute: int) -> None:
    name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day]
    moment = parse_moment(f"{name} {hour:02d}:{minute:02d} +00:00", now=NOW)
    found = datetime.fromisoformat(moment.time)
    assert (found.weekday(), found.hour, found.minute) == (day, hour, minute)
    assert NOW - timedelta(days=7) < found <= NOW + timedelta(minutes=2)


@given(st.integers(0, 2**33), st.integers(0, 999))
def test_seconds_and_milliseconds_since_1970_are_exact(seconds: int, milliseconds: int) -> None:
    if 10**9 <= seconds < NOW.timestamp():
        then = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=milliseconds)
        assert parse_moment(f"{seconds}{milliseconds:03d}", now=NOW).time == format_utc(then)
        assert parse_moment(f"{seconds}.{milliseconds:03d}", now=NOW).time == format_utc(then)
