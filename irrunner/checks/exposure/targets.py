"""`PACKAGE==VERSION[,VERSION]` as somebody types it."""

from __future__ import annotations

import re
from typing import List

from irrunner.checks.exposure.model import NPM, PYPI, Target
from irrunner.checks.exposure.names import normalise

ECOSYSTEMS = (PYPI, NPM)
_PYTHON_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z")
_NPM_NAME = re.compile(r"(?:@[A-Za-z0-9~._-]+/)?[A-Za-z0-9~._-]+\Z")
_VERSION = re.compile(r"[A-Za-z0-9!+._*-]+\Z")


class Misspelled(ValueError):
    """What was typed names no package."""


def parse_target(text: str, ecosystem: str = "") -> Target:
    """A target of `PACKAGE==VERSION[,VERSION]`; npm's `PACKAGE@VERSION` does too, and no version means every version.

    Args:
        text: what was typed, also with the ecosystem before it: `npm:axios==1.14.1`.
        ecosystem: `PyPI` or `npm` in any case; PyPI where neither says, npm for `@scope/name` and `name@version`.

    Raises:
        Misspelled: it names no package, no ecosystem that is known, or a version that none can be.
    """
    rest = text.strip()
    before, colon, after = rest.partition(":")
    if colon and not ecosystem:
        ecosystem, rest = before, after
    by_at = "==" not in rest and "@" in rest[1:]
    known = {each.lower(): each for each in ECOSYSTEMS}
    if ecosystem and ecosystem.lower() not in known:
        raise Misspelled("There is no ecosystem %r; there are PyPI and npm." % ecosystem)
    chosen = known[ecosystem.lower()] if ecosystem else NPM if rest.startswith("@") or by_at else PYPI
    if by_at:
        name, _, versions = rest.rpartition("@")
    else:
        name, _, versions = rest.partition("==")
    name = name.strip()
    if not (_PYTHON_NAME if chosen == PYPI else _NPM_NAME).match(name):
        raise Misspelled("%r is no name of a package: write PACKAGE==VERSION, such as litellm==1.82.8." % name)
    return Target(chosen, normalise(chosen, name), tuple(_versions(versions, rest)))


def _versions(text: str, whole: str) -> List[str]:
    found = [each.strip().lstrip("=").strip() for each in text.split(",")] if text.strip() else []
    for each in found:
        if not _VERSION.match(each) or "*" in each:
            raise Misspelled("%r in %r is no version: name each one, such as litellm==1.82.7,1.82.8." % (each, whole))
    return found
