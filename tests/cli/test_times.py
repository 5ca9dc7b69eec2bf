from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

TWICE = "2025-10-26 02:30"
"""In Berlin the clocks went back at three: this happened twice."""


def test_a_time_is_echoed_in_utc(shell: Shell) -> None:
    shell.declare("--zone", "Europe/Berlin")

    said = shell("note", "x", "--at", "2026-03-24 10:39")

    assert ", at 2026-03-24 09:39 UTC, head " in said.out
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
