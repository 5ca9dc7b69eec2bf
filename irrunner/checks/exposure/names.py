"""Names as their ecosystems compare them, and a quick look whether a file can hold one at all."""

from __future__ import annotations

import re
from typing import Dict, Iterable, Tuple

from irrunner.checks.exposure.model import NPM, OCI, PYPI, VSCODE, Target

_RUNS = re.compile(r"[-_.]+")
_MOST_LOOKED_FOR = 64
_ESCAPES = re.compile(rb"\\(?:u00|U000000|x)[2-7]", re.IGNORECASE)


def normalise(ecosystem: str, name: str) -> str:
    """A name as PEP 503 compares it, or in lower case for npm."""
    name = name.strip().lower()
    return _RUNS.sub("-", name) if ecosystem == PYPI else name


class Wanted:
    """The packages that are looked for."""

    def __init__(self, targets: Iterable[Target]) -> None:
        """Join targets of the same package."""
        self.targets: Dict[Tuple[str, str], Target] = {}
        for target in targets:
            key = (target.ecosystem, target.name)
            before = self.targets.get(key)
            if before is not None:
                both = target.versions and before.versions
                target = target._replace(versions=before.versions + target.versions if both else ())
            self.targets[key] = target
        self.ecosystems = {ecosystem for ecosystem, _ in self.targets}
        few = len(self.targets) <= _MOST_LOOKED_FOR
        self._parts = [_parts(target) for target in self.targets.values()] if few else [()]

    def python(self, name: object) -> str:
        """The name of a wanted package of PyPI, normalised; empty when it is none of them."""
        return self.known(PYPI, name)

    def npm(self, name: object) -> str:
        """The name of a wanted package of npm; empty when it is none of them."""
        return self.known(NPM, name)

    def known(self, ecosystem: str, name: object) -> str:
        """The name of a wanted package of an ecosystem; empty when it is none of them."""
        if not isinstance(name, str):
            return ""
        name = normalise(ecosystem, name)
        return name if (ecosystem, name) in self.targets else ""

    def may_be_in(self, data: bytes) -> bool:
        """Whether bytes can hold a wanted name, spelled out or in the escapes of JSON and TOML."""
        lowered = data.lower()
        for parts in self._parts:
            if all(part in lowered for part in parts):
                return True
        return b"\\" in data and _ESCAPES.search(data) is not None


def _parts(target: Target) -> Tuple[bytes, ...]:
    """What every way to write a name has in it; between the parts are signs that differ."""
    if target.ecosystem == OCI:
        return (target.name.rpartition("/")[2].encode(),)
    if target.ecosystem == VSCODE:
        return tuple(part.encode() for part in target.name.split(".", 1))
    return tuple(part.encode() for part in target.name.split("-" if target.ecosystem == PYPI else "/"))
