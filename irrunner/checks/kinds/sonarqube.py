"""`sonarqube`: open issues and security hotspots of a project on a SonarQube server.

Requests: `/api/issues/search` and `/api/hotspots/search` of its Web API. It shows at most 10,000 results of one search,
so more than that is `unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import needed_text, one_text, refuse_unknown
from irrunner.checks.web import Request, ServiceCheck, WebError, base_of, bearer, without_credentials
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import WebClient

_PAGE: Final = 500
_CEILING: Final = 10_000
_NAMED: Final = 5


def prepare(options: Options) -> ServiceCheck:
    """Options: `project`, `types` (of issues, VULNERABILITY otherwise), `token` (a variable of the environment).

    Raises:
        Refused: no address of a server is configured, or the token is not in the environment.
    """
    refuse_unknown(options, "project", "types", "token")
    project = needed_text(options, "project")
    name = one_text(options, "token", "SONAR_TOKEN")
    if (secret := bearer(options.environ, name)) is None:
        raise Refused(f"This check needs a token of SonarQube in the environment, as {name}.")
    base, _ = without_credentials(base_of(options.services, "sonarqube"))
    types = one_text(options, "types", "VULNERABILITY")
    issues = {"componentKeys": project, "resolved": "false", "types": types}
    hotspots = {"projectKey": project, "status": "TO_REVIEW"}
    requests = tuple(
        Request(f"{base}/api/{place}/search?{urlencode(query)}&ps={_PAGE}", secret=secret)
        for place, query in (("issues", issues), ("hotspots", hotspots))
    )
    return ServiceCheck(requests, _ask, f"and every further page of {_PAGE} results")


def _ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
    issues, issues_total = _results(client, requests[0], "issues")
    hotspots, hotspots_total = _results(client, requests[1], "hotspots")
    facts = {"issues": str(issues_total), "hotspots": str(hotspots_total)}
    for each in [*issues, *hotspots][:_NAMED]:
        where = f"{each.get('component', '')}:{each.get('line', '')}"
        facts[str(each["key"])] = f"{each.get('message', '')} ({where})"
    summary = f"{issues_total} open issues and {hotspots_total} hotspots to review."
    if max(issues_total, hotspots_total) > _CEILING:
        return CheckResult("unknown", f"{summary} Only {_CEILING:,} of a search can be read.", facts)
    if issues or hotspots:
        return CheckResult("hit", summary, facts)
    return CheckResult("clear", summary, facts)


def _results(client: WebClient, request: Request, name: str) -> tuple[list[dict[str, Any]], int]:
    found: list[dict[str, Any]] = []
    total = 0
    for page in range(1, _CEILING // _PAGE + 1):
        answer = client.ask(Request(f"{request.url}&p={page}", secret=request.secret)).json()
        if "errors" in answer:
            raise WebError("; ".join(str(each.get("msg", "")) for each in answer["errors"]))
        total = int((answer.get("paging") or answer)["total"])
        found += answer[name]
        if page * _PAGE >= total or not answer[name]:
            break
    return found, total
