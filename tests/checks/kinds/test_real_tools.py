"""The real `pip-audit` and the real `npm`, against a service on loopback that speaks their protocol.

The programs are real. The answers are written down here, in the form that OSV documents for `/v1/query`
(https://google.github.io/osv.dev/post-v1-query/) and that npm documents for its bulk advisories: they are not fetched.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.interface import CheckResult, Options
from irrunner.checks.registry import find_kind
from tests.checks.kinds.test_tools import Quiet
from tests.checks.services import Answer, Asked, Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ADVISORY = {
    "id": "PYSEC-2026-2",
    "aliases": ["MAL-2026-2144"],
    "summary": "Malicious code in litellm",
    "modified": "2026-03-25T00:00:00Z",
    "published": "2026-03-24T12:00:00Z",
    "affected": [{"package": {"name": "litellm", "ecosystem": "PyPI"}, "versions": ["1.82.7", "1.82.8"]}],
}
BULK = [
    {
        "id": 1,
        "url": "https://advisories.example/GHSA-1",
        "title": "Malware in axios",
        "severity": "critical",
        "vulnerable_versions": "=1.14.1",
        "cwe": ["CWE-506"],
        "cvss": {"score": 0, "vectorString": None},
    }
]


class Osv(Service):
    """Knows one advisory, on one version."""

    def answer(self, question: Asked) -> Answer:
        self.asked.append(question)
        package, version = question.body["package"], question.body["version"]
        known = package["name"] == "litellm" and version in ("1.82.7", "1.82.8")
        return Answer({"vulns": [ADVISORY]} if known else {})


class Registry(Service):
    """Knows one advisory, and which versions of a package there are; can be out of order."""

    status = 200

    def answer(self, question: Asked) -> Answer:
        self.asked.append(question)
        if self.status != 200:
            return Answer({"error": "no"}, self.status)
        if question.path.endswith("/advisories/bulk"):
            return Answer({"axios": BULK} if "1.14.1" in question.body.get("axios", []) else {})
        if question.path == "/axios":
            versions = {each: {"name": "axios", "version": each} for each in ("1.14.0", "1.14.1", "1.14.2")}
            return Answer({"name": "axios", "dist-tags": {"latest": "1.14.2"}, "versions": versions})
        return Answer({"error": "not found"}, 404)


@pytest.fixture
def osv() -> Iterator[Osv]:
    running = Osv()
    yield running
    running.stop()


@pytest.fixture
def registry() -> Iterator[Registry]:
    running = Registry()
    yield running
    running.stop()


def environ(folder: Path, **more: str) -> dict[str, str]:
    """What the programs need, and no setting of whoever runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    } | more


def audited(folder: Path, service: Service, *lines: str) -> CheckResult:
    """What pip-audit finds in a file of requirements."""
    file = folder / "requirements.txt"
    file.write_text("\n".join(lines) + "\n")
    options = Options({"requirements": [str(file)]}, environ=environ(folder), services={"osv": service.address})
    return _run("pip_audit", options)


def _run(kind: str, options: Options) -> CheckResult:
    result = find_kind(kind)(options).run(Quiet())
    for each in result.kept:
        each.content.close()
    return result


@pytest.mark.pip_audit
def test_pip_audit_finds_what_osv_knows(tmp_path: Path, osv: Osv) -> None:
    found = audited(tmp_path, osv, "litellm==1.82.8", "left==1.0")

    assert found.answer == "hit", found.summary
    assert "litellm 1.82.8" in found.summary
    assert "MAL-2026-2144" in found.facts["litellm 1.82.8"]
    assert {(each.path, each.body["package"]["ecosystem"]) for each in osv.asked} == {("/v1/query", "PyPI")}
    assert "pip-audit.stdout.txt" in [each.name for each in found.kept]


@pytest.mark.pip_audit
def test_pip_audit_says_clear_where_osv_knows_of_nothing(tmp_path: Path, osv: Osv) -> None:
    assert audited(tmp_path, osv, "litellm==1.82.6").answer == "clear"


@pytest.mark.pip_audit
def test_pip_audit_on_installed_packages_starts_none_of_them(tmp_path: Path, osv: Osv) -> None:
    packages = tmp_path / "site-packages"
    (packages / "litellm-1.82.8.dist-info").mkdir(parents=True)
    (packages / "litellm-1.82.8.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: litellm\nVersion: 1.82.8\n"
    )
    (packages / "litellm_init.pth").write_text(f"import os; os.mkdir({str(tmp_path / 'fired')!r})\n")
    options = Options({"paths": [str(packages)]}, environ=environ(tmp_path), services={"osv": osv.address})

    assert _run("pip_audit", options).answer == "hit"
    assert not (tmp_path / "fired").exists()


@pytest.mark.pip_audit
@pytest.mark.parametrize("answer", [Answer(b"", 500), Answer(b"not json"), Answer({"vulns": 1})])
def test_pip_audit_without_an_answer_of_osv_is_never_clear(tmp_path: Path, service: Service, answer: Answer) -> None:
    service.answers(answer)
    found = audited(tmp_path, service, "litellm==1.82.8")

    assert found.answer in ("error", "unknown"), found.summary


def locked(folder: Path, registry: Registry, version: str) -> CheckResult:
    """What npm finds in a lock file."""
    root = {"name": "made-up", "version": "1.0.0", "dependencies": {"axios": version}}
    axios = {"version": version, "resolved": f"{registry.address}/axios.tgz", "integrity": "sha512-AAAA"}
    lock = {"name": "made-up", "version": "1.0.0", "lockfileVersion": 3, "requires": True}
    (folder / "package.json").write_text(json.dumps(root | {"scripts": {"preinstall": "touch fired"}}))
    (folder / "package-lock.json").write_text(json.dumps(lock | {"packages": {"": root, "node_modules/axios": axios}}))
    settings: dict[str, Any] = {
        "npm_config_registry": registry.address,
        "npm_config_cache": str(folder / "cache"),
        "npm_config_fetch_retries": "0",
    }
    return _run("npm_audit", Options({"path": str(folder)}, environ=environ(folder, **settings)))


@pytest.mark.npm
def test_npm_finds_what_the_registry_knows_and_runs_no_script(tmp_path: Path, registry: Registry) -> None:
    found = locked(tmp_path, registry, "1.14.1")

    assert found.answer == "hit", found.summary
    assert "Malware in axios" in " ".join(found.facts.values())
    assert registry.asked[0].path.endswith("/advisories/bulk")
    assert not (tmp_path / "fired").exists()


@pytest.mark.npm
def test_npm_says_clear_where_the_registry_knows_of_nothing(tmp_path: Path, registry: Registry) -> None:
    assert locked(tmp_path, registry, "1.14.0").answer == "clear"


@pytest.mark.npm
@pytest.mark.parametrize("status", [401, 404, 405, 500])
def test_npm_without_an_answer_is_an_error_with_a_reason(tmp_path: Path, registry: Registry, status: int) -> None:
    registry.status = status
    found = locked(tmp_path, registry, "1.14.1")

    assert found.answer == "error", found.summary
    assert found.summary.removeprefix("npm could not audit: ").strip(". "), "a reason is given"
