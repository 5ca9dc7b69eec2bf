"""`kev`: is a flaw in CISA's catalogue of known exploited vulnerabilities?

The catalogue holds CVE ids only; malicious packages mostly are not in it, so not being there says little about them.
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

ADDRESS: Final = "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json"


def prepare(options: Options) -> ServiceCheck:
    """Options: `cve`, a list of ids.

    Raises:
        Refused: there is none.
    """
    refuse_unknown(options, "cve")
    wanted = [each.upper() for each in many_texts(options, "cve")]
    if not wanted:
        raise Refused("This check needs the option 'cve', a list of ids.")

    def ask(client: WebClient, requests: tuple[Request, ...]) -> CheckResult:
        catalogue = client.ask(requests[0]).json()
        listed = {each["cveID"]: each for each in catalogue["vulnerabilities"]}
        found = [each for each in wanted if each in listed]
        facts = {"catalogue": catalogue["catalogVersion"], "released": catalogue.get("dateReleased", "")}
        facts |= {each: f"added {listed[each]['dateAdded']}, due {listed[each].get('dueDate', '')}" for each in found}
        if found:
            return CheckResult("hit", f"Known to be exploited: {', '.join(found)}.", facts)
        return CheckResult("clear", f"Not in the catalogue of {facts['catalogue']}: {', '.join(wanted)}.", facts)

    return ServiceCheck((Request(base_of(options.services, "kev", ADDRESS)),), ask, f"and look for {', '.join(wanted)}")
