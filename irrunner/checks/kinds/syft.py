"""`syft`: does an image or a folder hold a package at these versions, in any layer? Nothing in it is started."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.checks.option_values import many_texts, needed_text, refuse_unknown
from irrunner.checks.tool import ToolCheck, Verdict, listed

if TYPE_CHECKING:
    from irrunner.checks.interface import Options


def prepare(options: Options) -> ToolCheck:
    """Options: `package`, `versions`, and `image` as syft names sources: `docker-archive:x.tar`, `dir:…`."""
    refuse_unknown(options, "image", "package", "versions")
    image, package = needed_text(options, "image"), needed_text(options, "package")
    versions = many_texts(options, "versions")

    def read(code: int, answer: Any) -> Verdict:
        return _judged(code, answer, package, versions)

    argv = ("syft", "scan", image, "--scope", "all-layers", "--output", "json", "--quiet")
    get_it = "It is a single program of Anchore; see its documentation."
    return ToolCheck(argv, read, get_it, dict(options.environ), Path.cwd())


def _judged(code: int, answer: Any, package: str, versions: list[str]) -> Verdict:
    if code or not isinstance(answer, dict):
        return Verdict("error", f"syft ended with {code}; see stderr.")
    artifacts = answer["artifacts"]
    found = [each for each in artifacts if _plain(each["name"]) == _plain(package)]
    there = {each["version"]: each for each in found}
    facts = {"packages": str(len(artifacts))}
    for version, each in there.items():
        facts[f"{package} {version}"] = listed([place.get("path", "") for place in each.get("locations") or []])
    hits = [version for version in there if not versions or version in versions]
    if hits:
        return Verdict("hit", f"{package} {listed(hits)} is in it.", facts)
    if not artifacts:
        return Verdict("unknown", "syft found no package at all in it.", facts)
    other = f"; it holds {listed(list(there))}" if there else ""
    return Verdict("clear", f"{len(artifacts)} packages, and none is {package} {', '.join(versions)}{other}.", facts)


def _plain(name: str) -> str:
    """A name as the ecosystems compare it (PEP 503 for PyPI)."""
    return re.sub(r"[-_.]+", "-", name).lower()
