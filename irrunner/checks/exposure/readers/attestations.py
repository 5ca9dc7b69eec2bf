"""Attestations that lie beside archives: what was published, by which repository, workflow and commit."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Iterator, List, Tuple
from urllib.parse import unquote

from irrunner.checks.exposure.documents import Malformed
from irrunner.checks.exposure.model import LISTED, NPM, PYPI, Sighting
from irrunner.checks.exposure.provenance import Publication, publications
from irrunner.checks.exposure.readers.archives_names import split_archive_name
from irrunner.checks.exposure.structured import parse_json

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_PURL = re.compile(r"pkg:(pypi|npm)/([^?#]+?)@([^?#@]+)")
_SUFFIX = re.compile(r"(?:\.(?:publish|slsa|attestation|sigstore|provenance|intoto|json|jsonl|build))+\Z")
_MOST_LINES = 1_000


def read_attestations(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each wanted package that an attestation names, or that the name of its file begins with.

    Raises:
        Malformed: it is a wanted package's by its name, and cannot be taken apart.
    """
    file = _SUFFIX.sub("", os.path.basename(document.path))
    own = list(_packages(file, wanted))
    try:
        found = publications(_values(document))
    except Malformed:
        if own:
            raise
        return
    seen = set()
    for publication in found or [Publication()]:
        named = [each for subject in publication.subjects for each in _packages(subject, wanted)]
        for ecosystem, name, version in named or own:
            note = (
                publication.describe() if publication.repository or publication.workflow else "says not who published"
            )
            if (ecosystem, name, version, note) not in seen:
                seen.add((ecosystem, name, version, note))
                yield Sighting(ecosystem, name, "provenance", LISTED, version, note=note)


def _values(document: Document) -> List[Any]:
    """The JSON values of the file: one, or one in each line."""
    if not document.path.endswith(".jsonl"):
        return [parse_json(document.text)]
    lines = [line for line in document.lines if line.strip()]
    return [parse_json(line) for line in lines[:_MOST_LINES]]


def _packages(subject: str, wanted: Wanted) -> Iterator[Tuple[str, str, str]]:
    """Ecosystem, name and version of a wanted package that a subject is: a package URL, or the name of an archive."""
    purl = _PURL.match(subject)
    if purl:
        ecosystem = PYPI if purl[1] == "pypi" else NPM
        name = wanted.known(ecosystem, unquote(purl[2]))
        if name:
            yield ecosystem, name, unquote(purl[3])
        return
    written, version = split_archive_name(subject.rpartition("/")[2])
    for ecosystem, name in ((PYPI, wanted.python(written)), (NPM, wanted.npm(written))):
        if name and (ecosystem == NPM) == subject.endswith(".tgz"):
            yield ecosystem, name, version
