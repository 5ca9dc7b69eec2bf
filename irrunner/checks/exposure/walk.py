"""Going through folders: quickly past what nobody reads, one after the other into the rest, never through a link."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Iterable, Iterator, List

from irrunner.checks.exposure.access import Access
from irrunner.checks.exposure.documents import Document, Malformed, Unreadable, describe_error, read_regular
from irrunner.checks.exposure.image_archive import STORE, ImageArchive, layout_blobs
from irrunner.checks.exposure.indicator_matches import IndicatorMatches
from irrunner.checks.exposure.judge import judge
from irrunner.checks.exposure.model import CACHED, CLEAR, INSTALLED, PYPI, UNKNOWN, Finding, Sighting
from irrunner.checks.exposure.mounts import skipped_mounts
from irrunner.checks.exposure.readers.catalogue import Catalogue
from irrunner.checks.exposure.readers.distributions import SUFFIXES, claim_of_folder, read_distribution
from irrunner.checks.exposure.readers.startup import MODULES, read_customize, read_pth

if TYPE_CHECKING:
    from irrunner.checks.exposure.model import Summary
    from irrunner.checks.exposure.names import Wanted
    from irrunner.checks.exposure.options import Options
    from irrunner.checks.exposure.readers.reader import Reader

PRUNED = frozenset({".git", ".hg", ".svn", ".bzr"})
"""Folders that are not entered: they hold compressed history. `history` reads that of git."""
_SITE = re.compile(r"/(?:site|dist)-packages\Z")
_AMONG_PACKAGES = re.compile(r"/node_modules(?:/@[^/]+)?\Z")
_CACHED = re.compile(
    r"/(?:archive-v[0-9]+|builds-v[0-9]+|pkgs|install/cache|yarn/(?:cache/)?v[0-9]+)/|/\.yarn/(?:berry/)?cache/",
    re.IGNORECASE,
)
_PACKAGED = re.compile(r"/(?:(?:site|dist)-packages|lib/python[0-9.]+|node_modules)(?:/|\Z)")
_LAYERS = re.compile(
    r"/(?:docker/(?:[0-9.]+/)?overlay2|containers/storage/overlay|[a-z0-9.]{1,60}[.]overlayfs/snapshots)"
    r"/([^/]+)/(?:diff|fs|merged)/"
)
"""Where Docker, Podman and containerd keep the layers of containers and images as folders."""
_PACKAGE_FOLDERS = ("site-packages", "dist-packages", "node_modules")
_PTH_MOST = 1 << 20
_LEADS_OUT = "is a symbolic link that leads out of the searched folders, not followed"


class Walker:
    """Goes through folders and hands what it meets to readers."""

    def __init__(self, wanted: Wanted, roots: List[str], options: Options, summary: Summary) -> None:
        """Take the real paths of the folders that were named."""
        self.access = Access(roots, wanted, summary)
        self.summary = summary
        self._wanted = wanted
        self._options = options
        self.tick = options.tick
        self._catalogue = Catalogue(wanted.ecosystems, startup=options.startup)
        self._indicators = IndicatorMatches(options.indicators, summary)
        self._images = ImageArchive(wanted, self._catalogue, self._indicators, startup=options.startup)
        self._skipped = skipped_mounts(options.mounts, network=options.network)

    def walk(self, folder: str) -> Iterator[Finding]:
        """Everything in a folder and below it; memory grows with the folders that wait, not with the files."""
        waiting = [folder]
        while waiting:
            yield from self.look_into(waiting.pop(), waiting)

    def look_into(self, folder: str, waiting: List[str]) -> Iterator[Finding]:
        """What the files of one folder say; the folders in it are added to those that wait."""
        if self.tick is not None:
            self.tick()
        every = self._catalogue.folder_reader(folder)
        begin = len(waiting)
        candidates: List[os.DirEntry[str]] = []
        noted: List[os.DirEntry[str]] = []
        self.summary.folders += 1
        try:
            with os.scandir(folder) as entries:
                seen = self._indicators.noting(entries, noted) if self._indicators else entries
                self._sort(folder, seen, waiting, candidates, take_all=every is not None)
        except FileNotFoundError:
            pass  # deleted since it was listed, as folders for temporary files are
        except OSError as error:
            self.summary.add_unreadable(folder, describe_error(error))
        if self._skipped:
            self._leave_out_mounts(waiting, begin)
        if "/blobs/sha256" in folder and STORE.search(folder):
            yield from self._blobs(folder)
        for entry in noted:
            yield from self._indicators.look_at_entry(entry)
        for entry in candidates:
            if every is None:
                yield from self._read(entry)
            elif not every.opens or entry.is_file(follow_symlinks=False):
                yield from self._sightings(entry.path, every)

    def _sort(
        self,
        folder: str,
        entries: Iterable[os.DirEntry[str]],
        waiting: List[str],
        candidates: List[os.DirEntry[str]],
        *,
        take_all: bool,
    ) -> None:
        """Add the folders among the entries to those that wait, and what somebody may read to the candidates."""
        tails, heads = self._catalogue.tails, self._catalogue.heads
        take_files = take_all or _AMONG_PACKAGES.search(folder) is not None
        scripts = self._catalogue.scripts and _PACKAGED.search(folder) is None
        files = 0
        for entry in entries:
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                if name not in PRUNED:
                    waiting.append(entry.path)
                    if take_all or name.endswith(SUFFIXES):
                        candidates.append(entry)
            else:
                files += 1
                if name[-4:] in tails or name[:4] in heads or take_files or (scripts and name[-3:] == ".py"):
                    candidates.append(entry)
        self.summary.files += files

    def _leave_out_mounts(self, waiting: List[str], begin: int) -> None:
        for place in range(len(waiting) - 1, begin - 1, -1):
            kind = self._skipped.get(waiting[place])
            if kind is not None:
                self.summary.skipped.append((waiting.pop(place), kind))

    def look_at_file(self, path: str) -> Iterator[Finding]:
        """What one file says that was named itself."""
        self.summary.files += 1
        if self._indicators:
            yield from self._indicators.look_at_file(path)
        name = os.path.basename(path)
        every = self._catalogue.folder_reader(os.path.dirname(path))
        known = name.endswith((".tar", ".pth")) or name == "oci-layout" or MODULES.match(name)
        if name.endswith((".tar.gz", ".tgz")):
            yield from self._archive(path)
        elif every is not None:
            yield from self._sightings(path, every)
        elif known or self._catalogue.readers(name, path):
            yield from self._read_path(path, name)
        elif self._wanted.targets:
            yield self._unreadable(path, "file", "is of a kind that nobody here reads")

    def _read(self, entry: os.DirEntry[str]) -> Iterator[Finding]:
        if entry.is_dir(follow_symlinks=False):
            yield from self._distribution(entry.path)
        elif entry.is_symlink():
            yield from self._link(entry.path, entry.name)
        elif entry.is_file(follow_symlinks=False) or not (_LAYERS.search(entry.path) and _is_whiteout(entry)):
            yield from self._read_path(entry.path, entry.name)

    def _link(self, path: str, name: str) -> Iterator[Finding]:
        """A link is never followed: what it leads to is met on its own, or lies elsewhere, and nobody can tell."""
        if self.access.resolves_inside(path):
            return
        if name.endswith(SUFFIXES):
            yield from self._linked_distribution(path)
            return
        is_read = any(reader.opens for reader in self._catalogue.readers(name, path)) and not name.endswith(".py")
        package = path.rpartition("/node_modules/")[2]
        is_package = _AMONG_PACKAGES.search(os.path.dirname(path)) and self._wanted.npm(package)
        if is_read or is_package or name in _PACKAGE_FOLDERS:
            yield self._unreadable(path, "link", _LEADS_OUT)

    def _linked_distribution(self, path: str) -> Iterator[Finding]:
        """Its name alone can be a hit; that it is another version, a name alone does not prove."""
        claim = claim_of_folder(path)
        name = self._wanted.python(claim.name)
        if name:
            seen = Sighting(PYPI, name, "link", INSTALLED, claim.version, note=_LEADS_OUT)
            finding = judge(path, seen, self._wanted)
            self.summary.add_unreadable(path, _LEADS_OUT)
            if finding is not None:
                yield finding._replace(verdict=UNKNOWN if finding.verdict == CLEAR else finding.verdict)

    def _archive(self, path: str) -> Iterator[Finding]:
        """An archive of an image, or of a container's files."""
        self.summary.read += 1
        try:
            for place, seen in self._images.read(path):
                if isinstance(seen, Finding):
                    if seen.verdict == UNKNOWN and not seen.state:
                        self.summary.add_unreadable(place, seen.note)
                    yield seen
                else:
                    yield from self._judged(place, seen)
        except (Unreadable, Malformed) as error:
            yield self._unreadable(path, "archive", str(error))

    def _blobs(self, folder: str) -> Iterator[Finding]:
        """An image in a folder: what lies among its blobs are layers, and JSON, and signatures."""
        try:
            for blob in layout_blobs(folder):
                if read_regular(blob, 64).lstrip()[:1] not in (b"{", b"[", b""):
                    yield from self._archive(blob)
        except (OSError, Unreadable) as error:
            why = describe_error(error) if isinstance(error, OSError) else str(error)
            yield self._unreadable(folder, "image", why)

    def _read_path(self, path: str, name: str) -> Iterator[Finding]:
        if MODULES.match(name) and self._options.startup:
            yield from self._startup(path, name)
        elif name.endswith(".pth"):
            if self._options.startup and _SITE.search(os.path.dirname(path)):
                yield from self._startup(path, name)
        elif name.endswith(".tar"):
            yield from self._archive(path)
        elif name == "oci-layout":
            yield from self._blobs(os.path.join(os.path.dirname(path), "blobs", "sha256"))
        else:
            for reader in self._catalogue.readers(name, path):
                yield from self._sightings(path, reader)

    def _sightings(self, path: str, reader: Reader) -> Iterator[Finding]:
        try:
            document = self._document(path, reader)
            if document is not None:
                for sighting in reader.read(document, self._wanted):
                    yield from self._judged(path, sighting)
        except (Unreadable, Malformed) as error:
            yield self._unreadable(path, reader.how, str(error))

    def _document(self, path: str, reader: Reader) -> Document | None:
        if not reader.opens:
            return Document(path, b"")
        if reader.ends:
            return self.access.ends(path, reader.ends)
        return self.access.document(path, reader.most, always=reader.always)

    def _distribution(self, folder: str) -> Iterator[Finding]:
        try:
            for sighting in read_distribution(folder, self.access):
                yield from self._judged(folder, sighting)
        except (Unreadable, Malformed) as error:
            if self._wanted.python(claim_of_folder(folder).name):
                yield self._unreadable(folder, "dist-info", str(error))

    def _startup(self, path: str, name: str) -> Iterator[Finding]:
        try:
            document = self.access.document(path, _PTH_MOST, always=True)
        except Unreadable as error:
            yield self._unreadable(path, "startup", str(error))
            return
        if document is not None:
            yield from read_pth(document) if name.endswith(".pth") else read_customize(document)

    def _judged(self, path: str, sighting: Sighting) -> Iterator[Finding]:
        if sighting.state == INSTALLED and _CACHED.search(path):
            sighting = sighting._replace(state=CACHED)
        layer = _LAYERS.search(path)
        if layer:
            note = "in a container's layer (%s)" % layer[1][:12]
            sighting = sighting._replace(note="; ".join(part for part in (sighting.note, note) if part))
        finding = judge(path, sighting, self._wanted)
        if finding is None:
            return
        if finding.verdict == CLEAR:
            self.summary.clear += 1
            if not self._options.clear:
                return
        yield finding

    def _unreadable(self, path: str, how: str, why: str) -> Finding:
        self.summary.add_unreadable(path, why)
        return Finding(UNKNOWN, path, how, note=why)


def _is_whiteout(entry: os.DirEntry[str]) -> bool:
    """Whether it is overlayfs' mark of something deleted: a character device of the number 0."""
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISCHR(found.st_mode) and found.st_rdev == 0


def real_roots(paths: List[str]) -> List[str]:
    """The real paths of what was named, without those that lie in another one of them."""
    real = sorted({os.path.realpath(path) for path in paths})
    kept: List[str] = []
    for path in real:
        if not any(path == each or path.startswith(each.rstrip(os.sep) + os.sep) for each in kept):
            kept.append(path)
    return kept
