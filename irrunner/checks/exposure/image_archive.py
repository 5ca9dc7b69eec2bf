"""Images in archives: `docker save`, OCI layouts, `docker export`. All layers, what a later one deletes included."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Iterator, Set, Tuple

from irrunner.checks.exposure.documents import MOST_BYTES, Document, Malformed, Unreadable, open_regular
from irrunner.checks.exposure.model import INSTALLED, PYPI, UNKNOWN, Finding, Sighting
from irrunner.checks.exposure.readers.distributions import claim_of_folder, claim_of_headers
from irrunner.checks.exposure.readers.startup import MODULES, read_customize, read_pth
from irrunner.checks.exposure.tar_stream import Member, Stream, members, open_stream, unpacked

if TYPE_CHECKING:
    from irrunner.checks.exposure.indicator_matches import IndicatorMatches
    from irrunner.checks.exposure.names import Wanted
    from irrunner.checks.exposure.readers.catalogue import Catalogue

_LAYER = re.compile(r"(?:^|/)(?:layer\.tar|blobs/sha256/[0-9a-f]{64}|[0-9a-f]{64}(?:\.tar)?(?:\.gz)?)\Z")
BLOB = re.compile(r"/(?:[0-9a-f]{64}|[0-9a-f]{64}/data)\Z")
STORE = re.compile(
    r"/io\.containerd\.content\.v1\.content/blobs/sha256\Z|/registry/v2/blobs/sha256/[0-9a-f]{2}/[0-9a-f]{64}\Z"
)
"""Folders of which every file is a blob of an image: the content store of containerd, and that of a registry."""
_DISTRIBUTION = re.compile(r"(.*/[^/]+\.(?:dist-info|egg-info))/(METADATA|PKG-INFO)?")
_SITE = re.compile(r"/(?:site|dist)-packages/[^/]+\.pth\Z")
_MOST_HEADERS = 64 << 10
_JSON = (b"{", b"[")


class ImageArchive:
    """Goes through archives and says what their files say, as if they lay in folders."""

    def __init__(self, wanted: Wanted, catalogue: Catalogue, indicators: IndicatorMatches, *, startup: bool) -> None:
        """Take what is looked for, and the readers for it."""
        self._wanted = wanted
        self._indicators = indicators
        self._catalogue = catalogue
        self._startup = startup

    def read(self, path: str) -> Iterator[Tuple[str, Sighting | Finding]]:
        """Each sighting with its place: the archive, the layer, the file in it.

        Raises:
            Unreadable: it is no regular file, or cannot be read.
            Malformed: it is no archive, is damaged, or expands without an end.
        """
        handle = open_regular(path)
        try:
            size = os.fstat(handle).st_size
            yield from self._members(unpacked(open_stream(handle), size), path, size, outermost=True)
        except OSError as error:
            raise Unreadable(os.strerror(error.errno or 0).lower()) from None
        finally:
            os.close(handle)

    def _members(
        self, stream: Stream, place: str, size: int, *, outermost: bool
    ) -> Iterator[Tuple[str, Sighting | Finding]]:
        folders: Set[str] = set()
        for member in members(stream):
            inner = "%s!/%s" % (place, member.name)
            if outermost and member.is_file and _LAYER.search(member.name):
                yield from self._layer(member, inner, size)
            else:
                if self._indicators and member.is_file:
                    for finding in self._indicators.look_at_member(inner, member.size, member.content):
                        yield inner, finding
                yield from self._file(member, inner, folders)

    def _layer(self, member: Member, place: str, size: int) -> Iterator[Tuple[str, Sighting | Finding]]:
        """A layer, or one of the JSON files that lie beside the layers under names that look the same."""
        if member.content.peek(1) in _JSON:
            return
        try:
            yield from self._members(unpacked(member.content, size), place, size, outermost=False)
        except Malformed as error:
            yield place, Finding(UNKNOWN, place, "image layer", note=str(error))

    def _file(self, member: Member, place: str, folders: Set[str]) -> Iterator[Tuple[str, Sighting | Finding]]:
        name = member.name.rpartition("/")[2]
        found = _DISTRIBUTION.match(place)
        if found:
            yield from self._distribution(member, found[1], found[2] or "", folders)
            return
        if not member.is_file:
            return
        if self._startup and (_SITE.search(place) or MODULES.match(name)):
            document = Document(place, member.content.read(1 << 20))
            for finding in read_pth(document) if name.endswith(".pth") else read_customize(document):
                yield place, finding
            return
        every = self._catalogue.folder_reader(place.rpartition("/")[0])
        for reader in [every] if every else self._catalogue.readers(name, place):
            most = reader.most or MOST_BYTES
            data = member.content.peek(most + 1) if reader.opens else b""
            if not reader.opens or reader.always or reader.ends or self._wanted.may_be_in(data):
                try:
                    for seen in reader.read(Document(place, data[:most]), self._wanted):
                        yield place, seen
                except Malformed as error:
                    yield place, Finding(UNKNOWN, place, reader.how, note=str(error))

    def _distribution(
        self, member: Member, folder: str, file: str, folders: Set[str]
    ) -> Iterator[Tuple[str, Sighting | Finding]]:
        """What a folder's name says, once; and its METADATA, where that says something else."""
        named = claim_of_folder(folder)
        name = self._wanted.python(named.name)
        kind = folder.rpartition(".")[2]
        if name and named.version and folder not in folders:
            folders.add(folder)
            yield folder, Sighting(PYPI, name, kind, INSTALLED, named.version)
        if file and member.is_file:
            written = claim_of_headers(Document(folder, member.content.read(_MOST_HEADERS)))
            other = self._wanted.python(written.name)
            if other and (other, written.version) != (name, named.version):
                note = "the folder's name and its METADATA differ" if named.version else ""
                yield folder, Sighting(PYPI, other, kind, INSTALLED, written.version, note=note)


def layout_blobs(folder: str) -> Iterator[str]:
    """The blobs in a folder that has them under their SHA-256: layers are among them.

    Raises:
        OSError: they cannot be listed.
    """
    if os.path.isdir(folder) and not os.path.islink(folder):
        with os.scandir(folder) as entries:
            found = sorted(entry.path for entry in entries if entry.is_file(follow_symlinks=False))
        yield from (path for path in found if BLOB.search(path))
