from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irrunner.cli.incident_choice import Brief

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_the_only_open_live_incident_is_meant(shell: Shell) -> None:
    live = shell.declare()
    shell.declare("--mode", "exercise")
    shell.declare("--mode", "retrospective")

    assert shell.does("note", "x")["incident"] == live


def test_two_open_ones_are_listed_and_neither_is_taken(shell: Shell) -> None:
    first, second = shell.declare("--title", "Bank"), shell.declare("--title", "Shop")

    said = shell("note", "x")

    assert (said.code, said.out) == (1, "")
    assert f"{first}  Bank" in said.err
    assert f"{second}  Shop" in said.err
    assert "--incident" in said.err


def test_a_closed_one_no_longer_counts(shell: Shell) -> None:
    first, second = shell.declare(), shell.declare()
    shell.does("close", "--incident", first, "--why", "mistake")

    assert shell.does("note", "x")["incident"] == second


def test_an_exercise_is_never_taken_by_itself(shell: Shell) -> None:
    exercise = shell.declare("--mode", "exercise")

    said = shell("note", "x")

    assert said.code == 1
    assert f"EXERCISE {exercise} (open)" in said.err


def test_every_line_about_an_exercise_says_so(shell: Shell) -> None:
    exercise = shell.declare("--mode", "exercise")
    for argv in (["note", "x"], ["done", "rebuild", "--why", "x"], ["log"], ["action", "add", "x"], ["action", "list"]):
        said = shell(*argv, "--incident", exercise)
        assert said.code == 0
        assert all(line.startswith("EXERCISE ") for line in said.out.splitlines()), said.out
    assert shell("status", exercise).out.startswith("EXERCISE ")
    assert "EXERCISE" in shell("list").out
    assert shell.does("status", exercise)["mode"] == "exercise"


def test_an_id_may_be_written_in_small_letters(shell: Shell) -> None:
    first = shell.declare()
    shell.declare()

    assert shell.does("note", "x", "--incident", first.lower())["incident"] == first


def test_the_environment_names_the_incident(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = shell.declare(), shell.declare()
    monkeypatch.setenv("IRRUNNER_INCIDENT", second)

    assert shell.does("note", "x")["incident"] == second
    assert shell.does("note", "x", "--incident", first)["incident"] == first


def test_an_unknown_id_gets_the_one_that_was_meant(shell: Shell) -> None:
    first = shell.declare()

    said = shell("note", "x", "--incident", first.replace("0001", "0010"))

    assert said.code == 1
    assert f"Did you mean {first}?" in said.err


def test_without_a_store_there_is_nothing_to_write_into(shell: Shell) -> None:
    assert shell("note", "x").code == 4
    assert shell("list").code == 0
    assert not shell.place.exists()


def test_the_environment_and_the_settings_name_the_person(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.declare()
    monkeypatch.setenv("IRRUNNER_AS", "Cleo")

    assert shell.does("note", "x")["by"] == "Cleo"
    assert shell.does("note", "x", "--as", "Ana")["by"] == "Ana"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"zone":1}', b'{"zone":"\xff"}', b"[" * 5_000])
def test_a_declaration_that_cannot_be_read_has_the_zone_utc(body: bytes) -> None:
    assert Brief("INC-2026-0001", "live", True, body).zone == "UTC"
