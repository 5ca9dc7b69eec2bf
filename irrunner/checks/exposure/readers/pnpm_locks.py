"""pnpm-lock.yaml in its versions 5, 6 and 9: the keys of `packages` and `snapshots`, read line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Dict, Iterator, List, Tuple

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import LOCKED, NPM, Sighting
from irrunner.checks.exposure.readers.npm_locks import split_tarball

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_SECTION = re.compile(r"([A-Za-z]+):")
_KEY = re.compile(r"""  (['"]?)([^\s'"#][^'"]*)\1:(?:\s|\Z)""")
_FIELD = re.compile(r"""    (name|version|resolution):\s*(.*)\Z""")
_TARBALL = re.compile(r"tarball:\s*([^\s,}]+)")
_NEW = re.compile(r"/?((?:@[^/@]+/)?[^@/(]+)@([^(]+)")
_OLD = re.compile(r"(?:[^/@.]*\.[^/]+)?/((?:@[^/]+/)?[^/@]+)/([^/_(]+)")


def read_pnpm_lock(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each key once, by the name and version in it; a package from elsewhere has them in fields of its own."""
    lines = document.lines
    if not any(line.startswith(("lockfileVersion", "packages:", "importers:", "dependencies:")) for line in lines):
        raise Malformed("has none of the sections of a pnpm-lock.yaml")
    seen = set()
    for line, key, fields in _entries(lines):
        for written, version, note in _names(key, fields):
            name = wanted.npm(written)
            if name and (name, version) not in seen:
                seen.add((name, version))
                yield Sighting(NPM, name, "pnpm-lock.yaml", LOCKED, version, line=line, note=note)


def _entries(lines: List[str]) -> Iterator[Tuple[int, str, Dict[str, str]]]:
    inside, start, key = False, 0, ""
    fields: Dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        section = _SECTION.match(line)
        found = _KEY.match(line) if inside else None
        if section or found:
            if key:
                yield start, key, fields
            key, start, fields = found[2] if found else "", number, {}
        if section:
            inside = section[1] in ("packages", "snapshots")
        elif key and not found:
            field = _FIELD.match(line)
            if field:
                fields.setdefault(field[1], field[2].strip().strip("'\""))
    if key:
        yield start, key, fields


def _names(key: str, fields: Dict[str, str]) -> Iterator[Tuple[str, str, str]]:
    """Each name and version that an entry stands for, with what is odd about it."""
    found = _NEW.match(key) or _OLD.match(key)
    name, version = (found[1], found[2]) if found else ("", "")
    if fields.get("name"):
        name, version = fields["name"], fields.get("version", "")
    elif fields.get("version") and ":" in version:
        version = fields["version"]
    if name:
        yield name, version, ""
    tarball = _TARBALL.search(fields.get("resolution", ""))
    archive = split_tarball(tarball[1]) if tarball else ("", "")
    if archive[0] and archive != (name, version):
        yield archive[0], archive[1], "the address of the archive says so; the key is %s" % key
