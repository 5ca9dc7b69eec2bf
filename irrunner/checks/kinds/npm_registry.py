"""`npm_registry`: what does the registry that npm asks say about these versions of a package?

A version that was unpublished leaves `versions` and stays in `time`, which is a sign of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from irrunner.checks.index_addresses import npm_registry
from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import many_texts, needed_text, refuse_unknown
from irrunner.checks.provenance_facts import NOTE, provenance_facts
from irrunner.checks.web import Request, ServiceCheck, base_of, without_credentials

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import WebClient

_SCRIPTS = ("preinstall", "install", "postinstall")


def prepare(options: Options) -> ServiceCheck:
    """Options: `package`, `versions`. The address is `services.npm_registry` of the configuration, else npm's own."""
    refuse_unknown(options, "package", "versions")
    package, versions = needed_text(options, "package"), many_texts(options, "versions")
    base, secret = without_credentials(base_of(options.services, "npm_registry", npm_registry(options.environ)))

    def ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
        reply = client.ask(requests[0], accept=(200, 404))
        if reply.status == 404:
            return CheckResult("unknown", f"The registry does not have {package}; it may have been removed.")
        answer = reply.json()
        result = _judged(package, versions, answer)
        places = _provenance_places(versions, answer.get("versions") or {})
        return structs.replace(result, facts=result.facts | provenance_facts(client, requests[0], places))

    return ServiceCheck((Request(f"{base}/{package.replace('/', '%2f')}", secret=secret),), ask, NOTE)


def _provenance_places(versions: list[str], listed: dict[str, Any]) -> dict[str, str]:
    """Where the attestations of each of these versions lie."""
    found = {}
    for version in versions:
        attestations = ((listed.get(version) or {}).get("dist") or {}).get("attestations") or {}
        if isinstance(attestations.get("url"), str):
            found[version] = attestations["url"]
    return found


def _judged(package: str, versions: list[str], answer: dict[str, Any]) -> CheckResult:
    listed, times = answer.get("versions") or {}, answer.get("time") or {}
    facts = {"latest": str((answer.get("dist-tags") or {}).get("latest", ""))}
    for version in versions:
        facts[version] = _described(listed.get(version), times.get(version, ""))
    there = [version for version in versions if version in listed]
    if there:
        return CheckResult("hit", f"The registry still serves {package} {', '.join(there)}.", facts)
    gone = [version for version in versions if version in times]
    if gone:
        return CheckResult("unknown", f"{package} {', '.join(gone)} was published and is gone now.", facts)
    return CheckResult("unknown", f"The registry does not list {package} {', '.join(versions)}.", facts)


def _described(version: dict[str, Any] | None, time: str) -> str:
    if version is None:
        return f"unpublished; was published {time}" if time else "not listed"
    dist = version.get("dist") or {}
    scripts = [name for name in _SCRIPTS if name in (version.get("scripts") or {})]
    marks = [
        f"published {time}" if time else "",
        f"deprecated: {version['deprecated']}" if version.get("deprecated") else "",
        f"runs {', '.join(scripts)}" if scripts else "",
        "with attestations" if dist.get("attestations") else "",
        str(dist.get("integrity", "")),
    ]
    return ", ".join(filter(None, marks)) or "listed"
