"""The litellm incident, worked for real on the made-up estate: clean machine, scope, containment, rotation, report."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from tests.end_to_end.conftest import Shell
from tests.end_to_end.responder import Responder
from tests.end_to_end.truth import TRUTH, marks, unmatched
from tests.estate.services import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LITELLM: Final = "litellm==1.82.7,1.82.8"
HITS: Final[list[dict[str, Any]]] = TRUTH["searches"][0]["hits"]
ANSWERS: Final = {
    "package": "litellm",
    "versions": "1.82.7,1.82.8",
    "advisory": "MAL-2026-2144",
    "window-start": "2026-03-24 10:24 UTC",
    "window-end": "2026-03-24 16:00 UTC",
    "code-org": "example-org",
    "cloud": "AWS",
}
LATER: Final = {
    "steals": "yes",
    "persists": "yes",
    **dict.fromkeys(("spreads", "by-image", "by-action", "by-editor", "by-model", "gateway"), "no"),
    **dict.fromkeys(("public-company", "financial-entity", "sells-software"), "no"),
}
KINDS: Final = {"code": "repository", "runner": "ci-runner", "laptop": "laptop", "images": "container-image"}
"""What lies in each folder of the estate, in the words of the register."""
SERVICES: Final = ("osv", "github_advisories", "deps_dev", "python_index")


class Worked(NamedTuple):
    """An incident that was worked to its end.

    Attributes:
        incident: its id. head: before it was closed. answers: of the checks, by their kind.
        before_yes: what a check said before somebody had allowed it. reports: by their format.
    """

    responder: Responder
    incident: str
    head: str
    answers: dict[str, list[dict[str, Any]]]
    before_yes: subprocess.CompletedProcess[str]
    reports: dict[str, str]


@pytest.fixture(scope="module")
def shell(estate: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell in the folder of the estate, whose services answer on this machine alone."""
    place = tmp_path_factory.mktemp("flagship")
    made = Shell(place / "store", (sys.executable, "-P", "-m", "irrunner"), folder=estate)
    with serving() as server:
        (place / "config" / "irrunner").mkdir(parents=True)
        (place / "config" / "irrunner" / "config.toml").write_text(server.settings)
        home = {"HOME": str(estate / "laptop/home/dev"), "XDG_CONFIG_HOME": str(place / "config")}
        made.env |= {**home, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
        yield made


@pytest.fixture(scope="module")
def packed(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The search as one file."""
    file = tmp_path_factory.mktemp("packed") / "exposure.pyz"
    shell.ok("exposure", "pack", "--out", str(file))
    return file


@pytest.fixture(scope="module")
def from_runner(estate: Path, packed: Path) -> str:
    """What the packed search found on the runner, by the very Python that is affected."""
    python = estate / "runner/opt/build/.venv/bin/python"
    words = [str(python), "-I", "-S", str(packed), LITELLM, str(estate / "runner"), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (10, "")
    return done.stdout


@pytest.fixture(scope="module")
def worked(shell: Shell, from_runner: str, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """The whole incident, from the declaration to the reports."""
    responder = Responder(shell)
    declared = [word for name, text in ANSWERS.items() for word in ("--set", f"{name}={text}")]
    incident = shell.json("declare", "compromised-dependency", *declared)["incident"]
    shell.env["IRRUNNER_INCIDENT"] = incident
    shell.ok("role", "lead", "grace", "--contact", "bridge 7")
    shell.ok("indicators", "load", "litellm-2026-03", "--yes")
    responder.say(["answer search-in=logs", "answer python/search-in=runner"])
    checks = responder.checks()
    before_yes = shell.run("check", "run", checks["osv"][0]["step"], "osv")
    answers: dict[str, list[dict[str, Any]]] = {
        kind: responder.run_checks(checks[kind]) for kind in (*SERVICES, "exposure", "indicators") if kind in checks
    }
    answers["import"] = [shell.json("check", "import", "-", text=from_runner.replace('"host": "', '"host": "runner-'))]
    _history(shell)
    _registers(responder)
    _rotate(shell)
    responder.settle({"payload-destructive": "no"}, LATER)
    head = shell.json("status")["head"]
    shell.ok("close", "--as", "confirmed", "--why", "every stolen credential is proven dead")
    folder = tmp_path_factory.mktemp("reports")
    for kind in ("md", "html", "json"):
        shell.ok("report", "--format", kind, "--out", str(folder / f"report.{kind}"))
    reports = {path.suffix[1:]: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return Worked(responder, incident, head, answers, before_yes, reports)


def _history(shell: Shell) -> None:
    """Look through the lock files of the past, and keep what that says."""
    since, until = TRUTH["history"]["window"]
    words = ["exposure", "history", LITELLM, "code/api", "code/worker", "--since", since, "--until", until]
    done = shell.run("exec", "--", *shell.argv, *words)
    assert (done.returncode, "renovate[bot]" in done.stdout) == (10, True), done.stderr
    words = ["exposure", "runs", LITELLM, "code/api", "--export", "ci/runs.json", "--logs", "ci/logs", "--json"]
    graded = shell.run(*words, "--since", since, "--until", until)
    assert shell.json("check", "import", "-", text=graded.stdout)["result"] == "hit"


def _registers(responder: Responder) -> None:
    """Say what was found out about each place, and which credential lay on the runner."""
    lines = []
    for row in responder.rows("assets"):
        kind = next((kind for part, kind in KINDS.items() if f"/{part}/" in row["name"]), row["kind"])
        executed = "yes" if "/runner/opt/build/.venv" in row["name"] or "4711" in row["name"] else "no"
        lines.append(f"assets change {row['row']} kind={kind} executed={executed}")
    lines.append("credentials add name='deploy role' kind=cloud-role tier=0 note='on the runner'")
    said = responder.say(lines)
    assert said.count(", head ") == len(lines), said


def _rotate(shell: Shell) -> None:
    """Revoke the credential, put another in its place, and prove that the old one is dead."""
    shell.ok("credential", "in-use", "c1", "yes", "--why", "the provider's log has an address of a stranger")
    shell.ok("credential", "revoked", "c1")
    shell.ok("credential", "reissued", "c1")
    refusal = shell.json("add", "-", "--name", "refusal.json", text='{"error": "invalid_token"}')["evidence"]
    sent = ["--request", "GET https://api.example/v1/me", "--status", "401", "--evidence", refusal]
    shell.ok("credential", "dead", "c1", *sent)


def test_a_check_that_asks_a_service_waits_for_a_yes_to_exactly_that(worked: Worked) -> None:
    assert worked.before_yes.returncode == 2
    assert "/osv/v1/query" in worked.before_yes.stderr
    assert '"version": "1.82.8"' in worked.before_yes.stderr


def test_the_services_say_what_they_know(worked: Worked) -> None:
    told = {kind: [each["result"] for each in runs] for kind, runs in worked.answers.items()}
    assert set(told) >= {"osv", "github_advisories", "python_index", "exposure", "indicators", "import"}
    assert {answer for answers in told.values() for answer in answers} == {"hit"}, told


def test_the_search_of_the_runner_finds_what_lies_there(from_runner: str, estate: Path) -> None:
    records = [json.loads(line) for line in from_runner.splitlines()]
    assert records[0]["isolated"] is True
    hits = [each for each in records if each.get("verdict") == "hit" and each["kind"] == "finding"]
    assert unmatched(hits, [each for each in HITS if each["path"].startswith("runner/")], estate) == []


def test_every_place_is_an_asset_and_no_decoy_is(worked: Worked, estate: Path) -> None:
    rows = worked.responder.rows("assets")
    runs = [row["name"] for row in rows if f"{estate}/" not in row["name"]]
    imported = [row["name"] for row in rows if row["name"].startswith("runner-")]
    paths = [row["name"].partition(":")[2] for row in rows if row["name"] not in (*runs, *imported)]

    assert unmatched([{"path": path} for path in paths], [{"path": each["path"]} for each in HITS], estate) == []
    assert len(imported) == sum(each["path"].startswith("runner/") for each in HITS)
    assert [[number for number in TRUTH["runs"]["grades"] if number in name] for name in runs] == [["4711"], ["4712"]]


def test_the_indicators_are_found_in_the_logs(worked: Worked) -> None:
    facts = [text for run in worked.answers["indicators"] for text in run["facts"].values()]
    for each in TRUTH["indicators"]:
        defanged = each["value"].replace(".", "[.]")
        assert any(defanged in text and each["path"] in text for text in facts), each


def test_the_value_of_a_secret_is_refused_and_the_old_credential_is_proven_dead(worked: Worked) -> None:
    shell = worked.responder.shell
    refused = shell.run("register", "credentials", "change", "c1", "where=https://ci:hunter2-and-more@index.example/")
    (row,) = shell.json("credential", "list")["credentials"]

    assert (refused.returncode, "hunter2" in refused.stdout + refused.stderr) == (1, False)
    assert [row[name]["answer"] for name in ("revoked", "reissued", "dead")] == ["yes", "yes", "yes"], row


def test_every_step_is_settled_and_it_is_contained(worked: Worked) -> None:
    states = {each["state"] for each in worked.responder.steps()}
    assert states <= {"done", "skipped", "not applicable"}, states
    assert "contained" in worked.reports["md"].lower()


@pytest.mark.parametrize("kind", ["md", "html", "json"])
def test_the_report_holds_what_was_found(worked: Worked, kind: str) -> None:
    text = worked.reports[kind].replace("\\", "")
    for words in ("litellm-1.82.8.dist-info", "requirements/ci.txt", "MAL-2026-2144", "deploy role", "grace"):
        assert words in text, words


def test_the_record_holds(worked: Worked) -> None:
    shell = worked.responder.shell
    assert shell.run("verify", worked.incident, "--head", worked.head).returncode == 0
    assert shell.run("verify").returncode == 0


def test_nothing_of_the_estate_ever_ran_and_its_python_would_have_left_a_mark(
    worked: Worked, estate: Path, tmp_path: Path
) -> None:
    assert worked.answers
    assert marks(estate) == []
    copy = tmp_path / "copy"
    shutil.copytree(estate / "runner/opt/build/.venv", copy, symlinks=True)
    subprocess.run([copy / "bin/python", "-c", "pass"], check=True)
    assert len(marks(copy)) == 1
