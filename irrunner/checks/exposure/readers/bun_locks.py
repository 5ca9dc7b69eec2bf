"""bun.lock: JSON with comments. The binary bun.lockb is only looked through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterator

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import LOCKED, NPM, Sighting
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
    """The binary lock file names a wanted package; which version, only bun can say."""
    text = document.data.decode("latin-1").lower()
    for ecosystem, name in wanted.targets:
        if ecosystem == NPM and name in text:
            note = "the binary form says no version here: convert it on a clean machine"
            yield Sighting(NPM, name, "bun.lockb", LOCKED, note=note)
