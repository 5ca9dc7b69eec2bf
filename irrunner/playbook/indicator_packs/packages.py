"""A package as an indicator: `ECOSYSTEM:NAME==VERSION`, or `ECOSYSTEM:NAME` when every version is malicious."""

from __future__ import annotations

import re

ECOSYSTEMS = {
    "pypi": "PyPI",
    "pip": "PyPI",
    "npm": "npm",
    "githubactions": "GitHubActions",
    "github actions": "GitHubActions",
    "actions": "GitHubActions",
    "vscode": "VSCode",
    "openvsx": "VSCode",
    "editor-extension": "VSCode",
    "go": "Go",
    "rubygems": "RubyGems",
    "packagist": "Packagist",
    "maven": "Maven",
    "nuget": "NuGet",
    "cargo": "cargo",
    "crates" + ".io": "cargo",  # as OSV writes it
    "conda": "conda",
    "homebrew": "homebrew",
    "mcp": "mcp",
    "browser-extension": "browser-extension",
}
"""Ecosystems by each name that lists use for them, in lower case; the second is the one we write."""

_NAME = re.compile(r"@?[A-Za-z0-9~_][A-Za-z0-9~._-]*(?:[/:][A-Za-z0-9~._-]+)*")
_VERSION = re.compile(r"[A-Za-z0-9!+._:~-]+")


def package_value(ecosystem: str, name: str, version: str = "") -> str:
    """A package in the one spelling; an ecosystem that nobody knows stays as it is, and so does not pass."""
    known = ECOSYSTEMS.get(ecosystem.strip().lower(), ecosystem.strip())
    name = name.strip()
    if known == "PyPI":
        name = re.sub(r"[-_.]+", "-", name).lower()
    elif known in ("npm", "VSCode", "GitHubActions"):
        name = name.lower()
    version = version.strip()
    return f"{known}:{name}" + (f"=={version}" if version not in ("", "*") else "")


def check_package(text: str) -> tuple[str, str]:
    """A package in the one spelling, and why it cannot be used; that is empty when it can."""
    ecosystem, colon, rest = text.partition(":")
    name, equals, version = rest.partition("==")
    if not colon or not rest:
        return text, "write ECOSYSTEM:NAME==VERSION, such as PyPI:litellm==1.82.8"
    if ecosystem.strip().lower() not in ECOSYSTEMS:
        known = ", ".join(dict.fromkeys(ECOSYSTEMS.values()))
        return text, f"there is no ecosystem {ecosystem!r}; there are {known}"
    if not _NAME.fullmatch(name.strip()):
        return text, f"{name!r} is no name of a package"
    if equals and version.strip() != "*" and not _VERSION.fullmatch(version.strip()):
        return text, f"{version!r} is no version: name each one, without ranges"
    return package_value(ecosystem, name, version), ""
