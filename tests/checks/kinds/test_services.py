"""What the services say, and what the checks make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from irrunner.checks.interface import CheckResult, Options
from irrunner.checks.registry import find_kind
from irrunner.errors import Refused
from tests.checks.exposure import attestations
from tests.checks.services import Answer, Follower

if TYPE_CHECKING:
    from pathlib import Path

    from tests.checks.services import Service

FILE = {
    "filename": "LiteLLM-1.82.8-py3-none-any.whl",
    "hashes": {"sha256": "d2a0"},
    "upload-time": "2026-03-24T10:52:00Z",
}


def asked(kind: str, service: Service, values: dict[str, Any], environ: dict[str, str] | None = None) -> CheckResult:
    name = "github" if kind == "github_advisories" else kind
    services = {} if environ else {name: service.address}
    result: CheckResult = find_kind(kind)(Options(values, environ=environ or {}, services=services)).run(Follower())
    for each in result.kept:
        each.content.close()
    return result


def index(service: Service, *versions: str, **more: Any) -> CheckResult:
    answer = {"meta": {}, "name": "litellm", "versions": ["1.82.6", "1.82.8"], "files": [FILE]} | more
    service.answers(Answer(answer))
    return asked("python_index", service, {"package": "Lite_LLM".replace("_", ""), "versions": list(versions)})


def test_an_index_that_still_serves_a_version_is_a_hit(service: Service) -> None:
    result = index(service, "1.82.8")

    assert (result.answer, service.asked[0].path) == ("hit", "/litellm/")
    assert service.asked[0].headers["accept"] == "application/vnd.pypi.simple.v1+json"
    assert "2026-03-24T10:52:00Z" in result.facts["1.82.8"]


@pytest.mark.parametrize(
    ("more", "answer", "words"),
    [
        ({"files": [FILE | {"yanked": "malware"}]}, "unknown", "yanked"),
        ({"files": [], "versions": ["1.82.6"]}, "unknown", "does not list"),
        ({"files": [], "project-status": {"status": "quarantined", "reason": "malware"}}, "hit", "quarantine"),
    ],
)
def test_what_an_index_does_not_serve_is_never_clear(
    service: Service, more: dict[str, Any], answer: str, words: str
) -> None:
    result = index(service, "1.82.8", **more)

    assert (result.answer, words in result.summary) == (answer, True), result


def test_a_version_that_another_begins_with_is_not_taken_for_it(service: Service) -> None:
    assert index(service, "1.82").answer == "unknown"


def test_a_package_that_the_index_does_not_have_is_unknown(service: Service) -> None:
    assert asked("python_index", service, {"package": "gone"}).answer == "unknown"


def test_the_index_is_the_one_that_pip_asks(service: Service, tmp_path: Path) -> None:
    (tmp_path / ".config" / "pip").mkdir(parents=True)
    address = service.address.replace("http://", "http://user:word@") + "/simple"
    (tmp_path / ".config" / "pip" / "pip.conf").write_text(f"[global]\nindex-url = {address}\n")
    result = asked("python_index", service, {"package": "x"}, {"HOME": str(tmp_path)})

    assert (result.answer, service.asked[0].path) == ("unknown", "/simple/x/")
    assert service.asked[0].headers["authorization"].startswith("Basic ")


def test_without_an_index_the_check_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="python_index") as refused:
        find_kind("python_index")(Options({"package": "x"}, environ={"HOME": str(tmp_path)}))
    assert "config.toml" in refused.value.hint


def test_a_version_that_was_unpublished_stays_in_the_times_of_the_registry(service: Service) -> None:
    times = {"1.14.1": "2026-03-31T00:21:00Z", "1.14.0": "2026-03-01T00:00:00Z"}
    service.answers(Answer({"versions": {"1.14.0": {"dist": {}}}, "time": times, "dist-tags": {"latest": "1.14.0"}}))
    gone = asked("npm_registry", service, {"package": "@scope/axios", "versions": ["1.14.1"]})

    assert service.asked[0].path == "/@scope%2faxios"
    assert (gone.answer, gone.facts["1.14.1"]) == ("unknown", "unpublished; was published 2026-03-31T00:21:00Z")
    assert asked("npm_registry", service, {"package": "axios", "versions": "1.14.0"}).answer == "hit"


def test_deps_dev_does_not_know_what_was_removed(service: Service) -> None:
    known = {"versionKey": {"version": "1.82.6"}, "publishedAt": "2026-03-20T00:00:00Z", "advisoryKeys": []}
    service.answers(Answer(known), Answer(b"", 404))
    result = asked("deps_dev", service, {"package": "litellm", "versions": "1.82.6,1.82.8"})

    assert (result.answer, "1.82.8" in result.summary) == ("unknown", True)
    assert result.facts["1.82.6"] == "2026-03-20T00:00:00Z"


def test_kev_is_searched_for_ids(service: Service) -> None:
    listed = [{"cveID": "CVE-2026-42208", "dateAdded": "2026-05-08", "dueDate": "2026-05-11"}]
    service.answers(Answer({"catalogVersion": "2026.11.01", "vulnerabilities": listed}))

    assert asked("kev", service, {"cve": "cve-2026-42208"}).answer == "hit"
    assert asked("kev", service, {"cve": ["CVE-2000-0001"]}).answer == "clear"


def test_epss_is_a_likelihood_and_never_a_finding(service: Service) -> None:
    data = [{"cve": "CVE-2026-42208", "epss": "0.94325", "percentile": "0.99940", "date": "2026-11-21"}]
    service.answers(Answer({"data": data}))
    result = asked("epss", service, {"cve": "CVE-2026-42208, CVE-2000-0001"})

    assert result.answer == "unknown"
    assert "CVE-2026-42208 94.3%" in result.summary
    assert "CVE-2000-0001 n/a" in result.summary


def test_github_is_asked_for_malware_over_all_pages(service: Service) -> None:
    path = f"{service.address}/advisories?after=2"
    advisory = {"ghsa_id": "GHSA-5mg7-485q-xm76", "summary": "Malware", "vulnerabilities": []}
    withdrawn = {"ghsa_id": "GHSA-0000-0000-0000", "withdrawn_at": "2026-01-01T00:00:00Z"}
    service.answers(Answer([withdrawn], 200, {"link": f'<{path}>; rel="next"'}), Answer([advisory]))
    result = asked("github_advisories", service, {"package": "litellm", "versions": "1.82.8"})

    assert (result.answer, list(result.facts)) == ("hit", ["asked", "GHSA-5mg7-485q-xm76"])
    assert "type=malware" in service.asked[0].path
    assert "affects=litellm%401.82.8" in service.asked[0].path
    assert "ecosystem=pip" in service.asked[0].path


def test_a_next_page_on_another_host_is_not_asked(service: Service) -> None:
    service.answers(Answer([], 200, {"link": '<http://elsewhere.example/advisories>; rel="next"'}))

    assert asked("github_advisories", service, {"package": "x"}).answer == "error"


def sonar(service: Service, issues: list[dict[str, Any]], total: int) -> CheckResult:
    hotspots = {"paging": {"total": 0}, "hotspots": []}
    service.answers(Answer({"paging": {"total": total}, "issues": issues}), Answer(hotspots))
    options = Options({"project": "app"}, environ={"SONAR_TOKEN": "quiet"}, services={"sonarqube": service.address})
    result: CheckResult = find_kind("sonarqube")(options).run(Follower())
    for each in result.kept:
        each.content.close()
    return result


def test_sonarqube_is_asked_for_issues_and_hotspots_with_a_token(service: Service) -> None:
    found = sonar(service, [{"key": "A1", "message": "a secret", "component": "app:x.py", "line": 3}], 1)

    assert (found.answer, found.facts["A1"]) == ("hit", "a secret (app:x.py:3)")
    assert [each.path.split("?")[0] for each in service.asked] == ["/api/issues/search", "/api/hotspots/search"]
    assert service.asked[0].headers["authorization"] == "Bearer quiet"


def test_sonarqube_without_findings_is_clear_and_beyond_its_ceiling_unknown(service: Service) -> None:
    assert sonar(service, [], 0).answer == "clear"
    assert sonar(service, [], 10_001).answer == "unknown"


def test_sonarqube_without_a_token_says_where_it_is_looked_for(service: Service) -> None:
    with pytest.raises(Refused, match="SONAR_TOKEN"):
        find_kind("sonarqube")(Options({"project": "app"}, services={"sonarqube": service.address}))


def test_the_index_is_asked_who_published_a_version(service: Service) -> None:
    named = FILE | {"provenance": f"{service.address}/integrity/litellm/1.82.8/x/provenance"}
    elsewhere = {"filename": "litellm-1.82.8.tar.gz", "provenance": "http://elsewhere.example/x"}
    answer = {"name": "litellm", "versions": ["1.82.8"], "files": [named, elsewhere]}
    service.answers(Answer(answer), Answer(attestations.index_answer(str(FILE["filename"]))))
    result = asked("python_index", service, {"package": "litellm", "versions": ["1.82.8"]})

    facts = result.facts
    assert facts[f"{FILE['filename']} provenance"].startswith(f"published by {attestations.WORKFLOW}")
    assert "no proof of intent" in facts[f"{FILE['filename']} provenance"]
    assert facts["litellm-1.82.8.tar.gz provenance"] == "lies on another host, and was not asked for"
    assert [each.path for each in service.asked] == ["/litellm/", "/integrity/litellm/1.82.8/x/provenance"]


def test_a_version_without_provenance_among_others_that_have_it_is_said(service: Service) -> None:
    before = {"filename": "litellm-1.82.6.tar.gz", "provenance": "http://elsewhere.example/x"}
    result = index(service, "1.82.8", files=[FILE, before])

    assert result.facts["without provenance"] == "1.82.8; other versions have it"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Answer(b"", 404), "says not who published"),
        (Answer(b"no json"), "could not be had"),
        (
            Answer(attestations.npm_answer("pkg:npm/axios@1.14.0")),
            f"of {attestations.REPOSITORY} at commit 0123456789ab",
        ),
    ],
)
def test_the_registry_is_asked_who_published_a_version(service: Service, reply: Answer, words: str) -> None:
    dist = {"attestations": {"url": f"{service.address}/-/npm/v1/attestations/axios@1.14.0"}}
    service.answers(Answer({"versions": {"1.14.0": {"dist": dist}}, "time": {}}), reply)
    result = asked("npm_registry", service, {"package": "axios", "versions": "1.14.0"})

    assert result.answer == "hit"
    assert words in result.facts["1.14.0 provenance"]
