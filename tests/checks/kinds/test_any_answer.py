"""Whatever a service answers: a result in a sentence, and never a mistake of the check's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from irrunner.checks.interface import Options
from irrunner.checks.registry import find_kind
from tests.checks.services import Answer, Follower

if TYPE_CHECKING:
    from irrunner.checks.interface import CheckResult
    from tests.checks.services import Service

KINDS: dict[str, dict[str, Any]] = {
    "osv": {"package": "litellm", "versions": ["1.82.8"]},
    "deps_dev": {"package": "litellm", "versions": ["1.82.8"]},
    "python_index": {"package": "litellm", "versions": ["1.82.8"]},
    "npm_registry": {"package": "axios", "versions": ["1.14.1"]},
    "github_advisories": {"package": "litellm"},
    "kev": {"cve": ["CVE-2026-42208"]},
    "epss": {"cve": ["CVE-2026-42208"]},
    "sonarqube": {"project": "api", "token": "TOKEN"},
    "http": {"url": "SERVICE", "hit": ["200"], "clear": ["404"]},
}
FIELDS = """
vulns id aliases withdrawn next_page_token database_specific versions versionKey version publishedAt advisoryKeys
attestations files filename hashes yanked upload-time project-status status reason dist-tags latest time dist scripts
ghsa_id summary vulnerabilities vulnerable_version_range withdrawn_at cveID catalogVersion dateAdded data cve epss
percentile date issues hotspots paging total components 1.82.8 1.14.1
"""
NAMES = st.sampled_from(FIELDS.split())
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["1.82.8", "nan", "1e999"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=25
)


def result_of(kind: str, service: Service, follower: Follower) -> CheckResult:
    """What the check answers, as it would be recorded."""
    services = dict.fromkeys((*KINDS, "github"), service.address)
    values = {name: service.address if value == "SERVICE" else value for name, value in KINDS[kind].items()}
    result: CheckResult = find_kind(kind)(Options(values, environ={"TOKEN": "quiet"}, services=services)).run(follower)
    for kept in result.kept:
        kept.content.close()
    return result


def assert_it_is_an_answer(result: CheckResult) -> None:
    """An answer of a check, in one sentence, that a journal can hold."""
    assert result.answer in ("hit", "clear", "unknown", "error")
    assert result.summary.endswith(".")
    assert all(isinstance(text, str) for text in result.facts.values()), result.facts


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES)
def test_any_json(service: Service, kind: str, value: Any) -> None:
    service.answers(Answer(json.dumps(value).encode(), 200, {"content-type": "application/json"}))
    assert_it_is_an_answer(result_of(kind, service, Follower()))


IMPATIENT = Follower(lambda: True)
"""Asks nothing a second time."""
LOCATIONS = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=30).map(str.strip) | st.sampled_from(
    ["http://[::1", "http://a b/", "http://\\xff/", "//", "?", "http://" + "a" * 300 + ".example/", "/" + "x" * 70_000,
     "http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://xn--a/", "http://0x7f000001/", "javascript:alert(1)"]
)  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(location=LOCATIONS, status=st.sampled_from([301, 302, 303, 307, 308]))
def test_a_redirect_to_anything(service: Service, location: str, status: int) -> None:
    service.answers(Answer(b"", status, {"location": location}))
    assert_it_is_an_answer(result_of("osv", service, IMPATIENT))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(link=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
def test_a_next_page_at_anything(service: Service, link: str) -> None:
    headers = {"link": f'<{link}>; rel="next"', "content-type": "application/json"}
    service.answers(Answer(b"[]", 200, headers))
    assert_it_is_an_answer(result_of("github_advisories", service, IMPATIENT))
