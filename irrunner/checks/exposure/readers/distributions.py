"""Installed Python packages: what a `.dist-info`, `.egg-info` or `EGG-INFO` folder says, and the folder's own name."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Iterator, List, NamedTuple, Tuple

from irrunner.checks.exposure.documents import Malformed, Unreadable
from irrunner.checks.exposure.model import INSTALLED, PYPI, Sighting
from irrunner.checks.exposure.structured import items_of, parse_object, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.access import Access
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

SUFFIXES = (".dist-info", ".egg-info", "EGG-INFO")
_MOST_HEADERS = 64 << 10
_STARTUP = re.compile(r"(?:^|/)(?:[^/]+\.pth|(?:site|user)customize(?:/__init__)?\.py[co]?)$")
_MOST_LISTED = 5


class _Claim(NamedTuple):
    """What one place says about a distribution."""

    name: str
    version: str


def read_distribution(folder: str, access: Access) -> Iterator[Sighting]:
    """What a folder beside an installed package says of it.

    The folder's name and the file in it can differ, and both are reported then: an importer goes by either.

    Raises:
        Unreadable: the folder is a wanted package's, and nothing in it can be read.
        Malformed: the same, and it is too large.
    """
    wanted = access.wanted
    named = claim_of_folder(folder)
    kind = "dist-info" if folder.endswith(".dist-info") else "egg-info"
    trouble = ""
    try:
        written = _headers(folder, access)
    except (Unreadable, Malformed) as error:
        written = []
        trouble = str(error)
    is_named = wanted.python(named.name)
    claims = [claim for claim in ([named] if named.version else []) + written if wanted.python(claim.name)]
    if is_named and not claims:
        claims = [named]
    if not claims:
        return
    notes = list(_details(folder, access))
    if trouble and is_named:
        notes.insert(0, "its METADATA %s" % trouble)
    versions: List[Tuple[str, str]] = []
    for claim in claims:
        key = (wanted.python(claim.name), claim.version)
        if key not in versions:
            versions.append(key)
    if len(versions) > 1 or (written and is_named and not any(wanted.python(claim.name) for claim in written)):
        notes.insert(0, "the folder's name and its METADATA differ")
    for name, version in versions:
        yield Sighting(PYPI, name, kind, INSTALLED, version, note="; ".join(notes))


def claim_of_folder(folder: str) -> _Claim:
    """Name and version in the name of the folder; no version where it has none."""
    base = os.path.basename(folder)
    if base == "EGG-INFO":
        base = os.path.basename(os.path.dirname(folder))
    stem = base.rpartition(".")[0]
    parts = stem.split("-")
    return _Claim(parts[0], parts[1] if len(parts) > 1 else "")


def _headers(folder: str, access: Access) -> List[_Claim]:
    names = ["METADATA", "PKG-INFO"] if folder.endswith(".dist-info") else ["PKG-INFO"]
    error: Exception = Unreadable("is missing")
    for name in names:
        try:
            document = access.document(os.path.join(folder, name), _MOST_HEADERS)
        except Unreadable as problem:
            error = problem
            continue
        return [claim_of_headers(document)] if document else []
    raise error


def claim_of_headers(document: Document) -> _Claim:
    """The first `Name` and `Version` above the first empty line."""
    found = {"name": "", "version": ""}
    for line in document.lines:
        if not line.strip():
            break
        key, _, value = line.partition(":")
        key = key.strip().lower()
        if found.get(key) == "":
            found[key] = value.strip()
    return _Claim(found["name"], found["version"])


def read_egg_info_file(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """An `.egg-info` that is one file, as distutils wrote it."""
    claim = claim_of_headers(document)
    name = wanted.python(claim.name)
    if name:
        yield Sighting(PYPI, name, "egg-info", INSTALLED, claim.version)


def read_egg_link(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """An `.egg-link`: the package is imported from a folder elsewhere."""
    name = wanted.python(os.path.basename(document.path).rpartition(".")[0])
    if name:
        place = document.lines[0].strip() if document.lines else ""
        yield Sighting(PYPI, name, "egg-link", INSTALLED, note="editable, from %s" % place)


def _details(folder: str, access: Access) -> Iterator[str]:
    """What else the folder of a wanted package says: where it came from, when, and what it starts."""
    for name, describe in (("INSTALLER", _installer), ("direct_url.json", _origin), ("RECORD", _startup_files)):
        path = os.path.join(folder, name)
        try:
            document = access.document(path, always=True) if os.path.lexists(path) else None
            note = describe(document) if document else ""
        except (Unreadable, Malformed) as error:
            note = "%s %s" % (name, error)
        if note:
            yield note


def _installer(document: Document) -> str:
    try:
        seconds = os.lstat(document.path).st_mtime
        when = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
    except (OSError, OverflowError, ValueError):
        return ""
    return "installed by %.40s, file of %s" % (document.text.strip() or "nobody", when)


def _origin(document: Document) -> str:
    fields = parse_object(document)
    place = text_of(fields.get("url"))
    editable = items_of(fields.get("dir_info")).get("editable") is True
    return "%s %s" % ("editable, from" if editable else "from", place) if place else ""


def _startup_files(document: Document) -> str:
    found = [name for name in (line.partition(",")[0].strip('"') for line in document.lines) if _STARTUP.search(name)]
    if not found:
        return ""
    more = " and %d more" % (len(found) - _MOST_LISTED) if len(found) > _MOST_LISTED else ""
    return "its RECORD brings what runs at every start: %s%s" % (", ".join(found[:_MOST_LISTED]), more)
