"""Lists of what is in something: CycloneDX, SPDX and Syft in JSON, by their package URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Tuple
from urllib.parse import unquote

from irrunner.checks.exposure.model import LISTED, NPM, PYPI, Sighting
from irrunner.checks.exposure.structured import parse_object, text_of

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_PURL = re.compile(r"pkg:(pypi|npm)/([^@?#]+)(?:@([^?#]*))?", re.IGNORECASE)


def read_sbom(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each component once; one without a package URL goes by its name, whatever its ecosystem."""
    how = "SBOM"
    seen = set()
    for fields in _objects(parse_object(document)):
        for ecosystem, written, version, note in _claims(fields):
            name = (wanted.python if ecosystem == PYPI else wanted.npm)(written)
            if name and (ecosystem, name, version) not in seen:
                seen.add((ecosystem, name, version))
                line = document.line_of('"%s"' % text_of(fields.get("name") or fields.get("purl")))
                yield Sighting(ecosystem, name, how, LISTED, version, line=line, note=note)


def _objects(root: Dict[str, Any]) -> Iterator[Dict[str, Any]]:
    waiting: List[Any] = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _claims(fields: Dict[str, Any]) -> Iterator[Tuple[str, str, str, str]]:
    """Ecosystem, name, version and note of what an object may be."""
    purls = [text_of(fields.get("purl")), text_of(fields.get("referenceLocator"))]
    references = fields.get("externalRefs")
    if isinstance(references, list):
        purls += [text_of(each.get("referenceLocator")) for each in references if isinstance(each, dict)]
    found = [match for match in map(_PURL.match, purls) if match]
    for match in found:
        yield {"pypi": PYPI, "npm": NPM}[match[1].lower()], unquote(match[2]), unquote(match[3] or ""), ""
    version = text_of(fields.get("version")) or text_of(fields.get("versionInfo"))
    if not found and version:
        name = text_of(fields.get("name"))
        group = text_of(fields.get("group"))
        for ecosystem in (PYPI, NPM):
            written = "%s/%s" % (group, name) if group and ecosystem == NPM else name
            yield ecosystem, written, version, "by its name alone: it has no package URL"
