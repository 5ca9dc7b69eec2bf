"""requirements*.txt and constraints: pins, ranges, markers, hashes, continued lines, `-r` and `-c`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterator, List, Set, Tuple

from irrunner.checks.exposure.documents import Malformed, Unreadable
from irrunner.checks.exposure.model import ALLOWED, LOCKED, PYPI, Sighting
from irrunner.checks.exposure.readers.archives_names import split_archive_name

if TYPE_CHECKING:
    from irrunner.checks.exposure.documents import Document
    from irrunner.checks.exposure.names import Wanted

_INCLUDE = re.compile(r"\s*(?:-r|--requirement|-c|--constraint)[\s=]*(\S.*?)\s*\Z")
_EDITABLE = re.compile(r"(?<!\s)\s*(?:-e|--editable)[\s=]*")
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)\Z", re.DOTALL)
_EXACT = re.compile(r"\(?\s*(===?)\s*([^\s,;*()]+)\s*\)?\Z")
_EGG = re.compile(r"#.*?\begg=([A-Za-z0-9._-]+)")
_OPTIONS = re.compile(r"(?<!\s)\s+--?[a-z][a-z-]*(?:[=\s]\s*\S+)?.*\Z", re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s)#.*\Z", re.DOTALL)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MOST_FILES = 50
_MOST_PROBLEMS = 3


def read_requirements(document: Document, wanted: Wanted) -> Iterator[Sighting]:
    """Each requirement of a wanted package, those of included files with a note where they were found.

    Raises:
        Malformed: it includes what cannot be read, so that nobody can tell; after all that could be read.
    """
    problems: List[str] = []
    yield from _read(document, wanted, {document.path}, problems)
    if problems:
        more = " and %d more" % (len(problems) - _MOST_PROBLEMS) if len(problems) > _MOST_PROBLEMS else ""
        raise Malformed("; ".join(problems[:_MOST_PROBLEMS]) + more)


def _read(document: Document, wanted: Wanted, seen: Set[str], problems: List[str]) -> Iterator[Sighting]:
    through = "in %s" % document.path if len(seen) > 1 else ""
    for line, text in logical_lines(document.lines):
        include = _INCLUDE.match(text)
        if include:
            name = include[1].strip("'\"")
            try:
                other = _included(document, name)
            except (Unreadable, Malformed) as error:
                problems.append("line %d includes %s, which %s" % (line, name, error))
                continue
            if other is not None and other.path not in seen and len(seen) < _MOST_FILES:
                seen.add(other.path)
                yield from _read(other, wanted, seen, problems)
            continue
        for sighting in requirement_sightings(text, wanted, "requirements"):
            yield sighting._replace(line=line, note="; ".join(part for part in (sighting.note, through) if part))


def _included(document: Document, name: str) -> Document | None:
    if _ADDRESS.match(name):
        raise Unreadable("is not fetched")
    return document.beside(name) if document.beside else None


def logical_lines(lines: List[str]) -> Iterator[Tuple[int, str]]:
    """Lines as pip joins them, without comments, with the number of the first."""
    start, parts = 0, []  # type: Tuple[int, List[str]]
    for number, line in enumerate(lines, 1):
        start = start or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            parts.append(line[:-1])
            continue
        text = _COMMENT.sub("", "".join([*parts, line])).strip()
        if text:
            yield start, text
        start, parts = 0, []
    if parts:
        yield start, _COMMENT.sub("", "".join(parts)).strip()


def requirement_sightings(text: str, wanted: Wanted, how: str) -> Iterator[Sighting]:
    """What one requirement of PEP 508, or an address as pip takes it, says of a wanted package."""
    text = _EDITABLE.sub("", text)
    egg = _EGG.search(text)
    is_address = _ADDRESS.match(text) or text.startswith(("./", "../", "/"))
    if is_address:
        name, version = split_archive_name(text.partition("#")[0].rpartition("/")[2])
        name = wanted.python(egg[1] if egg else name)
        if name:
            yield Sighting(PYPI, name, how, LOCKED, version, note="from %s" % text)
        return
    found = _REQUIREMENT.match(text)
    name = wanted.python(found[1]) if found else ""
    if not found or not name:
        return
    rest, marker = _without_marker(_OPTIONS.sub("", found[2]))
    note = "where %s" % marker if marker else ""
    if rest.startswith("@"):
        address = rest[1:].strip()
        version = split_archive_name(address.partition("#")[0].rpartition("/")[2])[1]
        yield Sighting(PYPI, name, how, LOCKED, version, note="; ".join(filter(None, ("from %s" % address, note))))
        return
    exact = _EXACT.match(rest)
    if exact:
        yield Sighting(PYPI, name, how, LOCKED, exact[2], note=note)
    else:
        yield Sighting(PYPI, name, how, ALLOWED, range=rest.strip("() ") or "*", note=note)


def _without_marker(text: str) -> Tuple[str, str]:
    rest, _, marker = text.partition(";")
    return rest.strip(), " ".join(marker.split())
