from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

TWICE = "2025-10-26 02:30"
"""In Berlin the clocks went back at three: this happened twice."""


def test_a_time_is_echoed_with_its_weekday_its_zone_and_in_utc(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    said = shell("note", "x", "--at", "2026-03-24 10:39")

    assert ", at Tue 2026-03-24 10:39 CET (09:39 UTC), head " in said.out
    assert shell.does("note", "x", "--at", "2026-03-24 10:39 UTC")["occurred"] == "2026-03-24T10:39:00.000Z"


def test_minutes_ago_can_be_given_without_quotes(busy: Shell) -> None:
    assert busy.does("note", "x", "--at", "-20m")["said"] == "-20m"


def test_a_double_time_without_a_terminal_is_refused_with_both_readings(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    said = shell("note", "x", "--at", TWICE)

    assert (said.code, said.out) == (1, "")
    assert "happened twice in Europe/Berlin" in said.err
    assert f"{TWICE} +02:00 or {TWICE} +01:00" in said.err
    assert shell.does("log", "--kind", "note")["entries"] == []


def test_either_reading_can_be_typed(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    assert shell.does("note", "x", "--at", f"{TWICE} +01:00")["occurred"] == "2025-10-26T01:30:00.000Z"


def test_a_double_time_in_an_answer_is_refused_as_well(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    assert shell("answer", f"seen={TWICE}").code == 1
    assert shell("answer", f"seen={TWICE} +01:00").code == 0


def test_a_time_ahead_is_refused(busy: Shell) -> None:
    said = busy("note", "x", "--at", "2999-01-01 10:00")

    assert said.code == 1
    assert "lies ahead" in said.err


def test_a_wrong_time_is_noticed_before_evidence_is_read(busy: Shell) -> None:
    assert busy("add", "-", "--at", "soonish", stdin=b"x").code == 2
    assert busy.does("evidence", "list")["evidence"] == []


def test_a_day_that_is_another_one_in_utc_is_named_there_too(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    said = shell("milestone", "detected", "--at", "2026-03-24 00:10")
    assert ", at Tue 2026-03-24 00:10 CET (Mon 2026-03-23 23:10 UTC), head " in said.out


def test_a_corrected_time_and_its_milliseconds_are_echoed(busy: Shell) -> None:
    seq = busy.does("note", "x")["seq"]

    said = busy("correct", str(seq), "--occurred", "2026-03-24T10:39:00.1234567Z", "--why", "the log says so")
    assert ", at Tue 2026-03-24 10:39:00.123 UTC, head " in said.out


def test_what_happened_within_a_second_stays_in_its_order(busy: Shell) -> None:
    busy.does("note", "BBB", "--at", "2026-03-24T10:39:00.900Z")
    busy.does("note", "AAA", "--at", "2026-03-24T10:39:00.123Z")

    for form in ("md", "html"):
        report = busy("report", "--format", form).out
        assert report.index("AAA") < report.index("BBB")
        assert "10:39:00.123" in report
    assert [entry["occurred"][-5:] for entry in busy.does("log", "--last", "2")["entries"]] == [".900Z"[-5:], ".123Z"]
