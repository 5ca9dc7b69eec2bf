"""`epss`: how likely is it that a flaw is exploited within 30 days, after FIRST's model?

Answers: https://www.first.org/epss/api ; its numbers are texts. It knows CVE ids only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from irrunner.checks.interface import CheckResult
from irrunner.checks.option_values import many_texts, refuse_unknown
from irrunner.checks.web import Request, ServiceCheck, base_of
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.interface import Options
    from irrunner.checks.web import WebClient

ADDRESS: Final = "https://api.first.org/data/v1/epss"
_MOST: Final = 100


def prepare(options: Options) -> ServiceCheck:
    """Options: `cve`, a list of ids.

    Raises:
        Refused: there is no CVE id among them, or there are too many.
    """
    refuse_unknown(options, "cve")
    wanted = [each.upper() for each in many_texts(options, "cve") if each.upper().startswith("CVE-")]
    if not 0 < len(wanted) <= _MOST:
        raise Refused(f"This check needs the option 'cve', a list of 1 to {_MOST} ids that begin with CVE-.")

    def ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
        scores = {each["cve"]: each for each in client.ask(requests[0]).json()["data"]}
        facts = {
            cve: f"{float(each['epss']):.1%}, above {float(each['percentile']):.0%} of all, on {each['date']}"
            for cve, each in scores.items()
        }
        missing = [each for each in wanted if each not in scores]
        said = "; ".join([*(f"{cve} {text}" for cve, text in facts.items()), *(f"{each} n/a" for each in missing)])
        return CheckResult("unknown", f"A likelihood, no finding: {said}.", facts)

    return ServiceCheck((Request(f"{base_of(options.services, 'epss', ADDRESS)}?cve={','.join(wanted)}"),), ask)
