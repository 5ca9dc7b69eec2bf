"""Which reader takes which file, by its name. The first look is at four letters, for a million files are seen."""

from __future__ import annotations

import re
from typing import Dict, Tuple

from irrunner.checks.exposure.model import NPM, PYPI
from irrunner.checks.exposure.readers.bun_locks import read_bun_binary, read_bun_lock
from irrunner.checks.exposure.readers.distributions import read_egg_info_file, read_egg_link
from irrunner.checks.exposure.readers.node_packages import read_node_package
from irrunner.checks.exposure.readers.npm_locks import read_package_lock
from irrunner.checks.exposure.readers.pnpm_locks import read_pnpm_lock
from irrunner.checks.exposure.readers.python_locks import read_packages, read_pipfile_lock
from irrunner.checks.exposure.readers.reader import Reader
from irrunner.checks.exposure.readers.requirements import read_requirements
from irrunner.checks.exposure.readers.yarn_locks import read_yarn_lock

_PYTHON, _NODE = (PYPI,), (NPM,)

EXACT: Dict[str, Reader] = {
    "uv.lock": Reader("uv.lock", _PYTHON, read_packages),
    "poetry.lock": Reader("poetry.lock", _PYTHON, read_packages),
    "pdm.lock": Reader("pdm.lock", _PYTHON, read_packages),
    "pylock.toml": Reader("pylock.toml", _PYTHON, read_packages),
    "Pipfile.lock": Reader("Pipfile.lock", _PYTHON, read_pipfile_lock),
    "package-lock.json": Reader("package-lock.json", _NODE, read_package_lock),
    "npm-shrinkwrap.json": Reader("npm-shrinkwrap.json", _NODE, read_package_lock),
    ".package-lock.json": Reader(".package-lock.json", _NODE, read_package_lock),
    "yarn.lock": Reader("yarn.lock", _NODE, read_yarn_lock),
    "pnpm-lock.yaml": Reader("pnpm-lock.yaml", _NODE, read_pnpm_lock),
    "bun.lock": Reader("bun.lock", _NODE, read_bun_lock),
    "bun.lockb": Reader("bun.lockb", _NODE, read_bun_binary),
}
"""Readers by the whole name of a file."""

PATTERNS: Tuple[Tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"/pylock\.[^/]+\.toml\Z"), Reader("pylock.toml", _PYTHON, read_packages)),
    (
        re.compile(r"/(?:[^/]*(?:requirements?|constraints?)[^/]*\.(?:txt|in)|(?:requirements|constraints)/[^/]+\.(?:txt|in)|vendor\.txt)\Z"),
        Reader("requirements", _PYTHON, read_requirements, always=True),
    ),
    (re.compile(r"/node_modules/(?:@[^/]+/)?[^/]+/package\.json\Z"), Reader("package.json", _NODE, read_node_package)),
    (re.compile(r"\.egg-info\Z"), Reader("egg-info", _PYTHON, read_egg_info_file)),
    (re.compile(r"\.egg-link\Z"), Reader("egg-link", _PYTHON, read_egg_link, always=True)),
)  # fmt: skip
"""Readers by a pattern for the whole path, tried in this order."""

TAILS = frozenset(name[-4:] for name in EXACT) | {".txt", "json", "toml", "info", "link", ".pth", ".pyc"}
HEADS = frozenset({"site", "user", "requ", "cons", "base", "dev.", "prod", "test", "dist", "node"})
"""The last and the first four characters of names that a reader may take; anything else is passed over at once."""


def reader_for(name: str, path: str) -> Reader | None:
    """The reader of a file; None where nobody takes it."""
    reader = EXACT.get(name)
    if reader is None:
        reader = next((each for pattern, each in PATTERNS if pattern.search(path)), None)
    return reader
