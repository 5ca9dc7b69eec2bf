"""`python_index`: what does the index that pip asks say about these versions of a package?

The answer is the Simple API as JSON: https://packaging.python.org/specifications/simple-repository-api/ (PEP 691, 700,
592 and 792). A version that is not listed may have been removed or be in quarantine, so that is `unknown`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from msgspec import structs

from irrunner.checks.index_addresses import pip_index
from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import many_texts, needed_text, refuse_unknown
from irrunner.checks.provenance_facts import NOTE, provenance_facts
from irrunner.checks.web import Request, ServiceCheck, base_of, without_credentials

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import WebClient

_ACCEPT: Final = "application/vnd.pypi.simple.v1+json"


def prepare(options: Options) -> ServiceCheck:
    """Options: `package`, `versions`. The address is `services.python_index` of the configuration, else pip's own."""
    refuse_unknown(options, "package", "versions")
    package = re.sub(r"[-_.]+", "-", needed_text(options, "package")).lower()  # PEP 503
    versions = many_texts(options, "versions")
    base, secret = without_credentials(base_of(options.services, "python_index", pip_index(options.environ)))

    def ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
        reply = client.ask(requests[0], accept=(200, 404))
        if reply.status == 404:
            return CheckResult("unknown", f"The index does not have {package}; it may have been removed.")
        answer = reply.json()
        result = _judged(package, versions, answer)
        places = _provenance_places(package, versions, answer)
        return structs.replace(result, facts=result.facts | provenance_facts(client, requests[0], places))

    return ServiceCheck((Request(f"{base}/{package}/", headers={"Accept": _ACCEPT}, secret=secret),), ask, NOTE)


def _provenance_places(package: str, versions: list[str], answer: dict[str, Any]) -> dict[str, str]:
    """Where the provenance of each file of these versions lies (PEP 740)."""
    files = [file for file in answer["files"] if any(_is_of(file["filename"], package, each) for each in versions)]
    return {file["filename"]: file["provenance"] for file in files if isinstance(file.get("provenance"), str)}


def _judged(package: str, versions: list[str], answer: dict[str, Any]) -> CheckResult:
    status = answer.get("project-status") or {}
    attested = [file["filename"] for file in answer["files"] if file.get("provenance")]
    facts = {"status": ", ".join(filter(None, (status.get("status", "active"), status.get("reason", ""))))}
    listed: dict[str, list[dict[str, Any]]] = {version: [] for version in answer.get("versions", [])}
    for file in answer["files"]:
        for version in listed:
            if _is_of(file["filename"], package, version):
                listed[version].append(file)
    for version in versions or list(listed)[-5:]:
        facts[version] = "; ".join(_described(file) for file in listed.get(version, [])) or "not listed"
    there = [version for version in versions if listed.get(version)]
    bare = [each for each in there if not any(_is_of(name, package, each) for name in attested)]
    if bare and attested:
        facts["without provenance"] = f"{', '.join(bare)}; other versions have it"
    if status.get("status") == "quarantined":
        return CheckResult("hit", f"The index has {package} in quarantine.", facts)
    yanked = [version for version in there if all(file.get("yanked") for file in listed[version])]
    if still := [version for version in there if version not in yanked]:
        return CheckResult("hit", f"The index still serves {package} {', '.join(still)}.", facts)
    if yanked:
        return CheckResult("unknown", f"{package} {', '.join(yanked)} is yanked: it installs only when named.", facts)
    return CheckResult("unknown", f"The index does not list {package} {', '.join(versions)}; it may be removed.", facts)


def _is_of(filename: str, package: str, version: str) -> bool:
    """Whether a file is one of a version: its name begins with the package's, in any spelling, and the version."""
    name = re.sub(r"[-_.]+", "-", filename).lower()
    return re.match(re.escape(f"{package}-{re.sub(r'[-_.]+', '-', version).lower()}") + r"(?:-|$)", name) is not None


def _described(file: dict[str, Any]) -> str:
    yanked = file.get("yanked")
    marks = [
        file.get("upload-time", ""),
        f"yanked: {yanked}" if isinstance(yanked, str) else "yanked" if yanked else "",
        "with provenance" if file.get("provenance") else "",
        (file.get("hashes") or {}).get("sha256", ""),
    ]
    return ", ".join([file["filename"], *filter(None, marks)])
