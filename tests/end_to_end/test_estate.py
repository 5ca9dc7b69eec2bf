"""The made-up estate: what was put there is found, what only looks like it is not, and nothing of it ever ran."""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.interface import Options
from irrunner.checks.registry import find_kind
from tests.checks.services import Follower
from tests.end_to_end.truth import TRUTH, marks, unmatched
from tests.estate.build import KEY, build
from tests.estate.services import SERVICES, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irrunner.checks.interface import CheckResult
    from tests.end_to_end.conftest import Shell
    from tests.estate.services import EstateServer


def searched(shell: Shell, *words: str) -> list[dict[str, Any]]:
    """The findings of a search, whose exit code says that there are some."""
    done = shell.run("exposure", *words, "--json")
    assert done.returncode == 10, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[-1]["unreadable"] == 0, lines[-1]
    return [line for line in lines if line["kind"] == "finding"]


@pytest.mark.parametrize("search", TRUTH["searches"], ids=lambda each: each["targets"][0])
def test_a_search_finds_what_was_put_there_and_nothing_else(shell: Shell, estate: Path, search: dict[str, Any]) -> None:
    first, *others = search["targets"]
    found = searched(shell, first, *(word for each in others for word in ("--also", each)), str(estate))
    starts = [each for each in found if each["state"] == "runs at start"]
    rest = [each for each in found if each not in starts]

    assert unmatched([each for each in rest if each["verdict"] == "hit"], search["hits"], estate) == []
    assert unmatched([each for each in rest if each["verdict"] == "unknown"], search["unknown"], estate) == []
    assert unmatched(starts, TRUTH["runs at every start"], estate) == []


def test_the_history_finds_what_was_locked_within_the_window(shell: Shell, estate: Path) -> None:
    history = TRUTH["history"]
    since, until = history["window"]
    checkouts = sorted(str(path) for path in (estate / "code").iterdir())
    found = searched(shell, "history", *history["targets"], *checkouts, "--since", since, "--until", until)

    assert unmatched(found, history["hits"], estate) == []
    assert "renovate[bot]" in next(each["note"] for each in found if each["path"].endswith("api!/uv.lock"))


def test_the_runs_of_ci_are_graded_as_they_were(shell: Shell, estate: Path) -> None:
    since, until = TRUTH["runs"]["window"]
    given = [*TRUTH["runs"]["targets"], str(estate / "code/api"), "--export", str(estate / "ci/runs.json")]
    done = shell.run(
        "exposure",
        "runs",
        *given,
        "--logs",
        str(estate / "ci/logs"),
        "--since",
        since,
        "--until",
        until,
        "--all",
        "--json",
    )
    graded = [json.loads(line) for line in done.stdout.splitlines()]
    found = {each["run"]["id"]: each["state"] for each in graded if each["kind"] == "finding" and "run" in each}

    assert (done.returncode, found) == (10, TRUTH["runs"]["grades"]), done.stderr


def test_no_decoy_is_a_hit_of_any_search(shell: Shell, estate: Path) -> None:
    targets = [target for search in TRUTH["searches"] for target in search["targets"]]
    also = [word for target in targets[1:] for word in ("--also", target)]
    hits = [each["path"] for each in searched(shell, targets[0], *also, str(estate)) if each["verdict"] == "hit"]
    decoys = [f"{estate}/{each['path']}" for each in TRUTH["decoys"]]

    assert [path for path in hits for decoy in decoys if fnmatch.fnmatchcase(path, decoy)] == []
    assert len(hits) == sum(len(search["hits"]) for search in TRUTH["searches"])


def test_the_analysts_copy_can_be_accepted_with_a_reason_and_stays_visible(shell: Shell, estate: Path) -> None:
    found = searched(shell, "litellm==1.82.8", str(estate), "--accept", f"{estate}/laptop/home/dev/lab/*=our copy")

    (accepted,) = [each for each in found if each["verdict"] == "accepted"]
    assert "our copy" in accepted["note"]


def test_pip_reads_the_environments_as_it_reads_its_own(estate: Path) -> None:
    (site,) = (estate / "runner/opt/build/.venv/lib").glob("python*/site-packages")
    words = ["-I", "-m", "pip", "list", "--path", str(site), "--format", "json", "--disable-pip-version-check"]
    listed = json.loads(subprocess.run([sys.executable, *words], capture_output=True, check=True).stdout)

    assert {each["name"]: each["version"] for each in listed} == {
        "litellm": "1.82.8",
        "litellm-proxy-extras": "1.82.8",
    }
    assert marks(estate) == []


def test_its_python_leaves_the_mark_in_a_copy_and_the_search_does_not(
    shell: Shell, estate: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(estate / "runner/opt/build/.venv", copy, symlinks=True)
    searched(shell, "litellm==1.82.8", str(copy))
    assert marks(copy) == []

    subprocess.run([copy / "bin/python", "-I", "-S", "-c", "pass"], check=True)
    assert marks(copy) == [], "-S processes no .pth"
    subprocess.run([copy / "bin/python", "-I", "-c", "pass"], check=True)
    assert len(marks(copy)) == 1
    assert marks(estate) == []


def test_it_is_the_same_each_time(tmp_path: Path) -> None:
    def contents(root: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(root)): path.read_bytes().replace(bytes(root), b"")
            for path in root.rglob("*")
            if path.is_file() and path.name != "index"  # git keeps the inodes of files there
        }

    for name in ("one", "two"):
        build(tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_make_builds_it_and_leaves_alone_what_is_there(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    ours = [f"BIN={Path(sys.executable).parent}", "--old-file=.venv/ready-to-run", f"FOLDER={tmp_path / 'estate'}"]

    def make() -> subprocess.CompletedProcess[str]:
        words = ["make", "--silent", "-C", str(root), "estate", *ours]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    first, second = make(), make()
    assert (first.returncode, f"The estate is in {tmp_path / 'estate'}." in first.stdout) == (0, True), first
    assert (tmp_path / "estate" / KEY).is_file()
    assert (second.returncode != 0, "is not empty" in second.stderr) == (True, True), second


@pytest.fixture(scope="module")
def services() -> Iterator[EstateServer]:
    with serving() as server:
        yield server


@pytest.mark.parametrize(
    ("kind", "values", "answer", "words"),
    [
        ("osv", {"package": "litellm", "versions": ["1.82.7", "1.82.8"]}, "hit", "malicious: MAL-2026-2144"),
        ("osv", {"package": "litellm", "versions": ["1.82.6"]}, "clear", "no advisory"),
        ("osv", {"package": "axios", "ecosystem": "npm", "versions": ["1.14.1"]}, "hit", "GHSA-fw8c-xr5c-95f9"),
        ("deps_dev", {"package": "litellm", "versions": ["1.82.8"]}, "hit", "GHSA-5mg7-485q-xm76"),
        ("deps_dev", {"package": "litellm", "versions": ["1.82.9"]}, "unknown", "does not know"),
        ("python_index", {"package": "LiteLLM", "versions": ["1.82.8"]}, "hit", "quarantine"),
        ("python_index", {"package": "not-there"}, "unknown", "does not have"),
        ("npm_registry", {"package": "axios", "versions": ["1.14.1"]}, "unknown", "is gone now"),
        ("github_advisories", {"package": "litellm", "versions": ["1.82.8"]}, "hit", "GHSA-5mg7-485q-xm76"),
        ("github_advisories", {"package": "lite-llm"}, "clear", "no malware advisory"),
        ("kev", {"cve": ["CVE-2026-42208"]}, "hit", "CVE-2026-42208"),
        ("epss", {"cve": ["CVE-2026-42208", "CVE-2026-1"]}, "unknown", "61.2%"),
    ],
)
def test_the_services_answer_as_the_public_ones_would(
    services: EstateServer,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    values: dict[str, Any],
    answer: str,
    words: str,
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    addresses = {name: f"{services.address}/{name}" for name in SERVICES}
    result: CheckResult = find_kind(kind)(Options(values, services=addresses)).run(Follower())
    for kept in result.kept:
        kept.content.close()

    assert (result.answer, words in result.summary) == (answer, True), result


def test_the_services_stop_by_themselves() -> None:
    words = ["-m", "tests.estate", "serve", "--minutes", "0.001"]
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, *words], cwd=root, env=dict(os.environ), capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert '[services]\nosv = "http://127.0.0.1:' in done.stdout
