"""`osv`: which advisories does the OSV database have on a package, and on these versions?

Requests and answers: https://google.github.io/osv.dev/post-v1-query/ . An answer of `{}` means none is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import many_texts, needed_text, one_text, refuse_unknown
from irrunner.checks.web import Request, ServiceCheck, WebError, base_of
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import WebClient

ADDRESS: Final = "https://api.osv.dev"
_MOST_PAGES: Final = 50
_MOST_VERSIONS: Final = 100
_NAMED: Final = 8
"""Advisories that the summary names."""


def prepare(options: Options) -> ServiceCheck:
    """Options: `package`, `ecosystem` (as OSV spells it: PyPI, npm, Go, …), `versions`."""
    refuse_unknown(options, "package", "ecosystem", "versions")
    package, ecosystem = needed_text(options, "package"), one_text(options, "ecosystem", "PyPI")
    versions = many_texts(options, "versions")
    if len(versions) > _MOST_VERSIONS:
        raise Refused(f"{len(versions)} versions are more than {_MOST_VERSIONS} at once.")
    url = f"{base_of(options.services, 'osv', ADDRESS)}/v1/query"
    about: dict[str, Any] = {"package": {"name": package, "ecosystem": ecosystem}}
    bodies = [about | {"version": version} for version in versions] or [about]
    requests = tuple(Request(url, "POST", body) for body in bodies)
    return ServiceCheck(requests, _ask, "and every further page of the answer")


def _ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
    found: dict[str, dict[str, Any]] = {}
    named: dict[str, list[str]] = {}
    for request in requests:
        version = str(request.body.get("version", ""))
        for record in _records(client, request):
            found[record["id"]] = record
            if version and not record.get("withdrawn"):
                named.setdefault(version, []).append(record["id"])
    standing = [record for record in found.values() if not record.get("withdrawn")]
    withdrawn = [each for each in found if found[each].get("withdrawn")]
    malicious = [record["id"] for record in standing if is_malicious(record)]
    facts = {"advisories": ", ".join(record["id"] for record in standing), "malicious": ", ".join(malicious)}
    facts |= {version: ", ".join(ids) for version, ids in named.items()}
    if withdrawn:
        facts["withdrawn"] = ", ".join(withdrawn)
    what = _subject(requests)
    if not standing:
        more = f"; withdrawn: {', '.join(withdrawn[:_NAMED])}" if withdrawn else ""
        return CheckResult("clear", f"OSV has no advisory on {what}{more}.", facts)
    first = malicious or [record["id"] for record in standing]
    kind = "malicious" if malicious else "affected"
    more = f" and {len(first) - _NAMED} more" if len(first) > _NAMED else ""
    return CheckResult("hit", f"OSV calls {what} {kind}: {', '.join(first[:_NAMED])}{more}.", facts)


def _records(client: WebClient, request: Request) -> list[dict[str, Any]]:
    """Every advisory of one question, over all pages.

    Raises:
        WebError: there are more pages than anybody asks for.
    """
    records: list[dict[str, Any]] = []
    body = dict(request.body)
    for _ in range(_MOST_PAGES):
        answer = client.ask(Request(request.url, "POST", body)).json()
        records.extend(answer.get("vulns", []))
        if not (token := answer.get("next_page_token")):
            return records
        body = request.body | {"page_token": token}
    raise WebError(f"OSV's answer has more than {_MOST_PAGES} pages.")


def is_malicious(record: dict[str, Any]) -> bool:
    """Whether an advisory is about malware, not about a flaw (ids and origins of ossf/malicious-packages)."""
    names = [record["id"], *record.get("aliases", [])]
    origins = record.get("database_specific") or {}
    return any(str(name).startswith("MAL-") for name in names) or "malicious-packages-origins" in origins


def _subject(requests: tuple[Request, ...]) -> str:
    package = requests[0].body["package"]
    versions = [str(request.body["version"]) for request in requests if "version" in request.body]
    return f"{package['name']}{' ' + ', '.join(versions[:_NAMED]) if versions else ''} ({package['ecosystem']})"
