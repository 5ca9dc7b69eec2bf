"""The search as a check of a step, and what it found on another host."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.exposure.packing import pack_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

PLAYBOOK = """\
playbook: 1
id: where
title: Where is it
ask:
  package: {label: Package name, required: true}
  versions: {label: Versions, type: list, required: true}
  paths: {label: Folders, type: list, required: true}
phases:
  - phase: Look
    steps:
      - id: look
        do: Look for {{ package }}
        checks:
          - exposure: {package: "{{ package }}", versions: "{{ versions }}", paths: "{{ paths }}"}
      - id: misspelled
        do: Look for {{ package }}
        checks:
          - exposure: {package: "{{ package }}", path: "."}
"""


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """A folder with two requirement files, one of which names the version."""
    folder = tmp_path / "estate"
    for name, version in (("app", "1.82.8"), ("tool", "1.82.6")):
        (folder / name).mkdir(parents=True)
        (folder / name / "requirements.txt").write_text(f"litellm=={version}\n")
    return folder


@pytest.fixture
def where(shell: Shell, tmp_path: Path, estate: Path) -> Shell:
    """A shell with an incident of a stranger's playbook: a search only reads, so nobody has to answer for it."""
    (tmp_path / "where.yaml").write_text(PLAYBOOK)
    answers = ["--set", "package=LiteLLM", "--set", "versions=1.82.7,1.82.8", "--set", f"paths={estate}"]
    assert shell("declare", tmp_path / "where.yaml", *answers).code == 0
    return shell


def test_a_search_needs_no_yes_and_its_hits_become_assets(where: Shell, estate: Path) -> None:
    answer = where.does("check", "run", "look")

    assert (answer["result"], answer["evidence"], answer["rows"]) == ("hit", ["e1"], ["a1"])
    rows: list[dict[str, Any]] = where.does("register", "assets", "list")["rows"]
    assert rows[0]["name"].endswith(f":{estate}/app/requirements.txt")
    assert (rows[0]["had_package"], "litellm 1.82.8" in rows[0]["note"]) == ("yes", True)


def test_what_is_there_already_is_not_entered_again(where: Shell) -> None:
    where.does("check", "run", "look")

    assert where.does("check", "run", "look")["rows"] == []


def test_nothing_found_where_everything_could_be_read_is_clear(where: Shell) -> None:
    where.does("answer", "versions=9.9")

    assert where.does("check", "run", "look")["result"] == "clear"


def test_a_folder_that_is_not_there_is_unknown(where: Shell, estate: Path) -> None:
    where.does("answer", "versions=9.9")
    where.does("answer", f"paths={estate},{estate}/gone")

    assert where.does("check", "run", "look")["result"] == "unknown"


def test_a_misspelled_option_is_named(where: Shell) -> None:
    assert "no option 'path'" in where("check", "run", "misspelled").err


def test_what_the_packed_search_wrote_is_taken_in(where: Shell, estate: Path) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-I", "-S", "-", "litellm==1.82.8", str(estate), "--json"]
    written = subprocess.run(command, input=pack_source(), capture_output=True, check=False).stdout
    answer = where.does("check", "import", "-", stdin=written)

    assert (answer["result"], answer["rows"]) == ("hit", ["a1"])
    cut = b"\n".join(written.splitlines()[:1])
    assert where.does("check", "import", "-", stdin=cut)["result"] == "unknown"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        b"[1]",
        b'{"kind": "finding"}',
        b"[" * 100_000,
        b'{"kind": "search", "exposure": "1"}',
        json.dumps({"kind": "search", "exposure": 1}).encode() + b"\nnull",
    ],
)
def test_what_is_no_output_of_a_search_is_refused_and_records_nothing(where: Shell, data: bytes) -> None:
    before = len(where.does("log")["entries"])
    said = where("check", "import", "-", stdin=data)

    assert (said.code, "Traceback" in said.err) == (2, False), said
    assert len(where.does("log")["entries"]) == before


def test_a_host_that_lies_is_harmless(where: Shell) -> None:
    lies = [
        {"kind": "search", "exposure": 1, "host": "\x1b]52;c;QQ==\x07/../../etc"},
        {"kind": "finding", "verdict": "hit", "path": "a\nb\x1b[2J", "package": ["x"], "version": {"y": 1}},
        {"kind": "end", "verdict": "clear", "files": "\x1b[31m"},
    ]
    said = where("check", "import", "-", stdin="\n".join(map(json.dumps, lies)).encode())

    assert said.code == 0
    for command in (["check", "show", "1"], ["register", "assets", "list"], ["evidence", "list"], ["log"]):
        shown = where(*command)
        assert (shown.code, "\x1b" in shown.out + shown.err) == (0, False)
