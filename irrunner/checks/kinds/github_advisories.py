"""`github_advisories`: does GitHub's advisory database call a package malware?

Requests: https://docs.github.com/rest/security-advisories/global-advisories . Malware is left out unless asked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import many_texts, needed_text, one_text, refuse_unknown
from irrunner.checks.web import Request, ServiceCheck, WebError, base_of, bearer

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import WebClient

ADDRESS: Final = "https://api.github.com"
_ECOSYSTEMS: Final = {"pypi": "pip", "npm": "npm", "githubactions": "actions", "go": "go", "maven": "maven"}
_NEXT: Final = re.compile(r'<([^<>]{1,2000})>;\s*rel="next"')
_MOST_PAGES: Final = 20


def prepare(options: Options) -> ServiceCheck:
    """Options: `package`, `ecosystem`, `versions`, `token` (the name of a variable of the environment)."""
    refuse_unknown(options, "package", "ecosystem", "versions", "token")
    package, versions = needed_text(options, "package"), many_texts(options, "versions")
    ecosystem = one_text(options, "ecosystem", "PyPI")
    affects = ",".join(f"{package}@{version}" for version in versions) or package
    query = {"type": "malware", "affects": affects, "per_page": "100"}
    query["ecosystem"] = _ECOSYSTEMS.get(ecosystem.casefold().replace(" ", ""), ecosystem.casefold())
    url = f"{base_of(options.services, 'github', ADDRESS)}/advisories?{urlencode(query)}"
    secret = bearer(options.environ, one_text(options, "token", "GITHUB_TOKEN"))
    headers = {"Accept": "application/vnd.github+json"}
    return ServiceCheck((Request(url, headers=headers, secret=secret),), _ask, "and every further page of the answer")


def _ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
    found: list[dict[str, Any]] = []
    request = requests[0]
    for _ in range(_MOST_PAGES):
        reply = client.ask(request)
        found += reply.json()
        following = _NEXT.search(reply.headers.get("link", ""))
        if following is None:
            break
        if following[1].split("?")[0] != requests[0].url.split("?")[0]:
            raise WebError("The answer's next page lies on another address, which is not asked.")
        request = Request(following[1], headers=request.headers, secret=request.secret)
    else:
        raise WebError(f"The answer has more than {_MOST_PAGES} pages.")
    standing = [each for each in found if not each.get("withdrawn_at")]
    facts = {each["ghsa_id"]: f"{each.get('summary', '')} ({_ranges(each)})" for each in standing}
    if standing:
        return CheckResult("hit", f"GitHub calls it malware: {', '.join(facts)}.", facts)
    return CheckResult("clear", "GitHub's database has no malware advisory on it.", facts)


def _ranges(advisory: dict[str, Any]) -> str:
    return ", ".join(str(each.get("vulnerable_version_range", "")) for each in advisory.get("vulnerabilities") or [])
