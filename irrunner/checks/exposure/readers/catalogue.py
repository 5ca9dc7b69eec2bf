"""Which readers take which file, by its name. The first look is at four letters, for a million files are seen."""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Iterable, List, Tuple

from irrunner.checks.exposure.model import ACTIONS, CHROME, FIREFOX, NPM, OCI, PYPI, VSCODE
from irrunner.checks.exposure.readers.archives import (
    read_archive_name,
    read_npm_index,
    read_pip_body,
    read_pnpm_index,
    read_uv_entry,
)
from irrunner.checks.exposure.readers.assistants import read_extension, read_mcp
from irrunner.checks.exposure.readers.attestations import read_attestations
from irrunner.checks.exposure.readers.browsers import read_chrome_extension, read_extension_list, read_xpi
from irrunner.checks.exposure.readers.bun_locks import read_bun_binary, read_bun_lock
from irrunner.checks.exposure.readers.command_lines import read_commands, read_skill
from irrunner.checks.exposure.readers.conda import read_conda_record, read_environment
from irrunner.checks.exposure.readers.distributions import read_egg_info_file, read_egg_link
from irrunner.checks.exposure.readers.images import read_dockerfile, read_workflow, read_yaml_images
from irrunner.checks.exposure.readers.node_packages import read_manifest, read_node_package
from irrunner.checks.exposure.readers.npm_locks import read_package_lock
from irrunner.checks.exposure.readers.pnpm_locks import read_pnpm_lock
from irrunner.checks.exposure.readers.python_locks import read_packages, read_pipfile_lock
from irrunner.checks.exposure.readers.python_manifests import (
    read_pyproject,
    read_script,
    read_setup_cfg,
    read_setup_py,
)
from irrunner.checks.exposure.readers.reader import Reader
from irrunner.checks.exposure.readers.requirements import read_requirements
from irrunner.checks.exposure.readers.sboms import read_sbom
from irrunner.checks.exposure.readers.yarn_locks import read_yarn_lock

_PYTHON, _NODE, _BOTH = (PYPI,), (NPM,), (PYPI, NPM)
_SCRIPT_MOST = 1 << 20
_PIP_ENDS = 1 << 20
_XPI_MOST = 64 << 20

EXACT: Dict[str, Reader] = {
    "uv.lock": Reader("uv.lock", _PYTHON, read_packages),
    "poetry.lock": Reader("poetry.lock", _PYTHON, read_packages),
    "pdm.lock": Reader("pdm.lock", _PYTHON, read_packages),
    "pylock.toml": Reader("pylock.toml", _PYTHON, read_packages),
    "Pipfile.lock": Reader("Pipfile.lock", _PYTHON, read_pipfile_lock),
    "pyproject.toml": Reader("pyproject.toml", _PYTHON, read_pyproject),
    "Pipfile": Reader("Pipfile", _PYTHON, read_pyproject),
    "setup.cfg": Reader("setup.cfg", _PYTHON, read_setup_cfg),
    "setup.py": Reader("setup.py", _PYTHON, read_setup_py),
    "package-lock.json": Reader("package-lock.json", _NODE, read_package_lock),
    "npm-shrinkwrap.json": Reader("npm-shrinkwrap.json", _NODE, read_package_lock),
    ".package-lock.json": Reader(".package-lock.json", _NODE, read_package_lock),
    "yarn.lock": Reader("yarn.lock", _NODE, read_yarn_lock),
    "pnpm-lock.yaml": Reader("pnpm-lock.yaml", _NODE, read_pnpm_lock),
    "bun.lock": Reader("bun.lock", _NODE, read_bun_lock),
    "bun.lockb": Reader("bun.lockb", _NODE, read_bun_binary),
    "action.yml": Reader("action", (ACTIONS, OCI), read_workflow),
    "action.yaml": Reader("action", (ACTIONS, OCI), read_workflow),
}
"""Readers by the whole name of a file."""

_REQUIREMENTS = (
    r"/(?:[^/]*(?:requirements?|constraints?)[^/]*\.(?:txt|in)|(?:requirements|constraints)/[^/]+\.(?:txt|in)|"
    r"vendor\.txt)\Z"
)
_MCP = (
    r"/(?:\.?mcp|mcp_config|mcp_settings|cline_mcp_settings|claude_desktop_config|\.claude)\.json\Z|"
    r"/\.(?:cursor|vscode|claude|gemini|codeium)/[^/]*settings[^/]*\.json\Z"
)
_SBOM = r"/(?:s?bom|[^/]*[-_.](?:cdx|spdx|cyclonedx|sbom|bom|syft)|[^/]*sbom[^/]*|sboms/[^/]+)\.json\Z"
_CI = (
    r"/(?:workflows/[^/]+|action|\.gitlab-ci[^/]*|\.travis|azure-pipelines|bitbucket-pipelines|cloudbuild|"
    r"\.circleci/config)\.ya?ml\Z"
)
_EXTENSION = r"/extensions/[^/]+/package\.json\Z"
_ATTESTATIONS = r"(?:\.attestation|\.sigstore(?:\.json)?|\.provenance(?:\.json)?|\.intoto\.jsonl|/attestations\.json)\Z"
_PNPM_FILES = r"/files/[0-9a-f]{2}/[0-9a-f]+-index\.json\Z"
_PNPM_INDEX = r"/index/[0-9a-f]{2}/[0-9a-f]+-[^/]+\.json\Z"

_ROWS: Tuple[Tuple[str, str, Reader], ...] = (
    (".txt s.in e.in v.in t.in d.in", _REQUIREMENTS, Reader("requirements", _PYTHON, read_requirements, always=True)),
    ("toml", r"/pylock\.[^/]+\.toml\Z", Reader("pylock.toml", _PYTHON, read_packages)),
    ("json", r"/node_modules/(?:@[^/]+/)?[^/]+/package\.json\Z", Reader("package.json", _NODE, read_node_package)),
    ("json", r"^(?!.*/node_modules/).*/package\.json\Z", Reader("package.json", _NODE, read_manifest)),
    ("json", _EXTENSION, Reader("extension", (VSCODE,), read_extension)),
    (
        "json",
        r"/Extensions/[a-p]{32}/[^/]+/manifest\.json\Z",
        Reader("extension", (CHROME,), read_chrome_extension, always=True),
    ),
    ("json", r"/extensions\.json\Z", Reader("extension", (VSCODE, FIREFOX), read_extension_list)),
    (".xpi", r"\.xpi\Z", Reader("extension", (FIREFOX,), read_xpi, always=True, most=_XPI_MOST)),
    ("json", r"/(?:conda-meta/[^/]+|info/index)\.json\Z", Reader("conda", _PYTHON, read_conda_record)),
    ("json", _PNPM_FILES, Reader("pnpm store", _NODE, read_pnpm_index)),
    ("json", _PNPM_INDEX, Reader("pnpm store", _NODE, read_pnpm_index, opens=False)),
    ("json", _SBOM, Reader("SBOM", _BOTH, read_sbom)),
    ("tion tore ance json sonl", _ATTESTATIONS, Reader("provenance", _BOTH, read_attestations, always=True)),
    ("json", _MCP, Reader("MCP", _BOTH, read_mcp)),
    (".yml yaml", r"/[^/]*(?:environment|conda)[^/]*\.ya?ml\Z", Reader("environment", _PYTHON, read_environment)),
    (".yml yaml", r"/workflows/[^/]+\.ya?ml\Z", Reader("workflow", (ACTIONS, OCI), read_workflow)),
    (".yml yaml", r"\.ya?ml\Z", Reader("image", (OCI,), read_yaml_images)),
    (".yml yaml", _CI, Reader("command", _BOTH, read_commands)),
    ("file", r"/(?:[^/]*\.)?(?:Docker|Container)file\Z", Reader("Dockerfile", (OCI,), read_dockerfile)),
    ("file", r"/(?:(?:[^/]*\.)?(?:Docker|Container)|Jenkins)file\Z", Reader("command", _BOTH, read_commands)),
    ("L.md", r"/SKILL\.md\Z", Reader("skill", _BOTH, read_skill, always=True)),
    ("info", r"\.egg-info\Z", Reader("egg-info", _PYTHON, read_egg_info_file)),
    ("link", r"\.egg-link\Z", Reader("egg-link", _PYTHON, read_egg_link, always=True)),
    (
        ".whl .tgz r.gz .zip .egg .bz2 r.xz onda",
        r"\.(?:whl|tgz|tar\.gz|zip|egg|tar\.bz2|tar\.xz|conda)\Z",
        Reader("archive", _BOTH, read_archive_name, opens=False),
    ),
)  # fmt: skip
"""The last four characters of names, a pattern for the whole path, the reader."""

_HEADS: Tuple[Tuple[str, str, Reader], ...] = (
    ("Dock Cont", r"/(?:Docker|Container)file\.[^/]+\Z", Reader("Dockerfile", (OCI,), read_dockerfile)),
    ("Dock Cont", r"/(?:Docker|Container)file\.[^/]+\Z", Reader("command", _BOTH, read_commands)),
)
"""The same by the first four characters."""

_SCRIPT = Reader("PEP 723", _PYTHON, read_script, most=_SCRIPT_MOST)

_FOLDERS: Tuple[Tuple[str, Reader], ...] = (
    (r"/_cacache/index-v5/[0-9a-f]{2}/[0-9a-f]{2}\Z", Reader("npm cache", _NODE, read_npm_index)),
    (r"/pip/(?:cache/)?http(?:-v2)?(?:/[0-9a-f]){5}\Z", Reader("pip cache", _PYTHON, read_pip_body, ends=_PIP_ENDS)),
    (
        r"/(?:built-)?(?:wheels|sdists)-v[0-9]+/(?:pypi|index/[^/]+)/[^/]+\Z",
        Reader("uv cache", _PYTHON, read_uv_entry, opens=False),
    ),
)
"""Folders of which every entry is read, whatever it is called."""

_STARTUP_TAILS = (".pth", ".pyc")
_STARTUP_HEADS = ("site", "user")
_OTHER_TAILS = ("link", "info", ".tar", "yout")
_LINK_HEADS = ("site", "dist", "node")


class Catalogue:
    """The readers that matter for the ecosystems that are looked for.

    Attributes:
        tails, heads: the last and first four characters of names that somebody may take.
        scripts: whether scripts of Python are read.
    """

    def __init__(self, ecosystems: Iterable[str], *, startup: bool = True) -> None:
        """Leave out what could only name packages of other ecosystems."""
        wanted = frozenset(ecosystems)
        self._exact = {name: reader for name, reader in EXACT.items() if wanted.intersection(reader.ecosystems)}
        self._by_tail = _sorted_in(_ROWS, wanted)
        self._by_head = _sorted_in(_HEADS, wanted)
        self._folders = [
            (re.compile(pattern), reader) for pattern, reader in _FOLDERS if wanted.intersection(reader.ecosystems)
        ]
        self.scripts = PYPI in wanted
        tails = {*self._by_tail, *(name[-4:] for name in self._exact), *_OTHER_TAILS}
        self.tails: FrozenSet[str] = frozenset(tails.union(_STARTUP_TAILS if startup else ()))
        self.heads: FrozenSet[str] = frozenset({*self._by_head, *_LINK_HEADS, *(_STARTUP_HEADS if startup else ())})

    def readers(self, name: str, path: str) -> List[Reader]:
        """Every reader of a file."""
        found = [self._exact[name]] if name in self._exact else []
        for pattern, reader in (*self._by_tail.get(name[-4:], ()), *self._by_head.get(name[:4], ())):
            if pattern.search(path):
                found.append(reader)
        if self.scripts and name[-3:] == ".py":
            found.append(_SCRIPT)
        return found

    def folder_reader(self, folder: str) -> Reader | None:
        """The reader of every entry of a folder; None where it is no cache."""
        return next((reader for pattern, reader in self._folders if pattern.search(folder)), None)


def _sorted_in(
    rows: Iterable[Tuple[str, str, Reader]], wanted: FrozenSet[str]
) -> Dict[str, List[Tuple[re.Pattern[str], Reader]]]:
    found: Dict[str, List[Tuple[re.Pattern[str], Reader]]] = {}
    for ends, pattern, reader in rows:
        if wanted.intersection(reader.ecosystems):
            for end in ends.split():
                found.setdefault(end, []).append((re.compile(pattern), reader))
    return found
