"""Which runs of CI took the package in: by their logs, and by the commits that they built."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.exposure import parse_target
from irrunner.checks.exposure.history import Window
from irrunner.checks.exposure.runs.search import RunsAnswer, Sources, grade_runs
from tests.checks.exposure.repository import LOCK, NOON, Repository

if TYPE_CHECKING:
    from pathlib import Path

LITELLM = "litellm==1.82.7,1.82.8"
WORKFLOW = ".github/workflows/ci.yml"
INSTALLS = "on: push\njobs:\n  test:\n    steps:\n      - run: |\n          uv sync\n          pytest\n"
MANIFEST = '[project]\nname = "app"\ndependencies = ["litellm>=1.80"]\n'
TIMES = {"created_at": "2026-03-24T12:00:00Z", "run_started_at": "2026-03-24T12:00:00Z"}
WHEN = {**TIMES, "updated_at": "2026-03-24T12:05:00Z"}
WINDOW = Window(NOON - 3600, NOON + 3600)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "checkout")


def run_of(commit: str, number: int = 101, **more: Any) -> dict[str, Any]:
    """A run as GitHub writes it, without the fields that nobody reads."""
    fields = {"id": number, "name": "CI", "head_sha": commit, "head_branch": "main", "event": "push", **WHEN}
    return {**fields, "status": "completed", "conclusion": "success", "path": WORKFLOW, "run_attempt": 1, **more}


def graded(
    tmp_path: Path,
    runs: list[dict[str, Any]],
    repository: Repository | None = None,
    *,
    target: str = LITELLM,
    window: Window = WINDOW,
) -> RunsAnswer:
    (tmp_path / "runs.json").write_text(json.dumps({"total_count": len(runs), "workflow_runs": runs}))
    logs = (str(tmp_path / "logs"),) if (tmp_path / "logs").exists() else ()
    checkouts = (str(repository.place),) if repository else ()
    return grade_runs([parse_target(target)], Sources((str(tmp_path / "runs.json"),), checkouts, logs), window)


def grades(answer: RunsAnswer) -> list[tuple[str, str]]:
    return [(each.run.id, each.grade) for each in answer.graded]


def test_a_run_whose_commit_pins_the_version_and_that_installs_is_likely(
    tmp_path: Path, repository: Repository
) -> None:
    commit = repository.files({"api/uv.lock": LOCK.format("1.82.8"), WORKFLOW: INSTALLS})
    (found,) = graded(tmp_path, [run_of(commit)], repository).graded
    assert (found.grade, found.version, found.line) == ("likely", "1.82.8", 3)
    assert found.reason == "api/uv.lock of its commit pins litellm 1.82.8"
    assert found.place == f"{repository.place}!/api/uv.lock"


def test_a_run_whose_workflow_installs_nothing_is_only_possible(tmp_path: Path, repository: Repository) -> None:
    commit = repository.files({"uv.lock": LOCK.format("1.82.8"), WORKFLOW: "on: push\njobs: {x: {steps: []}}\n"})
    (found,) = graded(tmp_path, [run_of(commit)], repository).graded
    assert found.grade == "possible"
    assert "no command that is known to install" in found.reason


@pytest.mark.parametrize(
    ("files", "grade", "words"),
    [
        ({"uv.lock": LOCK.format("1.82.6"), "pyproject.toml": MANIFEST}, "no evidence", "pins litellm 1.82.6"),
        ({"pyproject.toml": MANIFEST}, "possible", "could have resolved 1.82.7, 1.82.8"),
        ({"uv.lock": LOCK.format("1.82.6"), "web/requirements.txt": "litellm\n"}, "possible", "could have resolved"),
        ({"a/pyproject.toml": MANIFEST, "b/uv.lock": LOCK.format("1.82.6")}, "possible", "could have resolved"),
        ({"a/b/pyproject.toml": MANIFEST, "a/uv.lock": LOCK.format("1.82.6")}, "no evidence", "a/uv.lock"),
        ({"requirements.in": "litellm\n", "requirements.txt": "litellm==1.82.6\n"}, "no evidence", "1.82.6"),
        ({"requirements.txt": "-r base.txt\n", "base.txt": "litellm==1.82.7\n"}, "likely", "pins litellm 1.82.7"),
        ({"requirements.txt": "-r gone.txt\n"}, "cannot tell", "is not among the files of the commit"),
        ({"uv.lock": "[[[ litellm"}, "cannot tell", "is not TOML"),
        ({"Dockerfile": "FROM x\nRUN pip install -q litellm\n"}, "possible", "Dockerfile of its commit"),
        ({"Dockerfile": "FROM x\nRUN pip install 'litellm[proxy]==1.82.8'\n"}, "likely", "Dockerfile of its commit"),
        ({"README.md": "litellm==1.82.8"}, "no evidence", "none locks anything"),
        ({"uv.lock": LOCK.format("1").replace("litellm", "httpx")}, "no evidence", "no file of its commit names it"),
    ],
)
def test_the_files_of_a_commit_decide(
    tmp_path: Path, repository: Repository, files: dict[str, str | None], grade: str, words: str
) -> None:
    commit = repository.files({WORKFLOW: INSTALLS, **files})
    (found,) = graded(tmp_path, [run_of(commit)], repository).graded
    assert (found.grade, words in found.reason) == (grade, True), found.reason


def test_a_workflow_counts_only_for_its_own_runs(tmp_path: Path, repository: Repository) -> None:
    other = ".github/workflows/scan.yml"
    uses = "jobs:\n  s:\n    steps:\n      - uses: aquasecurity/trivy-action@0.28.0\n"
    commit = repository.files({WORKFLOW: INSTALLS, other: uses})
    runs = [run_of(commit), run_of(commit, 102, path=other)]
    answer = graded(tmp_path, runs, repository, target="actions:aquasecurity/trivy-action==0.28.0")
    assert grades(answer) == [("102", "likely"), ("101", "no evidence")]


@pytest.mark.parametrize("conclusion", ["skipped", "action_required", "startup_failure"])
def test_a_run_that_never_ran_is_no_evidence_unless_it_was_tried_again(
    tmp_path: Path, repository: Repository, conclusion: str
) -> None:
    commit = repository.files({"uv.lock": LOCK.format("1.82.8"), WORKFLOW: INSTALLS})
    runs = [run_of(commit, conclusion=conclusion), run_of(commit, 102, conclusion=conclusion, run_attempt=2)]
    assert grades(graded(tmp_path, runs, repository)) == [("102", "likely"), ("101", "no evidence")]


def test_the_run_of_a_pull_request_builds_the_merge_with_a_base_that_had_it(
    tmp_path: Path, repository: Repository
) -> None:
    commit = repository.files({"uv.lock": LOCK.format("1.82.6"), WORKFLOW: INSTALLS}, NOON - 7200)
    repository.files({"uv.lock": LOCK.format("1.82.8")}, NOON - 60)
    repository.files({"uv.lock": LOCK.format("1.83.0")}, NOON + 7200)
    pull = run_of(commit, event="pull_request")
    early: dict[str, Any] = {"created_at": "2026-03-24T11:10:00Z", "run_started_at": "2026-03-24T11:10:00Z"}
    before = run_of(commit, 102, event="pull_request", **early, updated_at="2026-03-24T11:12:00Z")
    answer = graded(tmp_path, [pull, before, run_of(commit, 103)], repository)
    assert grades(answer) == [("101", "possible"), ("102", "no evidence"), ("103", "no evidence")]
    assert "builds the merge with its base" in answer.graded[0].reason


def test_runs_outside_of_the_window_are_counted_and_left_out_unless_a_log_proves_them(
    tmp_path: Path, repository: Repository
) -> None:
    commit = repository.files({"uv.lock": LOCK.format("1.82.8"), WORKFLOW: INSTALLS})
    late: dict[str, Any] = {"created_at": "2026-03-25T12:00:00Z", "run_started_at": "2026-03-25T12:00:00Z"}
    late["updated_at"] = "2026-03-25T12:05:00Z"
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "102.log").write_text("Collecting litellm==1.82.8\n")
    runs = [run_of(commit), run_of(commit, 102, **late), run_of(commit, 103, **late)]
    answer = graded(tmp_path, runs, repository)
    assert grades(answer) == [("102", "confirmed"), ("101", "likely")]
    assert answer.outside == 1


def test_a_run_that_was_started_again_counts_from_its_first_attempt(tmp_path: Path, repository: Repository) -> None:
    """GitHub's run_started_at is the time of the last attempt."""
    commit = repository.files({"uv.lock": LOCK.format("1.82.8"), WORKFLOW: INSTALLS})
    again = run_of(commit, run_attempt=2, run_started_at="2026-03-26T09:00:00Z", updated_at="2026-03-26T09:05:00Z")
    assert grades(graded(tmp_path, [again], repository)) == [("101", "likely")]


def test_a_run_without_a_time_and_one_without_an_end_may_lie_in_the_window(
    tmp_path: Path, repository: Repository
) -> None:
    commit = repository.files({"uv.lock": LOCK.format("1.82.8"), WORKFLOW: INSTALLS})
    nothing: dict[str, Any] = {"created_at": None, "run_started_at": "soon", "updated_at": None}
    running: dict[str, Any] = {
        "created_at": "2026-03-23T12:00:00Z",
        "run_started_at": "",
        "status": "in_progress",
        "conclusion": None,
    }
    runs = [run_of(commit, **nothing), run_of(commit, 102, **running)]
    assert grades(graded(tmp_path, runs, repository)) == [("101", "likely"), ("102", "likely")]


def test_a_commit_that_is_not_there_is_never_clear(tmp_path: Path, repository: Repository) -> None:
    commit = repository.files({"uv.lock": LOCK.format("1.82.6"), WORKFLOW: INSTALLS})
    runs = [run_of("a" * 40), run_of("", 102), run_of("0" * 40, 103), run_of("--help", 104), run_of(commit, 105)]
    answer = graded(tmp_path, runs, repository)
    assert {run: grade for run, grade in grades(answer) if run != "105"} == dict.fromkeys(
        ("101", "102", "103", "104"), "cannot tell"
    )
    assert "in none of the checkouts" in answer.graded[0].reason


@pytest.mark.parametrize("damage", ["no checkout", "objects"])
def test_a_checkout_that_cannot_be_read_is_a_gap(tmp_path: Path, repository: Repository, damage: str) -> None:
    commit = repository.files({"uv.lock": LOCK.format("1.82.6"), WORKFLOW: INSTALLS})
    if damage == "objects":
        for path in (repository.place / ".git" / "objects").glob("??/*"):
            path.chmod(0o600)
            path.write_bytes(b"damaged")
    else:
        shutil.rmtree(repository.place / ".git")
    answer = graded(tmp_path, [run_of(commit)], repository)
    assert grades(answer) == [("101", "cannot tell")]
    assert [gap.path for gap in answer.gaps] == [str(repository.place)]


def test_a_tree_with_too_many_lock_files_cannot_be_told(tmp_path: Path, repository: Repository) -> None:
    """The same few trees in each other make a number of paths that nobody can count."""
    blob = repository.object("blob", LOCK.format("1.82.8").encode())
    entries = [(b"100644", b"uv.lock", blob)]
    for _ in range(12):
        inner = repository.tree(entries)
        entries = [(b"40000", b"%d" % number, inner) for number in range(8)]
    (found,) = graded(tmp_path, [run_of(repository.commit_of(repository.tree(entries)))], repository).graded
    assert (found.grade, "more than" in found.reason) == ("cannot tell", True), found.reason
