"""`pip_audit`: known flaws and malware in requirements or in a folder of installed packages, without starting them.

It always asks OSV (`-s osv`): the index's own service answers 404 for a version that was removed, which pip-audit takes
for skipped and ends with 0. Whatever was skipped is `unknown`. Its JSON has two shapes, a list in older versions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.checks.option_values import many_texts, refuse_unknown
from irrunner.checks.tool import ToolCheck, Verdict, listed
from irrunner.checks.web import base_of
from irrunner.errors import Refused

if TYPE_CHECKING:
    from irrunner.checks.interface import Options


def prepare(options: Options) -> ToolCheck:
    """Options: `requirements`, a list of files, or `paths`, folders of installed packages (`site-packages`).

    Raises:
        Refused: neither is named.
    """
    refuse_unknown(options, "requirements", "paths")
    files, folders = many_texts(options, "requirements"), many_texts(options, "paths")
    if not files and not folders:
        raise Refused("This check needs `requirements` (files) or `paths` (folders of installed packages).")
    argv = [
        "pip-audit",
        "--vulnerability-service",
        "osv",
        "--format",
        "json",
        "--desc",
        "off",
        "--progress-spinner",
        "off",
    ]
    if files:  # what is pinned is looked up as it stands: nothing is resolved, downloaded or built
        argv += ["--no-deps", "--disable-pip"]
    if "osv" in options.services:  # a mirror, or a server of one's own
        argv += ["--osv-url", f"{base_of(options.services, 'osv', '')}/v1/query"]
    argv += [part for file in files for part in ("--requirement", file)]
    argv += [part for folder in folders for part in ("--path", folder)]
    get_it = "It is on PyPI as pip-audit; install it into an environment of its own, not into a suspect one."
    return ToolCheck(
        tuple(argv), _read, get_it, dict(options.environ), Path.cwd(), "network", "which asks OSV about each package"
    )


def _read(code: int, answer: Any) -> Verdict:
    if answer is None:
        return Verdict("error", f"pip-audit ended with {code} and found no answer; see stderr.")
    packages = answer["dependencies"] if isinstance(answer, dict) else answer
    named: list[str] = []
    facts: dict[str, str] = {}
    skipped: list[str] = []
    for package in packages:
        if "skip_reason" in package:
            skipped.append(package["name"])
            facts[f"skipped {package['name']}"] = str(package["skip_reason"])
        elif package["vulns"]:
            ids = [name for vuln in package["vulns"] for name in (vuln["id"], *vuln.get("aliases", []))]
            named.append(f"{package['name']} {package['version']}")
            facts[named[-1]] = ", ".join(dict.fromkeys(ids))
    about = f"{len(packages)} packages"
    if named:
        return Verdict("hit", f"{about}; advisories on {listed(named)}.", facts)
    if skipped or not packages:
        return Verdict("unknown", f"{about}; not looked up: {listed(skipped) or 'none was found'}.", facts)
    return Verdict("clear", f"{about}, and no advisory on any.", facts)
