"""`irrunner exposure runs`: the shell, the check of a step, and what was graded on another host."""

from __future__ import annotations

import json
import subprocess
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

LOCK = '[[package]]\nname = "litellm"\nversion = "{}"\n'
TARGET = "litellm==1.82.7,1.82.8"
WINDOW = ("--since", "2026-03-24T10:39Z", "--until", "2026-03-24T16:00Z")
PLAYBOOK = """\
playbook: 1
id: runs
title: Which runs
ask:
  package: {label: Package name, required: true}
phases:
  - phase: Look
    steps:
      - id: grade
        do: Grade the runs
        checks:
          - exposure: {package: "{{ package }}", versions: [1.82.7, 1.82.8], runs: [EXPORT], paths: [CHECKOUT],
                       logs: [LOGS], since: "2026-03-24T10:39Z", until: "2026-03-24T16:00Z"}
      - id: search
        do: Search, with what is known
        checks:
          - exposure: {package: "{{ package }}", versions: [1.82.8], paths: [CHECKOUT], accept: ["*/checkout/*=a copy"]}
      - id: odd
        do: Options that do not fit
        checks:
          - exposure: {package: "{{ package }}", since: "2026-03-24"}
"""


@pytest.fixture
def ci(tmp_path: Path) -> Path:
    """A checkout with a lock of each version, an export with a run of each and one of neither, and a log of that."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@x.example"]
    subprocess.run([*git, "init", "-q"], cwd=checkout, check=True)
    commits = []
    for version in ("1.82.6", "1.82.8"):
        (checkout / "uv.lock").write_text(LOCK.format(version))
        subprocess.run([*git, "add", "."], cwd=checkout, check=True)
        subprocess.run([*git, "commit", "-qm", version], cwd=checkout, check=True)
        answer = subprocess.run([*git, "rev-parse", "HEAD"], cwd=checkout, check=True, capture_output=True, text=True)
        commits.append(answer.stdout.strip())
    when = {"created_at": "2026-03-24T11:00:00Z", "updated_at": "2026-03-24T11:05:00Z"}
    rows = [*enumerate(commits, 101), (103, "a" * 40), (104, "b" * 40)]
    runs = [{"id": number, "head_sha": commit, "name": "CI\x1b[2J", **when} for number, commit in rows]
    (tmp_path / "runs.json").write_text(json.dumps({"total_count": 4, "workflow_runs": runs}))
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "103.log").write_text("2026-03-24T11:01:00.0000000Z  + litellm==1.82.8\n")
    return tmp_path


def grade(shell: Shell, ci: Path, *more: str) -> Any:
    words: list[str | Path] = [
        "exposure",
        "runs",
        TARGET,
        ci / "checkout",
        "--export",
        ci / "runs.json",
        "--logs",
        ci / "logs",
    ]
    return shell(*words, *WINDOW, *more)


def test_the_surest_runs_come_first_and_those_without_evidence_are_counted(shell: Shell, ci: Path) -> None:
    answer = grade(shell, ci)
    assert answer.code == 10
    assert [line.split("  ")[0] for line in answer.out.splitlines() if line[:1] not in (" ", "")][:3] == [
        "CONFIRMED",
        "LIKELY",
        "cannot tell",
    ]
    assert "1 confirmed, 1 likely, 1 nobody can tell, 1 without evidence." in answer.out
    assert "\x1b" not in answer.out
    assert "no evidence" in grade(shell, ci, "--all").out


@pytest.mark.parametrize(
    ("keep", "code", "words"),
    [
        ([101], 0, "No run that was given shows it"),
        ([101, 104], 11, "no all-clear"),
        ([], 11, "No run of the exports lies in the window"),
    ],
)
def test_exit_codes_never_say_clear_too_soon(shell: Shell, ci: Path, keep: list[int], code: int, words: str) -> None:
    runs = [run for run in json.loads((ci / "runs.json").read_text())["workflow_runs"] if run["id"] in keep]
    old = {"id": 1, "head_sha": "c" * 40, "created_at": "2020-01-01", "updated_at": "2020-01-02"}
    (ci / "runs.json").write_text(json.dumps([*runs, old]))
    (ci / "logs" / "103.log").unlink()
    answer = grade(shell, ci)
    assert (answer.code, words in answer.out) == (code, True), answer.out


@pytest.mark.parametrize(
    "more", [("--since", "soon"), ("--since", "2026-03-25", "--until", "2026-03-24"), ("--ecosystem", "cargo")]
)
def test_words_that_do_not_fit_are_wrong_usage(shell: Shell, ci: Path, more: tuple[str, ...]) -> None:
    assert shell("exposure", "runs", TARGET, "--export", ci / "runs.json", *more).code == 2
    assert shell("exposure", "runs", TARGET).code == 2


@pytest.fixture
def incident(shell: Shell, ci: Path) -> Shell:
    text = PLAYBOOK
    for name, place in (("EXPORT", "runs.json"), ("CHECKOUT", "checkout"), ("LOGS", "logs")):
        text = text.replace(name, json.dumps(str(ci / place)))
    (ci / "runs.yaml").write_text(text)
    assert shell("declare", ci / "runs.yaml", "--set", "package=litellm").code == 0
    return shell


def test_a_step_grades_runs_and_what_is_confirmed_or_likely_becomes_an_asset(incident: Shell, ci: Path) -> None:
    """It starts git, so somebody answers for a stranger's playbook and says yes."""
    digest = sha256((ci / "runs.yaml").read_bytes()).hexdigest()
    assert incident("check", "trust", digest, "--why", "ours").code == 0
    answer = incident.does("check", "run", "grade", "--yes")

    assert (answer["result"], answer["rows"]) == ("hit", ["a1", "a2"])
    assert answer["facts"]["confirmed"] == "1"
    assert answer["facts"]["cannot tell"] == "1"
    rows = incident.does("register", "assets", "list")["rows"]
    assert [(row["kind"], row["had_package"]) for row in rows] == [("ci-runner", "yes"), ("ci-runner", "unknown")]
    assert rows[0]["name"].startswith("CI run 103")
    assert rows[1]["note"].startswith("likely: uv.lock of its commit pins litellm 1.82.8; commit ")


def test_what_was_graded_on_another_host_is_taken_in(incident: Shell, ci: Path) -> None:
    written = grade(incident, ci, "--json").out.encode()
    answer = incident.does("check", "import", "-", stdin=written)
    assert (answer["result"], answer["rows"]) == ("hit", ["a1", "a2"])
    cut = b"\n".join(written.splitlines()[:1])
    assert incident.does("check", "import", "-", stdin=cut)["result"] == "unknown"


def test_what_is_accepted_stays_visible_in_the_answer_and_among_the_assets(incident: Shell) -> None:
    answer = incident.does("check", "run", "search")
    assert (answer["result"], answer["facts"]["accepted"], answer["rows"]) == ("clear", "1", ["a1"])
    assert "1 accepted" in answer["summary"]
    (row,) = incident.does("register", "assets", "list")["rows"]
    assert (row["state"], "accepted: a copy" in row["note"]) == ("cleared", True)


def test_options_that_belong_to_runs_are_refused_without_them(incident: Shell) -> None:
    assert "needs `runs`" in incident("check", "run", "odd").err
