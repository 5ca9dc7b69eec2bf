"""What one line of a job's log says of the package: installed, only fetched or named at a version, or nothing.

The wording is that of pip, uv, Poetry, PDM, conda, npm, Yarn, pnpm, bun and of GitHub's runner. A line counts only
where it begins as the tool writes it, so that a script that looks for the package is no proof.
"""

from __future__ import annotations

import re
from typing import List, NamedTuple, Tuple

from irrunner.checks.exposure.model import ACTIONS, NPM, PYPI, Target
from irrunner.checks.exposure.versions import same_version

TAKEN, FETCHED, OTHER = "taken", "fetched", "other"
"""What a line proves: resolved or installed; only looked at, or listed; another version was taken."""

_ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)")
# A job and a step (`gh run view --log`), a moment (GitHub, GitLab), the number and seconds of a step (docker build).
_PREFIX = re.compile(
    r"(?:[^\t]{0,200}\t[^\t]{0,200}\t)?\ufeff?"
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,20}(?:Z|[+-][0-9]{2}:[0-9]{2})? ?(?:[0-9]{2}[OE][ +]?)?)?"
    r"(?:#[0-9]{1,5} [0-9.]{1,12} )?"
)
_VERSION = r"([0-9A-Za-z][0-9A-Za-z.!+_-]{0,100})"
_WHEEL_VERSION = r"([0-9][0-9A-Za-z.!+_]{0,100}?)"
_LONGEST, _SHOWN = 100_000, 300

_PYTHON_TAKEN = (
    r"Collecting {n}(?:\[[^\]]{0,200}\])?\s?===?{v}",
    r"(?:Downloading|Using cached|Processing)\s(?:\S{0,1000}/)?{n}-{w}"
    r"(?:-[^\s/]{1,200}\.whl|\.tar\.gz|\.zip)(?!\.metadata)",
    r"Successfully installed (?:.{0,100000}\s)?{n}-{v}",
    r"Requirement already satisfied: {n}(?![\w.-]).{0,1000} \({v}\)\Z",
    r"(?:Found existing installation: {n} |(?:Successfully uninstalled|Uninstalling) {n}-){v}",
    r"[+~-] {n}=={v}",
    r"(?:Added|Updated|Installed|Downloaded) {n} (?:v\S{1,100} -> )?v?{v}",
    r"(?:Installing|Updating|Downgrading) {n} \((?:\S{1,100} -> )?{v}",
    r"(?:Install|Update|Add) {n} (?:\S{1,100} -> )?{v} successful",
    r"{n}-{v}\s{0,20}\|",
)
_PYTHON_FETCHED = (
    r"(?:Downloading|Using cached)\s(?:\S{0,1000}/)?{n}-{w}(?:-[^\s/]{1,200}\.whl|\.tar\.gz)\.metadata",
    r"{n}==?{v}(?:\s|\Z)",
    r"{n}\s{1,80}{v}\s{0,20}\Z",
)
_NODE_TAKEN = (
    r"[+~] {n}[@ ](?:npm:)?{v}",
    r"(?:[│|] {0,3}){0,50}(?:[├└]─+|[+`]-+)┬? {n}@(?:npm:)?{v}",
    r"(?:added|updated|installed) {n}@{v}",
    r"npm (?:warn|WARN) deprecated {n}@{v}",
    r"(?:npm http fetch|npm http cache|npm verb|GET|Fetching|Downloading)\b.{0,1000}/{n}/-/[^/\s]{1,200}?-{a}\.tgz",
    r"(?:➤ ?)?YN[0-9]{4}: (?:[│├└┌] ){0,5}(?:\+ )?(?:\S{1,200}, ){0,1000}{n}@npm:{v}",
)
_NODE_FETCHED = (r".{0,1000}/{n}/-/[^/\s]{1,200}?-{a}\.tgz", r"{n}@{v}(?:\s|\Z)")
_ACTION_TAKEN = (
    r"Download action repository '{n}@{v}'",
    r"Download action repository '{n}@[^']{1,200}' \(SHA:{v}\)",
)


class Proof(NamedTuple):
    """What a line says. kind: `TAKEN`, `FETCHED` or `OTHER`. version: as it stands there. text: the line."""

    kind: str
    version: str
    text: str


class LogLines:
    """Reads lines for one package."""

    def __init__(self, target: Target) -> None:
        """Build the patterns of its ecosystem; none for images and extensions, of which logs say too little."""
        self._target = target
        name = (
            r"[-_.]+".join(map(re.escape, target.name.split("-")))
            if target.ecosystem == PYPI
            else re.escape(target.name)
        )
        taken, fetched = {
            PYPI: (_PYTHON_TAKEN, _PYTHON_FETCHED),
            NPM: (_NODE_TAKEN, _NODE_FETCHED),
            ACTIONS: (_ACTION_TAKEN, ()),
        }.get(target.ecosystem, ((), ()))
        self._patterns: List[Tuple[str, re.Pattern[str]]] = [
            (kind, re.compile(_filled(pattern, name), re.IGNORECASE))
            for kind, patterns in ((TAKEN, taken), (FETCHED, fetched))
            for pattern in patterns
        ]

    def read(self, line: str) -> List[Proof]:
        """Everything that the line proves; nothing where it only names the package."""
        found: List[Proof] = []
        for part in _ESCAPES.sub("", line[:_LONGEST]).split("\r"):
            prefix = _PREFIX.match(part)
            bare = part[prefix.end() if prefix else 0 :].strip()
            # A dash before the package is uv's sign of a removal, and a bullet of Poetry's.
            texts = dict.fromkeys((bare, bare.lstrip("-•*✔√ ")))
            for kind, pattern in self._patterns:
                match = next(filter(None, map(pattern.match, texts)), None)
                if match:
                    version = match[1].rstrip(".,)-")
                    is_wanted = self._is_wanted(version)
                    found.append(Proof(kind if is_wanted else OTHER, version, bare[:_SHOWN]))
                    if is_wanted:
                        break
        return found

    def _is_wanted(self, version: str) -> bool:
        wanted = self._target.versions
        return not wanted or any(same_version(self._target.ecosystem, version, each) for each in wanted)


def _filled(pattern: str, name: str) -> str:
    for mark, text in (("{n}", name), ("{v}", _VERSION), ("{w}", _WHEEL_VERSION), ("{a}", r"([0-9][^/\s]{0,100}?)")):
        pattern = pattern.replace(mark, text)
    return pattern
