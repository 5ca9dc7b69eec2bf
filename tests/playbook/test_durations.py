from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from irrunner.playbook.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("30m", 1800), ("4h", 14_400), ("2d", 172_800), ("1h30m", 5400), ("90s", 90), (" 1h 30m ", 5400), ("0m", 0)],
)
def test_a_length_of_time_is_read_in_seconds(written: str, seconds: int) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written", ["", "30", "m", "30m 2h", "1.5h", "-30m", "30 minutes", "٣m", "9999999d", "30m\n1x"]
)
def test_anything_else_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(ValueError, match="is not a length of time"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (45, "45s"), (90, "1m 30s"), (1800, "30m"), (5400, "1h 30m"), (187_200, "2d 4h"), (86_460, "1d")],
)
def test_a_length_of_time_is_said_with_its_two_largest_units(seconds: int, said: str) -> None:
    assert format_duration(seconds) == said


def test_a_negative_length_has_no_words_here() -> None:
    with pytest.raises(ValueError, match="negative"):
        format_duration(-1)


@given(st.integers(0, 10**9))
def test_what_is_said_can_be_read_and_never_promises_more_time(seconds: int) -> None:
    read = parse_duration(format_duration(seconds))
    assert read <= seconds
    assert seconds - read < max(60, read)


@given(st.text())
def test_no_text_breaks_the_reading(written: str) -> None:
    with suppress(ValueError):
        assert parse_duration(written) >= 0
