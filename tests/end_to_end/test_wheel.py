"""What `pip install` gives: the command, the shipped playbooks and the templates, far from the checkout, offline."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Shell

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The irrunner command of a clean venv that got the built wheel; its libraries come from this venv.

    The wheel is built and installed without any network: what needs one is only fetching libraries.
    """
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "-w",
            folder,
            ROOT,
        ],
        check=True,
    )
    [wheel] = folder.glob("irrunner-*.whl")
    home = folder / "venv"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (Path(site) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    return home / "bin" / "irrunner"


@pytest.fixture
def away(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell elsewhere, in which the network is gone."""
    monkeypatch.chdir(tmp_path)
    alone = ("unshare", "--user", "--map-root-user", "--net")
    return Shell(tmp_path / "store", (*alone, str(installed)))


def test_the_wheel_runs_an_incident_offline(away: Shell) -> None:
    assert "compromised-dependency" in away.ok("playbook", "list")
    assert (
        "0 errors" in away.ok("playbook", "lint", "compromised-dependency")
        or away.run("playbook", "lint", "compromised-dependency").returncode == 0
    )
    incident = away.json("declare", "compromised-dependency", "--set", "package=litellm")["incident"]
    away.ok("note", "far from home")
    assert incident in away.ok("report", "--format", "html")
    assert incident in away.ok("report", "--format", "md")
    assert away.run("verify").returncode == 0


def test_the_wheel_brings_the_scenarios_with_their_files(away: Shell) -> None:
    away.env["IRRUNNER_DIRECTING"] = str(away.store.parent / "directing")
    listed = away.json("exercise", "list")["scenarios"]
    shipped = {path.parent.name for path in (ROOT / "playbooks" / "scenarios").glob("*/scenario.yaml")}
    assert {each["id"]: each["errors"] for each in listed} == dict.fromkeys(shipped, 0)
    assert all((Path(each["path"]).parent / "GUIDE.md").is_file() for each in listed)
    assert "passed" in away.ok("exercise", "rehearse", "alone-at-three")
    away.ok("exercise", "begin", "alone-at-three")
    away.ok("exercise", "tell")
    assert "page-cpu.txt" in away.ok("log", "--incident", "EX-2026-0001")


def test_the_wheel_is_what_runs_and_not_the_checkout(away: Shell) -> None:
    python = Path(away.argv[-1]).with_name("python")
    where = subprocess.run(
        [
            python,
            "-c",
            "import irrunner, irrunner.shipped as s; print(irrunner.__file__); print(s.shipped('playbooks'))",
        ],
        check=True,
        capture_output=True,
        text=True,
        cwd=away.store.parent,
    ).stdout
    assert str(ROOT) not in where
