"""`deps_dev`: does deps.dev know these versions of a package, and when were they published?

Answers: https://docs.deps.dev/api/v3/ . A version that it does not know may have been removed, so that is `unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import many_texts, needed_text, one_text, refuse_unknown
from irrunner.checks.web import Request, ServiceCheck, base_of

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import WebClient

ADDRESS: Final = "https://api.deps.dev"


def prepare(options: Options) -> ServiceCheck:
    """Options: `package`, `ecosystem`, `versions`; without versions those that it knows are listed."""
    refuse_unknown(options, "package", "ecosystem", "versions")
    package = needed_text(options, "package")
    system = one_text(options, "ecosystem", "PyPI").casefold()
    base = f"{base_of(options.services, 'deps_dev', ADDRESS)}/v3/systems/{quote(system, safe='')}"
    url = f"{base}/packages/{quote(package, safe='')}"
    versions = many_texts(options, "versions")
    urls = [f"{url}/versions/{quote(version, safe='')}" for version in versions] or [url]
    return ServiceCheck(tuple(Request(each) for each in urls), _ask)


def _ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
    facts: dict[str, str] = {}
    named: list[str] = []
    unknown: list[str] = []
    for request in requests:
        reply = client.ask(request, accept=(200, 404))
        if reply.status == 404:
            unknown.append(request.url.rpartition("/")[2])
            continue
        answer = reply.json()
        for version in answer.get("versions", [answer]):
            facts |= _facts(version)
            named += [advisory["id"] for advisory in version.get("advisoryKeys", [])]
    if named:
        return CheckResult("hit", f"deps.dev names {', '.join(dict.fromkeys(named))}.", facts)
    if unknown:
        return CheckResult("unknown", f"deps.dev does not know {', '.join(unknown)}; it may have been removed.", facts)
    return CheckResult("unknown", "deps.dev names no advisory; that says nothing about malware.", facts)


def _facts(version: dict[str, Any]) -> dict[str, str]:
    key = version["versionKey"]
    marks = [name for name in ("isDeprecated", "isDefault") if version.get(name)]
    said = ", ".join([version.get("publishedAt", "no time of publication"), *marks])
    origins = [each.get("sourceRepository", "") for each in version.get("attestations", []) if each.get("verified")]
    return {key["version"]: f"{said}{', published by ' + ', '.join(origins) if origins else ''}"}
