"""What is looked for, what a reader saw, what was made of it, and what was looked at."""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Tuple

PYPI, NPM, ACTIONS, OCI, VSCODE = "PyPI", "npm", "GitHubActions", "OCI", "VSCode"
CHROME, FIREFOX = "Chrome", "Firefox"

INSTALLED, LOCKED, CACHED, ALLOWED = "installed", "locked", "cached", "allowed"
LISTED, USED, STARTUP = "listed", "used", "runs at start"
"""The state of a sighting: on disk to be imported; pinned by a file; kept by a tool; what a range could have resolved;
what somebody's list says is in something; what a build or a deployment refers to; code that Python runs at every
start."""

HIT, UNKNOWN, ACCEPTED, CLEAR = "hit", "unknown", "accepted", "clear"
"""What a sighting means: one of the versions; nobody can tell; known good, with the reason; another version."""


class Target(NamedTuple):
    """A package and the versions to look for.

    Attributes:
        ecosystem: `PyPI`, `npm`, `GitHubActions`, `OCI`, `VSCode`, `Chrome` or `Firefox`.
        name: as the ecosystem compares it: PEP 503 for PyPI, with its host for an image, in lower case.
        versions: the versions; none means every version.
    """

    ecosystem: str
    name: str
    versions: Tuple[str, ...] = ()


class Sighting(NamedTuple):
    """What a reader saw of a package in one place.

    Attributes:
        ecosystem, name: the package, as in `Target`.
        how: what it was seen in, such as `uv.lock`.
        state: one of the states above.
        version: as it is written there; empty where none is.
        range: what the place allows, where it names no version.
        line: where in the file, counted from 1; 0 where that says nothing.
        note: what else a reader should know.
    """

    ecosystem: str
    name: str
    how: str
    state: str
    version: str = ""
    range: str = ""
    line: int = 0
    note: str = ""


class Finding(NamedTuple):
    """One row of the answer.

    Attributes:
        verdict: `hit`, `unknown`, `accepted` or `clear`.
        path: the file or folder; bytes that are not UTF-8 are surrogates, as `os.fsdecode` makes them.
        how, state, version, range, line, note: as in `Sighting`.
        ecosystem, package: empty where it is about no package, such as a file that could not be read.
    """

    verdict: str
    path: str
    how: str
    state: str = ""
    ecosystem: str = ""
    package: str = ""
    version: str = ""
    range: str = ""
    line: int = 0
    note: str = ""


MOST_NAMED = 1_000
"""Places of one kind that a summary names; the rest are only counted, so that a hostile tree fills no memory."""


class Summary:
    """What was looked at, and what not.

    Attributes:
        files, folders: how many entries were seen.
        read: how many files were opened. hashed: how many were compared by their SHA-256.
        unreadable: how many folders and files could not be looked into.
        unreadable_places: the first of them, each with the reason.
        skipped: mounts that were not entered, each with its kind.
        left_out: how many findings are counted and not listed.
        clear: how many times the package was seen at another version.
    """

    NUMBERS = ("files", "folders", "read", "hashed", "unreadable", "left_out", "clear")

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.files = self.folders = self.read = self.hashed = self.unreadable = self.left_out = self.clear = 0
        self.unreadable_places: List[Tuple[str, str]] = []
        self.skipped: List[Tuple[str, str]] = []

    def add_unreadable(self, path: str, why: str) -> None:
        """Count a folder or file that could not be looked into, and name it."""
        self.unreadable += 1
        if len(self.unreadable_places) < MOST_NAMED:
            self.unreadable_places.append((path, why))

    def as_fields(self) -> Dict[str, Any]:
        """All of it, as one JSON object."""
        fields: Dict[str, Any] = {name: getattr(self, name) for name in self.NUMBERS}
        fields["unreadable_places"] = self.unreadable_places
        fields["skipped"] = self.skipped
        return fields

    def merge(self, fields: Dict[str, Any]) -> None:
        """Add what another process saw, as its `as_fields`."""
        for name in self.NUMBERS:
            setattr(self, name, getattr(self, name) + fields[name])
        room = MOST_NAMED - len(self.unreadable_places)
        self.unreadable_places += [(path, why) for path, why in fields["unreadable_places"][:room]]
        self.skipped += [(path, kind) for path, kind in fields["skipped"]]
