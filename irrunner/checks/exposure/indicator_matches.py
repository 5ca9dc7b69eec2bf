"""Files that a list of indicators names: by where they lie, and by their SHA-256."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Dict, Iterable, Iterator, List

from irrunner.checks.exposure.documents import MOST_BYTES, MOST_SCANNED, Unreadable, describe_error, open_regular
from irrunner.checks.exposure.model import HIT, UNKNOWN, Finding
from irrunner.checks.exposure.places import PlacePatterns

if TYPE_CHECKING:
    from irrunner.checks.exposure.indicator_list import FileHash, IndicatorList
    from irrunner.checks.exposure.model import Summary
    from irrunner.checks.exposure.tar_stream import Stream

_CHUNK = 1 << 20
INDICATOR = "indicator"
"""The state of such a finding."""


class IndicatorMatches:
    """Compares files with a list.

    A SHA-256 with a name or a size is compared with files of that name and size, another one with every file.
    """

    def __init__(self, wanted: IndicatorList, summary: Summary) -> None:
        """Take the list."""
        self._places = PlacePatterns(wanted.places)
        self._hashes: Dict[str, List[FileHash]] = {}
        for each in wanted.hashes:
            self._hashes.setdefault(each.sha256, []).append(each)
        self._names = frozenset(each.name.lower() for each in wanted.hashes if each.name)
        self._sizes = frozenset(each.size for each in wanted.hashes if not each.name)
        self._summary = summary

    def __bool__(self) -> bool:
        """Whether there is anything on the list."""
        return bool(self._places or self._hashes)

    def noting(self, entries: Iterable[os.DirEntry[str]], noted: List[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
        """The entries of a folder, while those that may be on the list are noted."""
        may_match, names, every = self._places.may_match, self._names, bool(self._sizes)
        for entry in entries:
            if every or may_match(entry.name) or entry.name.lower() in names:
                noted.append(entry)
            yield entry

    def look_at_entry(self, entry: os.DirEntry[str]) -> Iterator[Finding]:
        """What the list says of an entry; a link is compared by where it lies, and never followed."""
        yield from self._by_place(entry.path)
        if self._hashes and entry.is_file(follow_symlinks=False):
            try:
                size = entry.stat(follow_symlinks=False).st_size if self._needs_size(entry.name) else -1
            except OSError as error:
                yield self._unread(entry.path, describe_error(error))
                return
            yield from self._by_hash(entry.path, entry.name, size)

    def look_at_file(self, path: str) -> Iterator[Finding]:
        """What the list says of a file that was named itself."""
        yield from self._by_place(path)
        if self._hashes and os.path.isfile(path):
            yield from self._by_hash(path, os.path.basename(path), os.path.getsize(path))

    def look_at_member(self, path: str, size: int, content: Stream) -> Iterator[Finding]:
        """What the list says of a file in an archive, whose bytes stay to be read."""
        yield from self._by_place(path)
        name = os.path.basename(path)
        if not self._hashes or (self._needs_size(name) and size not in self._sizes):
            return
        if size > MOST_BYTES:
            yield self._unread(path, "has more than %d MB and was not hashed in its archive" % (MOST_BYTES >> 20))
            return
        yield from self._by_digest(path, hashlib.sha256(content.peek(size)).hexdigest())

    def _by_place(self, path: str) -> Iterator[Finding]:
        for place in self._places.find(path):
            yield Finding(HIT, path, "path", INDICATOR, note="lies where the list says: %s" % place.written)

    def _needs_size(self, name: str) -> bool:
        return -1 not in self._sizes and name.lower() not in self._names

    def _by_hash(self, path: str, name: str, size: int) -> Iterator[Finding]:
        if self._needs_size(name) and size not in self._sizes:
            return
        try:
            digest = sha256_of(path)
        except Unreadable as error:
            yield self._unread(path, str(error))
            return
        yield from self._by_digest(path, digest)

    def _by_digest(self, path: str, digest: str) -> Iterator[Finding]:
        self._summary.hashed += 1
        if digest in self._hashes:
            named = ", ".join(sorted({each.name for each in self._hashes[digest] if each.name}))
            yield Finding(HIT, path, "SHA-256", INDICATOR, note=digest + (" (%s)" % named if named else ""))

    def _unread(self, path: str, why: str) -> Finding:
        self._summary.add_unreadable(path, why)
        return Finding(UNKNOWN, path, "SHA-256", note=why)


def sha256_of(path: str) -> str:
    """The SHA-256 of a file, in hex.

    Raises:
        Unreadable: it is none, cannot be read, or has more than a gigabyte.
    """
    handle = open_regular(path)
    digest = hashlib.sha256()
    read = 0
    try:
        while True:
            piece = os.read(handle, _CHUNK)
            if not piece:
                return digest.hexdigest()
            read += len(piece)
            if read > MOST_SCANNED:
                raise Unreadable("has more than %d MB and was not hashed" % (MOST_SCANNED >> 20))
            digest.update(piece)
    except OSError as error:
        raise Unreadable(describe_error(error)) from None
    finally:
        os.close(handle)
