"""The search for the indicators of an incident as a check of a step: recorded, with its evidence, honest about gaps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from irrunner.incident import Incident
from irrunner.incident.who import current_actor
from irrunner.journal import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

PLAYBOOK = """\
playbook: 1
id: traces
title: Traces
ask:
  logs: {label: Logs, type: list, required: true}
phases:
  - phase: Look
    steps:
      - id: search
        do: Search the logs
        checks:
          - indicators: {paths: "{{ logs }}"}
      - id: nowhere
        do: Search nothing
        checks:
          - indicators: {}
      - id: misspelled
        do: Search the logs
        checks:
          - indicators: {path: "{{ logs }}"}
"""


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder with a log in it."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "app.log").write_bytes(
        b"2026-03-24T10:41:02Z start\n2026-03-24T10:42:02Z GET https://in.models.example/x\n2026-03-24T10:43:02Z end\n"
    )
    return folder


@pytest.fixture
def traces(shell: Shell, tmp_path: Path, logs: Path) -> Shell:
    """A shell with an incident whose logs lie in a folder."""
    (tmp_path / "traces.yaml").write_text(PLAYBOOK)
    assert shell("declare", tmp_path / "traces.yaml", "--set", f"logs={logs}").code == 0
    return shell


def kept(shell: Shell, number: int) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The records of the two pieces of evidence that a check kept."""
    shown = shell.does("check", "show", str(number))
    with open_store(shell.place) as store:
        incident = Incident(store, shown["incident"], current_actor())
        incident.refresh()
        digests = [str(incident.state.evidence[name].sha256) for name in shown["evidence"]]
        files = []
        for digest in digests:
            with store.vault.open(digest) as file:
                files.append([json.loads(line) for line in file.read().splitlines()])
    matches, listed = files
    return matches, listed


def test_a_hit_names_the_row_the_line_and_the_time_and_needs_no_yes(traces: Shell, logs: Path) -> None:
    traces.does("register", "indicators", "add", "value=models[.]example")
    traces.does("register", "indicators", "add", "value=192.0.2.7")
    traces.does("check", "run", "search")
    shown = traces.does("check", "show", "1")
    assert shown["result"] == "hit"
    assert shown["summary"] == "1 of 2 indicators found in 1 file."
    assert shown["facts"]["i1"] == (f"models[.]example: 1 place in 1 file, 2026-03-24T10:42:02Z: {logs}/app.log")
    matches, listed = kept(traces, 1)
    (match,) = [each for each in matches if each["kind"] == "match"]
    assert (match["indicator"], match["line"], match["time"]) == ("i1", 2, "2026-03-24T10:42:02Z")
    assert match["text"] == "2026-03-24T10:42:02Z GET https://in.models.example/x"
    assert (match["before"], match["after"]) == (["2026-03-24T10:41:02Z start"], ["2026-03-24T10:43:02Z end"])
    assert [each["path"] for each in listed if each["kind"] == "file"] == [f"{logs}/app.log"]
    assert matches[-1]["verdict"] == "hit"


def test_nothing_found_in_files_that_were_all_read_is_clear(traces: Shell) -> None:
    traces.does("register", "indicators", "add", "value=other.example")
    traces.does("check", "run", "search")
    assert traces.does("check", "show", "1")["result"] == "clear"


def test_a_damaged_file_makes_the_answer_unknown_and_is_named(traces: Shell, logs: Path) -> None:
    (logs / "app.log.1.gz").write_bytes(b"\x1f\x8b\x08\x00")
    traces.does("register", "indicators", "add", "value=other.example")
    traces.does("check", "run", "search")
    shown = traces.does("check", "show", "1")
    assert shown["result"] == "unknown"
    assert "cut off" in shown["facts"][f"not read: {logs}/app.log.1.gz"]


def test_an_indicator_that_cannot_be_looked_for_makes_the_answer_unknown(traces: Shell) -> None:
    traces.does("register", "indicators", "add", "value=other.example")
    traces.does("register", "indicators", "add", "value=443", "type=port")
    traces.does("check", "run", "search")
    shown = traces.does("check", "show", "1")
    assert shown["result"] == "unknown"
    assert "too short" in shown["facts"]["i2 not looked for"]


def test_an_incident_without_indicators_is_unknown_and_no_all_clear(traces: Shell) -> None:
    traces.does("check", "run", "search")
    assert traces.does("check", "show", "1")["result"] == "unknown"


def test_a_withdrawn_indicator_is_not_looked_for(traces: Shell) -> None:
    traces.does("register", "indicators", "add", "value=models.example")
    traces.does("register", "indicators", "add", "value=other.example")
    traces.does("register", "indicators", "withdraw", "i1", "--why", "a mistake")
    traces.does("check", "run", "search")
    assert traces.does("check", "show", "1")["result"] == "clear"


@pytest.mark.parametrize(("step", "words"), [("nowhere", "paths"), ("misspelled", "'path'")])
def test_options_that_make_no_search_are_refused(traces: Shell, step: str, words: str) -> None:
    answer = traces("check", "run", step)
    assert answer.code == 1
    assert words in answer.err


def test_the_store_itself_is_no_hit(traces: Shell) -> None:
    traces.does("register", "indicators", "add", "value=only-in-the-store.example")
    traces.does("answer", f"logs={traces.place}")
    traces.does("check", "run", "search")
    assert traces.does("check", "show", "1")["result"] == "unknown"  # nothing was read


def test_the_command_prints_what_it_found_and_ends_with_a_code_for_scripts(traces: Shell, logs: Path) -> None:
    traces.does("register", "indicators", "add", "value=other.example")
    assert traces("indicators", "search", logs).code == 0
    (logs / "app.log.1.gz").write_bytes(b"\x1f\x8b\x08\x00")
    assert traces("indicators", "search", logs).code == 11
    traces.does("register", "indicators", "add", "value=models.example")
    answer = traces("indicators", "search", logs, "--step", "search")
    assert answer.code == 10
    assert f"i2: models[.]example: 1 place in 1 file, 2026-03-24T10:42:02Z: {logs}/app.log" in answer.out
    assert "Check 3 answers hit: 1 of 2 indicators found in 1 file. Not clear: 1 place could not be read." in answer.out
    assert "hit: i2 models[.]example in" in answer.err
    assert traces.does("check", "show", "3")["step"] == "search"


def test_the_command_answers_in_json(traces: Shell, logs: Path) -> None:
    traces.does("register", "indicators", "add", "value=models.example")
    answer = traces("indicators", "search", logs, "--json")
    assert (answer.code, answer.err) == (10, "")
    assert (answer.data["result"], answer.data["evidence"]) == ("hit", ["e1", "e2"])


def test_a_name_that_is_no_text_is_searched_and_recorded(traces: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "a\udcff\x1b[31m"
    folder.mkdir()
    (folder / "log").write_bytes(b"GET https://models.example/x\n")
    traces.does("register", "indicators", "add", "value=models.example")
    answer = traces("indicators", "search", folder)
    assert answer.code == 10
    assert "\x1b[31m" not in answer.out + answer.err


def test_in_an_exercise_nothing_is_searched(shell: Shell, tmp_path: Path, logs: Path) -> None:
    (tmp_path / "traces.yaml").write_text(PLAYBOOK)
    declared = shell.does("declare", tmp_path / "traces.yaml", "--set", f"logs={logs}", "--mode", "exercise")
    answer = shell("indicators", "search", logs, "--incident", str(declared["incident"]))
    assert answer.code == 1
    assert "In an exercise nothing real runs" in answer.err


def test_nothing_to_search_is_wrong_usage(traces: Shell) -> None:
    assert traces("indicators", "search").code == 2


def test_a_list_alone_needs_no_incident_and_leaves_none(shell: Shell, tmp_path: Path, logs: Path) -> None:
    (tmp_path / "list.txt").write_text("models.example\nother.example\n")
    answer = shell("indicators", "search", logs, "--pack", tmp_path / "list.txt")
    assert answer.code == 10, answer
    assert "hit: 1 of 2 indicators found in 1 file." in answer.out
    assert shell("indicators", "search", logs, "--pack", tmp_path / "list.txt", "--json").data["result"] == "hit"
    assert not shell.place.exists()
