"""`osv_scanner`: lock files and images against OSV, with OSV-Scanner 2.

Its exit codes: 0 nothing found, 1 something found, 128 no package found at all, which is `unknown`; others are errors
(https://google.github.io/osv-scanner/output/ ).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.checks.option_values import one_text, refuse_unknown
from irrunner.checks.tool import ToolCheck, Verdict, listed
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.interface import Options

_NO_PACKAGES = 128


def prepare(options: Options) -> ToolCheck:
    """Options: `path`, a folder of sources, or `archive`, an image that `docker save` wrote.

    Raises:
        Refused: both are named.
    """
    refuse_unknown(options, "path", "archive")
    folder, archive = one_text(options, "path"), one_text(options, "archive")
    if folder and archive:
        raise Refused("This check looks at `path` or at `archive`, not at both.")
    what = ("image", "--archive", archive) if archive else ("source", "--recursive", folder or ".")
    argv = ("osv-scanner", "scan", what[0], "--format", "json", "--all-packages", *what[1:])
    get_it = "It is a single program of the OSV project; see its documentation."
    return ToolCheck(
        argv, _read, get_it, dict(options.environ), Path.cwd(), "network", "which asks OSV about each package"
    )


def _read(code: int, answer: Any) -> Verdict:
    if code == _NO_PACKAGES:
        return Verdict("unknown", "OSV-Scanner found no package to look up.")
    if code not in (0, 1) or not isinstance(answer, dict):
        return Verdict("error", f"OSV-Scanner ended with {code}; see stderr.")
    facts: dict[str, str] = {}
    count = 0
    for result in answer.get("results") or []:
        for package in result["packages"]:
            count += 1
            about = package["package"]
            ids = [vuln["id"] for vuln in package.get("vulnerabilities") or []]
            if ids:
                facts[f"{about['name']} {about.get('version', '')}"] = f"{', '.join(ids)} ({result['source']['path']})"
    if facts:
        return Verdict("hit", f"{count} packages; advisories on {listed(list(facts))}.", facts)
    if not count:
        return Verdict("unknown", "OSV-Scanner found no package to look up.")
    return Verdict("clear", f"{count} packages, and no advisory on any.")
