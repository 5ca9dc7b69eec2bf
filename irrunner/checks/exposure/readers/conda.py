"""conda: environment files, the records of installed packages, the folders of its cache."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterator

from irrunner.checks.exposure.model import ALLOWED, CACHED, INSTALLED, LOCKED, PYPI, Sighting
from irrunner.checks.exposure.readers.requirements import requirement_sightings
from irrunner.checks.exposure.structured import parse_object, text_of
from irrunner.checks.exposure.versions import same_version

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_CONDA = re.compile(r"(?:[^:\s]+::)?([A-Za-z0-9._-]+)\s*=\s*([^=\s<>!~,]+)(?:=\S*)?\Z")


def read_environment(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """The items of environment.yml: conda's own, and pip's below them. One `=` means every version that begins so."""
    for number, line in enumerate(document.lines, 1):
        text = line.strip()
        if not text.startswith("- "):
            continue
        item = text[2:].partition(" #")[0].strip().strip("'\"")
        conda = _CONDA.match(item)
        name = wanted.python(conda[1]) if conda else ""
        if conda and name:
            version = conda[2]
            versions = wanted.targets[(PYPI, name)].versions
            if version.endswith("*") or not any(same_version(PYPI, version, each) for each in versions):
                spec = "==%s.*" % version.rstrip("*").rstrip(".")
                yield Sighting(PYPI, name, "environment", ALLOWED, range=spec, line=number)
            else:
                yield Sighting(PYPI, name, "environment", LOCKED, version, line=number)
            continue
        for seen in requirement_sightings(item.partition("::")[2] or item, wanted, "environment"):
            yield seen._replace(line=number)


def read_conda_record(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """A record in `conda-meta`, or the `index.json` of a package in the cache."""
    fields = parse_object(document)
    name = wanted.python(fields.get("name"))
    if name:
        state = INSTALLED if "/conda-meta/" in document.path else CACHED
        yield Sighting(PYPI, name, "conda", state, text_of(fields.get("version")))
