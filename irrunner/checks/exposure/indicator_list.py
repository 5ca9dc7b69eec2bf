"""Lists of paths and SHA-256 to look for: JSON, JSON Lines, or a text with one on each line.

What `irrunner register indicators list --json` and `irrunner indicators show --json` print is such a list, and so is
what `sha256sum` prints. Indicators of other types are counted and left out: they are found in logs, not on a disk.
"""

from __future__ import annotations

import json
import re
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Tuple

from irrunner.checks.exposure.documents import Unreadable, read_regular
from irrunner.checks.exposure.packed_list import TEXT
from irrunner.checks.exposure.places import NoPath, PlacePattern, parse_place

MOST_BYTES = 32 << 20
"""Bytes of a list; the largest catalogues have a few."""
_SHA256 = re.compile(r"(?:sha256:)?([0-9a-f]{64})\Z", re.IGNORECASE)
_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)\Z", re.IGNORECASE)
_PATH_TYPES = ("path", "file", "filename", "filepath", "file path", "directory")
_HASH_TYPES = ("hash", "sha256", "filehash", "file hash", "sha-256")
_PLACES_OF_ROWS = ("pack", "indicators", "rows", "look_for")
_DEPTH = 4


class BadList(ValueError):
    """A text that is no list of indicators; it says why."""


class FileHash(NamedTuple):
    """A file by its SHA-256, in lower case; by its name and its size as well where the list says them."""

    sha256: str
    name: str = ""
    size: int = -1


class IndicatorList(NamedTuple):
    """What to look for on a disk.

    Attributes:
        places: paths. hashes: files. left_out: how many indicators are neither.
    """

    places: Tuple[PlacePattern, ...] = ()
    hashes: Tuple[FileHash, ...] = ()
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.places and not self.hashes

    def describe(self) -> str:
        """`3 paths and 2 SHA-256`; empty where there is nothing to look for."""
        if self.is_empty:
            return ""
        paths = "%d path%s" % (len(self.places), "" if len(self.places) == 1 else "s")
        return "%s and %d SHA-256" % (paths, len(self.hashes))


def read_list(path: str) -> IndicatorList:
    """The list in a file.

    Raises:
        BadList: it is none. Unreadable: it cannot be read.
    """
    data = read_regular(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise BadList("has more than %d MB" % (MOST_BYTES >> 20))
    return parse_list(data.decode("utf-8-sig", "surrogateescape"))


def listed_indicators(path: str = "") -> IndicatorList:
    """The list in a file; without one, the list that was packed with the search, which may be empty.

    Raises:
        BadList: it is none, or cannot be read; naming it.
    """
    if not path:
        return parse_list(TEXT) if TEXT else IndicatorList()
    try:
        return read_list(path)
    except (BadList, Unreadable) as error:
        raise BadList("The list of indicators %s %s." % (path, error)) from None


def parse_list(text: str) -> IndicatorList:
    """The list in a text.

    Raises:
        BadList: there is nothing in it that can be looked for on a disk.
    """
    found = list_of_rows(_json_rows(text) if text.lstrip()[:1] in ("{", "[") else _text_rows(text))
    if found.is_empty:
        raise BadList("names no path and no SHA-256")
    return found


def list_of_rows(rows: Iterable[Mapping[str, Any]]) -> IndicatorList:
    """The list that rows with `type` and `value` are; without a type the value decides."""
    places: Dict[PlacePattern, None] = {}
    hashes: Dict[FileHash, None] = {}
    left_out = 0
    for row in rows:
        value, kind = str(row.get("value", "")).strip(), str(row.get("type") or "").strip().lower()
        found = _SHA256.match(value)
        if found and (not kind or kind in _HASH_TYPES):
            hashes[FileHash(found[1].lower(), str(row.get("name") or ""), _size_of(row))] = None
        elif kind in _PATH_TYPES or (not kind and _looks_like_path(value)):
            try:
                places[parse_place(value)] = None
            except NoPath:
                left_out += 1
        else:
            left_out += 1
    return IndicatorList(tuple(places), tuple(hashes), left_out)


def json_lines(listed: IndicatorList) -> str:
    """A list as JSON Lines, in ASCII; empty for an empty one."""
    rows: List[Dict[str, Any]] = [{"type": "path", "value": each.written} for each in listed.places]
    for each in listed.hashes:
        row = {"type": "sha256", "value": each.sha256, "name": each.name, "size": each.size}
        rows.append({name: value for name, value in row.items() if value not in ("", -1)})
    return "".join("%s\n" % json.dumps(row) for row in rows)


def _size_of(row: Mapping[str, Any]) -> int:
    size = row.get("size")
    return size if isinstance(size, int) and size >= 0 and not isinstance(size, bool) else -1


def _looks_like_path(value: str) -> bool:
    return value.startswith(("/", "~", "*", "%", "$HOME")) or re.match(r"[A-Za-z]:\\", value) is not None


def _text_rows(text: str) -> Iterator[Dict[str, Any]]:
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        named = _SUM.match(line)
        if named:
            yield {"type": "sha256", "value": named[1], "name": re.split(r"[/\\]", named[2])[-1]}
        else:
            yield {"value": line}


def _json_rows(text: str) -> List[Dict[str, Any]]:
    """Rows of one document, or of one on each line.

    Raises:
        BadList: a line is no JSON.
    """
    try:
        return list(_rows_in(json.loads(text), 0))
    except (ValueError, RecursionError):
        pass
    found: List[Dict[str, Any]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.extend(_rows_in(json.loads(line), 0))
            except (ValueError, RecursionError):
                raise BadList("is no JSON in line %d" % number) from None
    return found


def _rows_in(document: Any, depth: int) -> Iterator[Dict[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(document, list):
        for each in document:
            yield from _rows_in(each, depth + 1)
    elif isinstance(document, dict):
        cells = document.get("values")
        if "value" in document:
            yield document
        elif isinstance(cells, dict) and "value" in cells:
            yield cells
        else:
            for name in _PLACES_OF_ROWS:
                if name in document:
                    yield from _rows_in(document[name], depth + 1)
