"""What other people's tools write, and what the checks make of it: recorded shapes, no tool itself."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.interface import CheckResult, Options
from irrunner.checks.registry import find_kind
from irrunner.errors import Refused
from tests.checks.services import Follower

if TYPE_CHECKING:
    from pathlib import Path


class Quiet(Follower):
    """Who follows a tool and looks at nothing."""

    def output(self, stream: str, data: bytes) -> None:
        assert stream == "stderr"
        self.said.append(data.decode("utf-8", "replace"))


class Tool:
    """A program of some name that writes what a test says; the first thing on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writes(self, name: str, answer: Any, code: int = 0) -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        (self.folder / f"{name}.out").write_text(text)
        script = f"#!{sys.executable} -IS\nimport sys\nprint(open({str(self.folder / name) + '.out'!r}).read())\n"
        (self.folder / name).write_text(f"{script}print('a line', file=sys.stderr)\nsys.exit({code})\n")
        (self.folder / name).chmod(0o755)

    def asked(self, kind: str, **values: Any) -> CheckResult:
        result: CheckResult = find_kind(kind)(Options(values, environ={"PATH": str(self.folder)})).run(Quiet())
        for each in result.kept:
            each.content.close()
        return result


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return Tool(tmp_path / "bin")


LITELLM = {"name": "litellm", "version": "1.82.8", "vulns": [{"id": "PYSEC-2026-2", "aliases": ["MAL-2026-2144"]}]}
CLEAN = {"name": "left", "version": "1", "vulns": []}
SKIPPED = {"name": "litellm", "skip_reason": "Dependency not found on PyPI and could not be audited: litellm (1.82.8)"}


@pytest.mark.parametrize("shape", [lambda found: {"dependencies": found, "fixes": []}, lambda found: found])
def test_pip_audit_in_both_shapes(tool: Tool, shape: Any) -> None:
    tool.writes("pip-audit", shape([LITELLM, CLEAN]), 1)
    found = tool.asked("pip_audit", requirements=["r.txt"])

    assert (found.answer, found.facts["litellm 1.82.8"]) == ("hit", "PYSEC-2026-2, MAL-2026-2144")
    tool.writes("pip-audit", shape([CLEAN]))
    assert tool.asked("pip_audit", requirements="r.txt").answer == "clear"


def test_what_pip_audit_skips_is_unknown_although_it_ends_with_0(tool: Tool) -> None:
    tool.writes("pip-audit", {"dependencies": [CLEAN, SKIPPED], "fixes": []})
    found = tool.asked("pip_audit", paths=["site-packages"])

    assert (found.answer, "litellm" in found.summary) == ("unknown", True)
    tool.writes("pip-audit", {"dependencies": [], "fixes": []})
    assert tool.asked("pip_audit", paths=["site-packages"]).answer == "unknown"


def test_pip_audit_never_asks_the_index_alone() -> None:
    plan = find_kind("pip_audit")(Options({"paths": ["x"]})).plan

    assert "--vulnerability-service osv" in plan.lines[0]
    assert plan.access == "network"


def npm(*via: Any) -> dict[str, Any]:
    found = {"axios": {"name": "axios", "range": "1.14.1", "via": list(via), "fixAvailable": True}} if via else {}
    return {"auditReportVersion": 2, "vulnerabilities": found, "metadata": {"dependencies": {"total": 3}}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (npm({"title": "Malware in axios", "url": "https://advisories.example/1"}, "plain-crypto-js"), "hit"),
        (npm("plain-crypto-js"), "hit"),
        (npm(), "clear"),
        ({"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}, "unknown"),
        ({"auditReportVersion": 3, "vulnerabilities": {}}, "unknown"),
        ({"error": {"code": "ENOLOCK", "summary": "This command requires an existing lockfile."}}, "error"),
        ({"message": "request to the registry failed"}, "error"),
        ({"auditReportVersion": 2, "vulnerabilities": {"axios": 1}}, "error"),
        ("npm ERR!", "error"),
        ("", "error"),
    ],
)
def test_npm_audit(tool: Tool, tmp_path: Path, answer: Any, expected: str) -> None:
    (tmp_path / "package-lock.json").write_text("{}")
    tool.writes("npm", answer, 1)

    assert tool.asked("npm_audit", path=str(tmp_path)).answer == expected


def test_npm_audit_needs_a_lock_file_and_starts_no_script(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"package-lock\.json"):
        find_kind("npm_audit")(Options({"path": str(tmp_path)}))
    (tmp_path / "package-lock.json").write_text("{}")
    assert "--ignore-scripts" in find_kind("npm_audit")(Options({"path": str(tmp_path)})).plan.lines[0]


def scanned(*ids: str) -> dict[str, Any]:
    package = {"package": {"name": "litellm", "version": "1.82.8"}, "vulnerabilities": [{"id": each} for each in ids]}
    return {"results": [{"source": {"path": "uv.lock"}, "packages": [package]}]}


@pytest.mark.parametrize(
    ("answer", "code", "expected"),
    [
        (scanned("MAL-2026-2144"), 1, "hit"),
        (scanned(), 0, "clear"),
        ({"results": []}, 0, "unknown"),
        ("", 128, "unknown"),
        ("", 127, "error"),
        ({"results": [{}]}, 0, "error"),
    ],
)
def test_osv_scanner(tool: Tool, answer: Any, code: int, expected: str) -> None:
    tool.writes("osv-scanner", answer, code)

    assert tool.asked("osv_scanner", path=".").answer == expected


@pytest.mark.parametrize(
    ("artifacts", "code", "expected"),
    [
        ([{"name": "LiteLLM", "version": "1.82.8", "locations": [{"path": "/app/x"}]}], 0, "hit"),
        ([{"name": "litellm", "version": "1.82.6"}], 0, "clear"),
        ([], 0, "unknown"),
        ([{}], 0, "error"),
        ([], 1, "error"),
    ],
)
def test_syft(tool: Tool, artifacts: Any, code: int, expected: str) -> None:
    tool.writes("syft", {"artifacts": artifacts}, code)

    assert tool.asked("syft", image="docker-archive:x.tar", package="litellm", versions="1.82.8").answer == expected


@pytest.mark.parametrize("kind", ["pip_audit", "osv_scanner"])
def test_a_tool_that_is_not_there_is_an_error_with_how_to_get_it(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    result = find_kind(kind)(Options({"paths": ["."]} if kind == "pip_audit" else {})).run(Quiet())

    assert (result.answer, "is not installed here. It is" in result.summary) == ("error", True)
