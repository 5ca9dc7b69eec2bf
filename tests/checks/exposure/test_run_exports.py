"""Exports of CI runs in the shapes that CI systems give, and files that are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.exposure.runs.exports import Exports
from irrunner.checks.exposure.times import describe_moment, parse_moment
from tests.checks.exposure.repository import NOON

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
GITHUB: dict[str, Any] = {
    "id": 101, "name": "CI", "node_id": "x", "head_branch": "main", "head_sha": COMMIT, "event": "push",
    "run_attempt": 2, "path": ".github/workflows/ci.yml@main", "status": "completed", "conclusion": "success",
    "html_url": "https://ci.example/o/r/actions/runs/101", "pull_requests": [],
    "created_at": "2026-03-24T12:00:00Z", "run_started_at": "2026-03-24T12:01:00Z",
    "updated_at": "2026-03-24T12:05:00Z", "repository": {"full_name": "o/r"}, "head_commit": {"id": COMMIT},
}  # fmt: skip
GH_LIST = {
    "databaseId": 101, "headSha": COMMIT, "createdAt": "2026-03-24T12:00:00Z", "startedAt": "2026-03-24T12:01:00Z",
    "updatedAt": "2026-03-24T12:05:00Z", "event": "push", "headBranch": "main", "workflowName": "CI",
    "status": "completed", "conclusion": "success", "url": "https://ci.example/o/r/actions/runs/101", "attempt": 2,
}  # fmt: skip
PIPELINE = {
    "id": 101, "iid": 7, "project_id": 1, "status": "success", "source": "push", "ref": "main", "sha": COMMIT,
    "name": None, "web_url": "https://ci.example/g/p/-/pipelines/101", "created_at": "2026-03-24T12:00:00.123Z",
    "updated_at": "2026-03-24T12:05:00.456Z",
}  # fmt: skip
JOB = {
    "id": 101, "name": "test", "stage": "test", "status": "success", "ref": "main",
    "commit": {"id": COMMIT, "title": "x"},
    "pipeline": {"id": 5, "sha": COMMIT}, "created_at": "2026-03-24T12:00:00.123Z",
    "started_at": "2026-03-24T12:01:00Z", "finished_at": "2026-03-24T12:05:00.456Z", "web_url": "https://ci.example/g/p/-/jobs/101",
}  # fmt: skip
PLAIN = {"run": "101", "commit": COMMIT, "started": "2026-03-24 13:00:00 +01:00", "finished": "2026-03-24T12:05Z"}


def page(*runs: dict[str, Any], total: int = 1) -> str:
    return json.dumps({"total_count": total, "workflow_runs": runs})


def read(*paths: Path) -> Exports:
    exports = Exports()
    for path in paths:
        exports.read(str(path))
    exports.close()
    return exports


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.json", page(GITHUB)),
        ("pages.json", page(GITHUB) + page(GITHUB)),  # gh api --paginate
        ("slurped.json", f"[{page(GITHUB)}, {page()}]"),  # gh api --paginate --slurp
        ("lines.jsonl", f"{json.dumps(GITHUB)}\n\n"),  # gh api --jq '.workflow_runs[]'
        ("list.json", json.dumps([GH_LIST])),  # gh run list --json
        ("pipelines.json", json.dumps([PIPELINE])),
        ("jobs.json", json.dumps([JOB])),
        ("one.json", json.dumps(PLAIN)),
        ("table.csv", f"run,commit,started,finished,notes\n101,{COMMIT},2026-03-24T12:00:00,2026-03-24T12:05:00Z,a\n"),
        ("table.csv", f'Run , Commit,Started,Finished\r\n"101",{COMMIT.upper()},{NOON},{NOON + 300}\r\n'),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_one_run_of_every_shape(tmp_path: Path, name: str, text: str, encoding: str) -> None:
    (tmp_path / name).write_text(text, encoding=encoding)
    exports = read(tmp_path / name)
    (run,) = exports.runs
    assert exports.gaps == []
    assert (run.id, run.commit, int(run.begin or 0), int(run.end or 0)) == ("101", COMMIT, NOON, NOON + 300)


def test_what_github_says_of_a_run_is_kept(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text(page(GITHUB))
    (run,) = read(tmp_path / "page.json").runs
    assert (run.name, run.event, run.branch, run.conclusion) == ("CI", "push", "main", "success")
    assert (run.workflow, run.attempts, run.address) == (".github/workflows/ci.yml", 2, GITHUB["html_url"])


def test_the_pages_of_a_folder_are_one_export_and_a_run_in_two_of_them_is_one(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text(page(GITHUB, GITHUB | {"id": 102}, total=3))
    (tmp_path / "2.json").write_text(page(GITHUB | {"id": 103, "updated_at": None}, total=3))
    (tmp_path / "2b.json").write_text(page(GITHUB | {"updated_at": "2026-03-24T14:00:00Z"}, total=3))
    (tmp_path / "README.md").write_text("not an export")
    exports = read(tmp_path)
    assert [run.id for run in exports.runs] == ["101", "102", "103"]
    assert exports.runs[0].end == NOON + 7200
    assert exports.gaps == [(str(tmp_path / "2b.json"), "names no run that is new")]


def test_a_search_that_was_cut_off_is_a_gap(tmp_path: Path) -> None:
    """GitHub gives 1,000 runs of a search at most, and says how many there are."""
    (tmp_path / "a.json").write_text(page(*[GITHUB | {"id": number} for number in range(1000)], total=4512))
    assert [why for _, why in read(tmp_path / "a.json").gaps] == [
        "was cut off at 1000 of 4512 runs: ask for shorter times",
        "holds 1000 of 4512 runs that the search found",
    ]
    (tmp_path / "b.json").write_text(page(GITHUB, total=2))
    assert [why for _, why in read(tmp_path / "b.json").gaps] == ["holds 1 of 2 runs that the search found"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "neither JSON, nor a table"),
        ("nonsense\n1\n", "neither JSON, nor a table"),
        (page(GITHUB)[:-40], "was cut off"),
        ('{"message": "Not Found", "documentation_url": "x"}', "refuses: Not Found"),
        ("[" * 100_000, "nested too deep"),
        ('[{"id": 1' + "0" * 5000 + "}]", "is not JSON"),
        ('[{"sha": "x"}]', "it has no id"),
        ("[]", "no run that is new"),
        ("null", "neither JSON"),
        ("run,commit\n" + "x" * 200_000 + "\n", "is no table"),
    ],
)
def test_what_is_no_export_is_a_gap_and_no_traceback(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "x.json").write_text(text)
    exports = read(tmp_path / "x.json")
    assert exports.runs == []
    assert any(why in said for _, said in exports.gaps), exports.gaps


def test_files_that_cannot_be_read_are_gaps(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with (tmp_path / "large.json").open("wb") as file:
        file.truncate(65 << 20)
    exports = read(tmp_path / "gone.json", tmp_path / "empty", tmp_path / "large.json")
    whys = [why for _, why in exports.gaps]
    assert whys == [
        "is missing",
        "holds no export: .json, .jsonl or .csv",
        "has more than 64 MB: make several files of it",
    ]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2026-03-24T12:00Z", NOON),
        ("2026-03-24", NOON - 43_200),
        ("2026-03-24 12:00:00 UTC", NOON),
        ("2026-03-24T14:00:00.5+0200", NOON),
        ("2026-03-24T11:30:00,123456789-00:30", NOON),
        (NOON, NOON),
        (NOON * 1000, NOON),
        ("2026-02-30T12:00Z", None),
        ("2026-03-24T99:00Z", None),
        ("0000-00-00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (-1, None),
    ],
)
def test_moments(value: object, seconds: float | None) -> None:
    assert parse_moment(value) == seconds


def test_a_moment_is_said_in_utc() -> None:
    assert describe_moment(NOON) == "2026-03-24 12:00:00 UTC"
    assert describe_moment(float("inf")) == "a time that is none"
