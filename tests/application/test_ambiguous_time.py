"""The reading that a person picks takes the place of the words that have two."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from irrunner.application.ambiguous_time import with_reading
from irrunner.incident.moments import AmbiguousTime, Moment, parse_moment

TYPED = "2025-10-26 02:30"


@pytest.fixture
def error() -> AmbiguousTime:
    with pytest.raises(AmbiguousTime) as raised:
        parse_moment(TYPED, now=datetime(2026, 1, 1, tzinfo=UTC), zone="Europe/Berlin")
    return raised.value


def test_when_it_occurred_becomes_the_moment_with_the_own_words(error: AmbiguousTime) -> None:
    (label, moment), _ = error.readings
    assert with_reading({"at": TYPED, "why": "x"}, error, label) == {"at": moment, "why": "x"}
    assert moment.as_written == TYPED


def test_any_other_value_becomes_words_with_one_reading(error: AmbiguousTime) -> None:
    label, moment = error.readings[1]
    settled = with_reading({"at": "yesterday", "occurred": f"  {TYPED} "}, error, label)
    assert settled == {"at": "yesterday", "occurred": label}
    read = parse_moment(settled["occurred"], now=datetime(2026, 1, 1, tzinfo=UTC), zone="Europe/Berlin")
    assert read.time == moment.time


def test_what_is_no_text_stays(error: AmbiguousTime) -> None:
    values = {"at": Moment("2025-10-26T01:30:00.000Z"), "seq": 3}
    assert with_reading(values, error, error.readings[0][0]) == values
