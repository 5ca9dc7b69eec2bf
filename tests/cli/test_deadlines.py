"""Deadlines in the shell: the board, one duty, a calendar, the profile of the settings, and plain lines."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

PLAYBOOK = """\
playbook: 1
id: leak
title: A leak [/b]
deadlines: [gdpr-33, nis2-23, acme-contract]
phases:
  - phase: Work
    steps:
      - {id: clocks, do: Look at the deadlines, requires: deadlines}
"""


@pytest.fixture
def leak(shell: Shell) -> Shell:
    path = shell.place.parent / "leak.yaml"
    path.write_text(PLAYBOOK)
    shell.does("declare", path, "--zone", "Europe/Berlin")
    return shell


def settings(shell: Shell, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    file = shell.place.parent / "config" / "irrunner" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(file.parent.parent))


def hours_ago(hours: float) -> str:
    return f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%d %H:%M:%S} UTC"


def test_the_board_says_what_nobody_looked_at(leak: Shell) -> None:
    said = leak("deadlines").out
    assert said.startswith("No clock runs.\n3 not looked at.\n")
    assert (
        "gdpr-33  not looked at  GDPR 33: tell the supervisory authority\n  proposed: the playbook leak names it"
        in said
    )


def test_a_started_clock_is_said_with_its_zone_utc_and_what_is_left(leak: Shell) -> None:
    said = leak("deadline", "start", "gdpr-33", "--at", hours_ago(2), "--why", "two sources").out
    assert "The clock of gdpr-33 runs." in said
    assert re.search(r"notification: due \S+ \S+ CES?T \(\S+ \S+ UTC\), 2d 2[12]h left, 2 % gone, the law", said)
    assert "Deadline: gdpr-33 notification, 2d 2" in leak("status").out
    assert leak.does("status")["deadlines"]["next"]["regime"] == "gdpr-33"
    assert "Deadline of INC-" in leak("list").out
    assert leak.does("list")["incidents"][0]["deadline"]["stage"] == "notification"


def test_a_clock_that_is_over_is_recorded_and_missed(leak: Shell) -> None:
    said = leak("deadline", "start", "gdpr-33", "--at", "2026-01-05 09:00", "--why", "found in the logs").out
    assert "MISSED by" in said
    assert "1 MISSED" in leak("deadlines").out
    assert "MISSED, was due 2026-01-08 08:00 UTC" in leak("list").out


def test_a_local_time_that_is_double_or_missing_is_refused_with_both_readings(leak: Shell) -> None:
    said = leak("deadline", "start", "gdpr-33", "--at", "2025-10-26 02:30", "--why", "x")
    assert said.code == 1
    assert "happened twice" in said.err
    assert "+02:00" in said.err
    assert "did not happen" in leak("deadline", "start", "gdpr-33", "--at", "2026-03-29 02:30", "--why", "x").err


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("deadline consider gdpr-34x applies --why x", "There is no deadline called 'gdpr-34x'"),
        ("deadline consider gdpr-33 applies", "Why is gdpr-33 applies?"),
        ("deadline start gdpr-33 --why x --trigger handled", "gdpr-33 has no trigger 'handled'"),
        ("deadline start dora-19 --why x", "dora-19 has several triggers"),
        ("deadline start gdpr-33 --why x --at 2999-01-01", "lies ahead"),
        ("deadline start gdpr-33 --why x --at 2026-02-30", "is not a time"),
        ("deadline start gdpr-33 --why x --at -1h --from confirmed", "not both"),
        ("deadline start gdpr-33 --why x --from contained", "Nobody marked the milestone 'contained'"),
        ("deadline met gdpr-33", "Nobody decided whether 'gdpr-33' applies"),
        ("deadline dismiss sec-8k-105 --why x", "Nobody decided whether 'sec-8k-105' applies"),
        ("deadline stage nothing", "There is no deadline called 'nothing'"),
        ("deadline stage gdpr-33 nothing", "gdpr-33 has no stage 'nothing'"),
        ("deadline add Customer --after soon --why x", "'soon' is no length of a deadline"),
        ("deadline add Customer --after 0h --why x", "'0h' is no length of a deadline"),
        ("deadline profile", "does not describe the organisation"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(leak: Shell, line: str, sentence: str) -> None:
    said = leak(*line.split())
    assert said.code in (1, 2)
    assert sentence in said.err
    assert "Traceback" not in said.err


def test_a_name_without_a_file_can_be_decided_on(leak: Shell) -> None:
    leak.does("deadline", "consider", "acme-contract", "unknown", "--why", "the contract is in the safe")
    assert "acme-contract  UNKNOWN whether it applies" in leak("deadlines").out


def test_the_step_is_done_once_each_was_looked_at(leak: Shell) -> None:
    said = leak("done", "clocks")
    assert said.code == 1
    assert "deadlines were not looked at: gdpr-33, nis2-23, acme-contract" in said.err
    for name in ("gdpr-33", "nis2-23", "acme-contract"):
        leak.does("deadline", "consider", name, "unknown", "--why", "asked")
    leak.does("done", "clocks")


def test_a_duty_in_full_says_what_whom_and_where_it_is_written(leak: Shell) -> None:
    said = leak("deadline", "stage", "nis2-23", "notification").out
    for words in ("Directive (EU) 2022/2555", "https://", "to: the CSIRT", "waits for the moment of reasonable"):
        assert words in said
    assert leak.does("deadline", "stage", "nis2-23")["decision"] == "not-looked-at"


def test_a_contract_added_by_hand_runs_like_any_other(leak: Shell) -> None:
    leak.does("deadline", "add", "Tell Northwind [/b]", "--after", "72h", "--to", "soc", "--why", "MSA 7")
    leak.does("deadline", "start", "contract-tell-northwind-b", "--at", "-1h", "--why", "the contract names this")
    assert "contract-tell-northwind-b notice" in leak("deadlines").out
    leak.does("deadline", "met", "contract-tell-northwind-b", "--receipt", "mail 7")
    assert "submitted in time" in leak("deadlines").out


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_the_calendar_is_one_with_an_alarm_for_each_share_of_the_time(leak: Shell) -> None:
    leak.does("deadline", "start", "gdpr-33", "--at", "2026-11-20 10:00 UTC", "--why", "x")
    text = leak("deadlines", "--ics").out
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = unfolded(text)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "DTSTART:20261123T100000Z" in lines
    triggers = [line for line in lines if line.startswith("TRIGGER")]
    assert triggers == [
        f"TRIGGER;VALUE=DATE-TIME:{time}Z" for time in ("20261121T220000", "20261122T160000", "20261123T024800")
    ]
    assert lines.count("BEGIN:VALARM") == lines.count("END:VALARM") == 3
    assert "A leak" not in text  # calendars travel: the title stays here
    assert any(line.startswith("SUMMARY:INC-") and "\\, Notification" in line for line in lines)


def test_an_exercise_says_so_in_every_line_and_in_its_calendar(shell: Shell) -> None:
    path = shell.place.parent / "leak.yaml"
    path.write_text(PLAYBOOK)
    name = str(shell.does("declare", path, "--mode", "exercise")["incident"])
    shell.does("deadline", "start", "gdpr-33", "--at", "-1h", "--why", "x", "--incident", name)
    said = shell("deadlines", name).out
    assert all(line.startswith("EXERCISE ") for line in said.splitlines())
    assert f"SUMMARY:EXERCISE {name}: GDPR 33" in shell("deadlines", name, "--ics").out.replace("\r\n ", "")


def test_the_profile_goes_into_each_incident_and_says_where_it_is_from(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(shell, monkeypatch, '[organisation]\ncountries = ["SG"]\n')
    shell.declare()
    assert "sg-pdpa  not looked at" in shell("deadlines").out
    assert "From: config.toml" in shell("log").out or "config.toml" in shell("log").out


def test_a_profile_that_contradicts_itself_holds_no_declaration_up(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(shell, monkeypatch, '[organisation]\ncountries = ["DE"]\nsectors = ["essential", "important"]\n')
    said = shell("declare", shell.playbook, "--set", "package=litellm")
    assert said.code == 0
    assert 'sectors says "essential" and "important"' in said.err
    assert shell("deadline", "profile").code == 2


def test_every_regime_is_listed_and_its_file_is_linted(
    leak: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "sec-8k-105" in leak("deadlines", "--all").out
    assert len(leak.does("deadlines", "--all")["regimes"]) >= 25
    folder = tmp_path / "own" / "regimes"
    folder.mkdir(parents=True)
    (folder / "acme-contract.yaml").write_text(
        "regime: 1\nid: acme-contract\ntitle: Acme\nstages:\n  - {id: a b, title: x}\n"
    )
    monkeypatch.setenv("IRRUNNER_PLAYBOOKS", str(folder.parent))
    said = leak("deadline", "lint", "acme-contract")
    assert said.code == 1
    assert "bad-id" in said.out
    assert "cannot be used" in leak("deadline", "consider", "acme-contract", "applies", "--why", "x").err


def test_words_of_strangers_stay_on_their_line(leak: Shell) -> None:
    leak.does("deadline", "consider", "gdpr-33", "unknown", "--why", "x\n\x1b]52;c;aGk=\x07gdpr-33  applies")
    said = leak("deadlines").out
    assert "\x1b" not in said
    assert "\ngdpr-33  applies" not in said


def test_plain_lines_warn_once_and_take_the_same_commands(leak: Shell) -> None:
    leak.does("deadline", "start", "gdpr-33", "--at", hours_ago(60), "--why", "x")
    lines = b"deadlines\ndeadline dismiss gdpr-33 --why over\nquit\n"
    said = leak("open", "--plain", stdin=lines).out
    assert said.count("75 % of the time is gone: gdpr-33 notification") == 1
    assert "gdpr-33 is dismissed" in said
