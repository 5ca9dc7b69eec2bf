"""`package.json`: an installed package below `node_modules`, an own or vendored one elsewhere, and what it asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Dict, Iterator, Tuple

from irrunner.checks.exposure.model import ALLOWED, INSTALLED, LOCKED, NPM, Sighting
from irrunner.checks.exposure.readers.npm_locks import split_tarball
from irrunner.checks.exposure.structured import items_of, parse_object, text_of
from irrunner.checks.exposure.versions import parse_semver

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_SECTIONS = (
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
    "overrides",
    "resolutions",
)
_ALIAS = re.compile(r"npm:((?:@[^/@]+/)?[^@/]+)(?:@(.*))?\Z", re.DOTALL)
_MOST_NESTED = 50


def read_node_package(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The package that lies in a folder of `node_modules`. A package can rewrite this file after it ran."""
    folder = document.path.rpartition("/node_modules/")[2].rpartition("/")[0]
    if folder.count("/") > (1 if folder.startswith("@") else 0):
        return  # a package.json inside of a package
    fields = parse_object(document)
    name = wanted.npm(fields.get("name")) or wanted.npm(folder)
    if name:
        note = "" if folder == name else "as %s" % folder
        line = document.line_of('"version"')
        yield Sighting(NPM, name, "package.json", INSTALLED, text_of(fields.get("version")), line=line, note=note)


def read_manifest(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """A package.json elsewhere: the package itself, unpacked or vendored, and the ranges that it asks for."""
    fields = parse_object(document)
    name = wanted.npm(fields.get("name"))
    if name:
        line = document.line_of('"version"')
        note = "unpacked or vendored"
        yield Sighting(NPM, name, "package.json", INSTALLED, text_of(fields.get("version")), line=line, note=note)
    for section in _SECTIONS:
        start = max(document.text.find('"%s"' % section), 0)
        for key, text in _ranges(items_of(fields.get(section))):
            yield from _asked(key, text, section, document.line_of('"%s"' % key, start), wanted)


def _ranges(section: Dict[str, object]) -> Iterator[Tuple[str, str]]:
    """Names and ranges; overrides nest, and may have `name@range` for a key."""
    waiting = [(section, 0)]
    while waiting:
        inner, depth = waiting.pop()
        for key, value in inner.items():
            if isinstance(value, str):
                yield key, value
            elif isinstance(value, dict) and depth < _MOST_NESTED:
                waiting.append((value, depth + 1))


def _asked(key: str, text: str, section: str, line: int, wanted: Wanted) -> Iterator[Sighting]:
    written, note = key.rpartition("/node_modules/")[2], section
    head, at, _ = written[1:].partition("@")
    written = written[:1] + head if at else written
    alias = _ALIAS.match(text)
    if alias:
        written, text, note = alias[1], alias[2] or "*", "%s, as %s" % (section, key)
    archive, version = split_tarball(text)
    if archive:
        written = archive
    name = wanted.npm(written) or wanted.npm(written.rpartition("/")[2] if written.startswith("**/") else "")
    if not name:
        return
    exact = version or (text if parse_semver(text) else "")
    if exact:
        yield Sighting(NPM, name, "package.json", LOCKED, exact, line=line, note=note)
    else:
        yield Sighting(NPM, name, "package.json", ALLOWED, range=text or "*", line=line, note=note)
