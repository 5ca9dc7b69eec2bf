"""`npm_audit`: what the registry knows about the packages in a folder's package-lock.json; no script of a package runs.

The JSON is that of npm 7 and newer (`auditReportVersion` 2): `via` mixes advisories and names of other packages. A
failure is an object with `error` or `message`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.checks.option_values import one_text, refuse_unknown
from irrunner.checks.tool import ToolCheck, Verdict, listed
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.interface import Options


def prepare(options: Options) -> ToolCheck:
    """Options: `path`, the folder with the lock file.

    Raises:
        Refused: there is no lock file in it.
    """
    refuse_unknown(options, "path")
    folder = (Path.cwd() / Path(one_text(options, "path", "."))).absolute()
    if not any((folder / name).is_file() for name in ("package-lock.json", "npm-shrinkwrap.json")):
        raise Refused(f"{folder} has no package-lock.json.", hint="npm audit reads nothing else.")
    argv = ("npm", "audit", "--json", "--package-lock-only", "--ignore-scripts", "--no-fund", "--no-update-notifier")
    get_it = "It comes with Node.js."
    note = "which sends the names and versions of the lock file to npm's registry"
    return ToolCheck(argv, _read, get_it, dict(options.environ), folder, "network", note)


def _read(code: int, answer: Any) -> Verdict:
    if not isinstance(answer, dict):
        return Verdict("error", f"npm ended with {code} and found no answer; see stderr.")
    if "error" in answer or "vulnerabilities" not in answer:
        error = answer.get("error") or {}
        reason = error.get("summary") or error.get("detail") or answer.get("message") or "it gives no reason"
        return Verdict("error", f"npm could not audit: {reason}.")
    if answer.get("auditReportVersion") != 2:
        return Verdict("unknown", "npm answered in a form of another version; see what was kept.")
    facts: dict[str, str] = {}
    for name, found in answer["vulnerabilities"].items():
        advisories = [via for via in found["via"] if isinstance(via, dict)]
        said = "; ".join(f"{via.get('title', '')} {via.get('url', '')}".strip() for via in advisories)
        facts[f"{name} {found.get('range', '')}".strip()] = (
            said or f"through {listed([str(via) for via in found['via']])}"
        )
    count = int(answer.get("metadata", {}).get("dependencies", {}).get("total", 0))
    if facts:
        return Verdict("hit", f"{count} packages; advisories on {listed(list(facts))}.", facts)
    return (
        Verdict("clear", f"{count} packages, and no advisory on any.") if count else Verdict("unknown", "No package.")
    )
