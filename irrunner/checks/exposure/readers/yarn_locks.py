"""yarn.lock: version 1, and the YAML of Berry. Blocks that begin at the margin, fields that are indented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Dict, Iterator, List, Tuple
from urllib.parse import unquote

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import LOCKED, NPM, Sighting
from irrunner.checks.exposure.readers.npm_locks import split_tarball

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_FIELD = re.compile(r'  (version|resolved|resolution):?\s+"?([^"]*)"?\s*\Z')
_DESCRIPTOR = re.compile(r"((?:@[^/@\s]+/)?[^@/\s]+)@(.*)\Z")


def read_yarn_lock(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each block by the names that it asks for, behind aliases and patches, and by what it was resolved to."""
    found_any = False
    for line, heads, fields in _blocks(document.lines):
        found_any = True
        version = fields.get("version", "")
        seen: Dict[str, str] = {}
        for head in heads:
            name, alias = _package(head)
            seen.setdefault(name, "as %s" % alias if alias else "")
        resolution = _package(fields.get("resolution", ""))[0]
        if resolution:
            seen.setdefault(resolution, "")
        archive_name, archive_version = split_tarball(fields.get("resolved", ""))
        for written, note in seen.items():
            name = wanted.npm(written)
            if name:
                yield Sighting(NPM, name, "yarn.lock", LOCKED, version, line=line, note=note)
        name = wanted.npm(archive_name)
        if name and (archive_name not in seen or archive_version != version):
            note = "the address of the archive says so; the block says %s" % version
            yield Sighting(NPM, name, "yarn.lock", LOCKED, archive_version, line=line, note=note)
    if not found_any:
        raise Malformed("has no block that a yarn.lock has")


def _blocks(lines: List[str]) -> Iterator[Tuple[int, List[str], Dict[str, str]]]:
    """Each block: the line it begins on, the descriptors that it stands for, its fields."""
    start, heads = 0, []  # type: Tuple[int, List[str]]
    fields: Dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line[:1] not in ("", " ", "\t", "#"):
            if heads:
                yield start, heads, fields
            text = line.rstrip().rstrip(":")
            start, fields = number, {}
            heads = [part.strip().strip('"') for part in text.split(",")] if line.rstrip().endswith(":") else []
            continue
        field = _FIELD.match(line)
        if field:
            fields.setdefault(field[1], field[2])
    if heads:
        yield start, heads, fields


def _package(descriptor: str) -> Tuple[str, str]:
    """The name of a package that a descriptor means, and the alias it goes by, if any."""
    found = _DESCRIPTOR.match(descriptor)
    if found is None:
        return "", ""
    alias, rest = found[1], unquote(found[2])
    if rest.startswith("patch:"):
        rest = rest[len("patch:") :].partition("#")[0]
        inner = _DESCRIPTOR.match(rest)
        return (inner[1] if inner else alias), ""
    if rest.startswith("npm:"):
        inner = _DESCRIPTOR.match(rest[len("npm:") :])
        if inner:
            return inner[1], alias if inner[1] != alias else ""
    return alias, ""
