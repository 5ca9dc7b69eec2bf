"""bun.lock: JSON with comments; and bun.lockb, the binary form before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterator

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import LOCKED, NPM, Sighting
from irrunner.checks.exposure.readers.bun_binary import packages_of
from irrunner.checks.exposure.readers.npm_locks import split_tarball
from irrunner.checks.exposure.structured import items_of, parse_jsonc, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_RESOLVED = re.compile(r"((?:@[^/@]+/)?[^@/]+)@(.+)\Z", re.DOTALL)


def read_bun_lock(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each package by what it was resolved to; the key is where it lies, and may be an alias."""
    root = parse_jsonc(document.text)
    if not isinstance(root, dict):
        raise Malformed("holds no object")
    for key, entry in items_of(root.get("packages")).items():
        resolved = _RESOLVED.match(text_of(entry[0])) if isinstance(entry, list) and entry else None
        name = wanted.npm(resolved[1]) if resolved else ""
        if resolved and name:
            note = "" if key.endswith(resolved[1]) else "as %s" % key
            line = document.line_of('"%s"' % key, max(document.text.find('"packages"'), 0))
            version = resolved[2][len("npm:") :] if resolved[2].startswith("npm:") else resolved[2]
            yield Sighting(NPM, name, "bun.lock", LOCKED, version, line=line, note=note)


def read_bun_binary(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each package of the binary form; one that is of a format not known here says no version."""
    try:
        packages = list(packages_of(document.data))
    except Malformed as error:
        text = document.data.decode("latin-1").lower()
        for ecosystem, name in wanted.targets:
            if ecosystem == NPM and name in text:
                note = "%s; it holds the name: convert it with bun on a clean machine" % error
                yield Sighting(NPM, name, "bun.lockb", LOCKED, note=note)
        return
    for package in packages:
        name = wanted.npm(package.name)
        archive, archive_version = split_tarball(package.address)
        if name:
            note = "from %s %s" % (package.source, package.address) if package.source else ""
            version = package.version or (archive_version if archive == name else "")
            yield Sighting(NPM, name, "bun.lockb", LOCKED, version, note=note.strip())
        other = wanted.npm(archive)
        if other and (other, archive_version) != (package.name, package.version or archive_version):
            note = "the address of the archive says so; the entry is %s %s" % (package.name, package.version)
            yield Sighting(NPM, other, "bun.lockb", LOCKED, archive_version, note=note)
