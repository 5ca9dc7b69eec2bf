"""`PACKAGE==VERSION[,VERSION]` as somebody types it."""

from __future__ import annotations

import re
from typing import List, Sequence, Tuple

from irrunner.checks.exposure.model import ACTIONS, CHROME, FIREFOX, NPM, OCI, PYPI, VSCODE, Target
from irrunner.checks.exposure.names import normalise
from irrunner.checks.exposure.readers.images import split_image

ECOSYSTEMS = {
    "pypi": PYPI,
    "npm": NPM,
    "githubactions": ACTIONS,
    "github actions": ACTIONS,
    "actions": ACTIONS,
    "oci": OCI,
    "image": OCI,
    "docker": OCI,
    "container image": OCI,
    "vscode": VSCODE,
    "openvsx": VSCODE,
    "chrome": CHROME,
    "edge": CHROME,
    "firefox": FIREFOX,
    "editor extension": VSCODE,
}
"""Ecosystems by each name that may stand before a package."""
_NAMES = {
    PYPI: re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z"),
    NPM: re.compile(r"(?:@[A-Za-z0-9~._-]+/)?[A-Za-z0-9~._-]+\Z"),
    ACTIONS: re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+\Z"),
    OCI: re.compile(r"[A-Za-z0-9._-]+(?::[0-9]+)?(?:/[A-Za-z0-9._-]+)*\Z"),
    VSCODE: re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]+\Z"),
    CHROME: re.compile(r"[a-pA-P]{32}\Z"),
    FIREFOX: re.compile(r"(?:\{[0-9A-Fa-f-]{36}\}|[A-Za-z0-9._-]+@[A-Za-z0-9._-]+)\Z"),
}
_VERSION = re.compile(r"[A-Za-z0-9!+._:-]+\Z")


class Misspelled(ValueError):
    """What was typed names no package."""


def parse_targets(written: Sequence[str], ecosystem: str, *, has_list: bool) -> List[Target]:
    """What was typed, each; the first may be `-`, which names no package, where there is a list of indicators.

    Raises:
        Misspelled: as `parse_target`, or nothing is looked for.
    """
    first, *others = written
    if first == "-" and not has_list:
        raise Misspelled("- names no package: it is for a search with a list of indicators alone.")
    named = [] if first == "-" else [parse_target(first, ecosystem)]
    return named + [parse_target(each, ecosystem) for each in others]


def parse_target(text: str, ecosystem: str = "") -> Target:
    """A target of `PACKAGE==VERSION[,VERSION]`; npm's `PACKAGE@VERSION` does too, and no version means every version.

    Args:
        text: what was typed, also with the ecosystem before it: `npm:axios==1.14.1`.
        ecosystem: one of `ECOSYSTEMS`, in any case; PyPI where neither says, npm for `@scope/name` and `name@version`.

    Raises:
        Misspelled: it names no package, no ecosystem that is known, or a version that none can be.
    """
    rest = text.strip()
    before, colon, after = rest.partition(":")
    if colon and not ecosystem and before.lower() in ECOSYSTEMS:
        ecosystem, rest = before, after
    if ecosystem and ecosystem.lower() not in ECOSYSTEMS:
        known = ", ".join(dict.fromkeys(ECOSYSTEMS.values()))
        raise Misspelled("There is no ecosystem %r; there are %s." % (ecosystem, known))
    is_named = ecosystem.lower() == "firefox"  # of Firefox, an at sign is part of the id
    by_at = "==" not in rest and "@" in rest[1:] and not is_named
    chosen = ECOSYSTEMS[ecosystem.lower()] if ecosystem else NPM if rest.startswith("@") or by_at else PYPI
    name, _, versions = rest.rpartition("@") if by_at else rest.partition("==")
    name = name.strip()
    if not _NAMES[chosen].match(name):
        raise Misspelled("%r is no name of a package: write PACKAGE==VERSION, such as litellm==1.82.8." % name)
    if chosen == OCI:
        name = split_image(name)[0]
    return Target(chosen, normalise(chosen, name), tuple(_versions(versions, rest)))


def parse_accepted(text: str) -> Tuple[str, str]:
    """A pattern of paths and the reason why what is there is known to be good, of `PATTERN=REASON`.

    Raises:
        Misspelled: the pattern or the reason is missing.
    """
    pattern, _, reason = text.rpartition("=")
    if not pattern.strip() or not reason.strip():
        raise Misspelled("%r does not say why: write PATTERN=REASON, such as '/srv/lab/*=the analysts' copy'." % text)
    return pattern.strip(), reason.strip()


def _versions(text: str, whole: str) -> List[str]:
    found = [each.strip().lstrip("=").strip() for each in text.split(",")] if text.strip() else []
    for each in found:
        if not _VERSION.match(each):
            raise Misspelled("%r in %r is no version: name each one, such as litellm==1.82.7,1.82.8." % (each, whole))
    return found
