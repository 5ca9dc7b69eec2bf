"""Lock files of npm: package-lock.json, versions 1 to 3, npm-shrinkwrap.json, the hidden one of node_modules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Dict, Iterator, NamedTuple, Tuple

from irrunner.checks.exposure.model import INSTALLED, LOCKED, NPM, Sighting
from irrunner.checks.exposure.structured import items_of, parse_object, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_TARBALL = re.compile(r"(?<![^/])(?:(@[^/]+)(?:/|%2[fF]))?([^/]+)/-/(?:@[^/]+/)?([^/]+)\.tgz")
_ALIAS = re.compile(r"npm:((?:@[^/@]+/)?[^@/]+)@(.+)\Z")
_MOST_NESTED = 200


class _Entry(NamedTuple):
    """One package of a lock file: the key it stands under, its name and version, and where its archive is."""

    key: str
    name: str
    version: str
    resolved: str


def read_package_lock(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Every place of a package, by the name that it really has: behind an alias, and in the address of its archive."""
    root = parse_object(document)
    how = document.path.rpartition("/")[2]
    state = INSTALLED if how == ".package-lock.json" else LOCKED
    seen = set()
    for entry in (*_by_place(root.get("packages")), *_nested(root.get("dependencies"))):
        for written, version, note in _names(entry):
            name = wanted.npm(written)
            place = entry.key.rpartition("node_modules/")[2]
            if name and (name, version, place) not in seen:
                seen.add((name, version, place))
                line = document.line_of('"%s"' % entry.key)
                yield Sighting(NPM, name, how, state, version, line=line, note=note)


def _by_place(packages: object) -> Iterator[_Entry]:
    """Versions 2 and 3: the key is the folder, which for an alias is not the name."""
    for key, value in items_of(packages).items():
        fields = items_of(value)
        if fields.get("link") is True:
            continue
        name = text_of(fields.get("name")) or key.rpartition("node_modules/")[2]
        yield _Entry(key, name, text_of(fields.get("version")), text_of(fields.get("resolved")))


def _nested(dependencies: object) -> Iterator[_Entry]:
    """Version 1: tables within tables."""
    waiting = [(dependencies, 0)]
    while waiting:
        value, depth = waiting.pop()
        for key, each in items_of(value).items():
            fields: Dict[str, Any] = items_of(each)
            yield _Entry(key, key, text_of(fields.get("version")), text_of(fields.get("resolved")))
            if "dependencies" in fields and depth < _MOST_NESTED:
                waiting.append((fields["dependencies"], depth + 1))


def _names(entry: _Entry) -> Iterator[Tuple[str, str, str]]:
    """Each name and version that an entry stands for, with what is odd about it."""
    folder = entry.key.rpartition("node_modules/")[2]
    name, version = entry.name, entry.version
    alias = _ALIAS.match(version)
    if alias:
        name, version = alias[1], alias[2]
    yield name, version, "" if name == folder else "as %s" % folder
    archive = split_tarball(entry.resolved) if entry.resolved else ("", "")
    if archive[0] and archive != (name, version):
        yield archive[0], archive[1], "the address of the archive says so; the entry is %s %s" % (name, version)


def split_tarball(address: str) -> Tuple[str, str]:
    """Name and version in the address of an archive, `…/@scope/name/-/name-1.0.0.tgz`; empty where it is none."""
    found = _TARBALL.search(address)
    if found is None or not found[3].startswith(found[2] + "-"):
        return "", ""
    name = "%s/%s" % (found[1], found[2]) if found[1] else found[2]
    return name, found[3][len(found[2]) + 1 :]
