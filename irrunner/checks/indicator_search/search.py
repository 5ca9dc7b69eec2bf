"""One search: every file once, unpacked and cut into pieces here, the pieces searched by a thread for each core."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.checks.exposure.documents import Unreadable, describe_error, open_regular
from irrunner.checks.exposure.places import PlacePatterns
from irrunner.checks.indicator_search.digests import Digests, algorithms_for
from irrunner.checks.indicator_search.encodings import as_utf8, encoding_of
from irrunner.checks.indicator_search.findings import Findings
from irrunner.checks.indicator_search.matcher import Matcher
from irrunner.checks.indicator_search.model import FileSeen, Indicator, Place
from irrunner.checks.indicator_search.patterns import file_digest, file_place
from irrunner.checks.indicator_search.pieces import cut
from irrunner.checks.indicator_search.scanning import scan
from irrunner.checks.indicator_search.streams import form_of, read_plain, unpack
from irrunner.checks.indicator_search.tree import NotRead, files_below

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from irrunner.checks.exposure.places import PlacePattern
    from irrunner.checks.indicator_search.patterns import Patterns
    from irrunner.checks.indicator_search.scanning import Scanned

_MOST_THREADS: Final = 4
_WAITING: Final = 3
"""Pieces for each thread that wait at most, so that memory stays flat."""
_MARGIN: Final = 2_048
"""Bytes beside a match that are looked at, such as those of the path around it."""
MOST_NAMED: Final = 1_000
"""Places that were not read and are named; the rest are counted."""


class Follower(Struct, frozen=True):
    """Who follows a search.

    Attributes:
        stopped: asked for each piece; when true, the search ends with what it has. advanced: called as often.
        first_hit: gets an indicator, the path and the line at which it was found first.
    """

    stopped: Callable[[], bool] = lambda: False
    advanced: Callable[[], None] = lambda: None
    first_hit: Callable[[Indicator, str, int], None] = lambda *_: None


class _OpenFile(Struct):
    """A file that is being read: its number, the line it is at, one that was too slow, what is known of its bytes."""

    path: str
    number: int
    written: float
    size: int
    digests: Digests
    form: str = ""
    read: int = 0
    lines: int = 1
    slow: int = 0


class Search:
    """A search and what came of it so far.

    Attributes:
        findings: what was found. files, bytes_read: read to their end; unpacked.
        not_read: the first places that were not read. gaps: how many could hold what is looked for.
        passed_over: how many could not. stopped: whether it ended before its end.
    """

    def __init__(self, patterns: Patterns, paths: Sequence[str], leave_out: Sequence[str] = ()) -> None:
        """Say what to look for, where, and which folders to leave out."""
        self.patterns = patterns
        self.paths = tuple(paths)
        self.findings = Findings(patterns.indicators)
        self.files = self.bytes_read = self.gaps = self.passed_over = 0
        self.not_read: list[NotRead] = []
        self.stopped = False
        self._leave_out = tuple(leave_out)
        self._by_digest: dict[str, list[int]] = {}
        self._by_place: dict[PlacePattern, list[int]] = {}
        for at, each in enumerate(patterns.indicators):
            if digest := file_digest(each):
                self._by_digest.setdefault(digest, []).append(at)
            if (place := file_place(each)) is not None:
                self._by_place.setdefault(place, []).append(at)
        self._places = PlacePatterns(list(self._by_place))
        self._algorithms = algorithms_for(self._by_digest)

    def run(self, follower: Follower) -> None:
        """Search everything, or until the follower says stop."""
        matcher = Matcher(self.patterns.patterns)
        threads = max(1, min(_MOST_THREADS, os.cpu_count() or 1))
        with ThreadPoolExecutor(threads, "indicators") as pool:
            run = _Run(self, matcher, pool, threads * _WAITING, follower)
            for number, found in enumerate(files_below(self.paths, self._leave_out)):
                if isinstance(found, NotRead):
                    self.add_not_read(found)
                else:
                    run.read(found.path, number)
                if self.stopped or follower.stopped():
                    self.stopped = True
                    break
            run.finish()

    def add_not_read(self, place: NotRead) -> None:
        """Count something that is not read, and name it."""
        if place.is_gap:
            self.gaps += 1
        else:
            self.passed_over += 1
        if len(self.not_read) < MOST_NAMED:
            self.not_read.append(place)

    def close_file(self, file: _OpenFile, add: Callable[[_OpenFile, int, Place], None]) -> None:
        """Count a file that was read to its end, and compare what it is with the indicators."""
        self.files += 1
        digests = file.digests.all()
        for algorithm, digest in digests.items():
            for at in self._by_digest.get(digest, ()):
                add(file, at, Place(0, 0, how=f"the {algorithm} of the file"))
        self.compare_path(file, add)
        self.findings.add_file(FileSeen(file.path, file.size, file.read, digests.get("sha256", ""), file.form))

    def compare_path(self, file: _OpenFile, add: Callable[[_OpenFile, int, Place], None]) -> None:
        """Compare where a file lies with the indicators."""
        for place in self._places.find(file.path):
            for at in self._by_place[place]:
                add(file, at, Place(0, 0, how="the path of the file"))

    def new_digests(self) -> Digests:
        """Digests of one file."""
        return Digests(self._algorithms)


class _Run:
    """The pieces of one search on their way through the threads; their results are taken in the order of the files."""

    def __init__(
        self, search: Search, matcher: Matcher, pool: ThreadPoolExecutor, most_waiting: int, follower: Follower
    ) -> None:
        self._search = search
        self._matcher = matcher
        self._pool = pool
        self._most = most_waiting
        self._follower = follower
        self._reach = 3 * matcher.longest + _MARGIN
        self._waiting: deque[tuple[_OpenFile, Future[Scanned] | None]] = deque()

    def read(self, path: str, number: int) -> None:
        """Read one file and hand out its pieces."""
        search = self._search
        try:
            handle = open_regular(path)
        except Unreadable as error:
            search.add_not_read(NotRead(path, str(error)))
            return
        try:
            status = os.fstat(handle)
            file = _OpenFile(path, number, status.st_mtime, status.st_size, search.new_digests())
            self._hand_out(file, handle)
        except Unreadable as error:
            search.add_not_read(NotRead(path, str(error)))
            search.compare_path(file, self._add)
        except OSError as error:
            search.add_not_read(NotRead(path, describe_error(error)))
        finally:
            os.close(handle)

    def _hand_out(self, file: _OpenFile, handle: int) -> None:
        full = self._search.findings.full
        for piece in cut(self._contents(file, handle), self._reach):
            file.read += piece.end - piece.start
            self._search.bytes_read += piece.end - piece.start
            done = self._pool.submit(scan, self._matcher, piece, file.written, full, self._reach)
            self._waiting.append((file, done))
            self._follower.advanced()
            if self._follower.stopped():
                self._search.stopped = True
                return
            while len(self._waiting) >= self._most:
                self._take()
        self._waiting.append((file, None))

    def _contents(self, file: _OpenFile, handle: int) -> Iterator[bytes]:
        """The bytes of a file as they are searched: unpacked, and in UTF-8."""
        stream = read_plain(handle, file.size, file.digests)
        head = next(stream, b"")
        file.form = form_of(head)
        stream = _with_head(head, stream)
        if file.form:
            stream = unpack(file.form, stream)
            head = next(stream, b"")
            stream = _with_head(head, stream)
        if encoding := encoding_of(head):
            file.form = " ".join(part for part in (file.form, encoding) if part)
            stream = as_utf8(encoding, stream)
        return stream

    def finish(self) -> None:
        """Take what the threads still have; when the search was stopped, only what is done."""
        if self._search.stopped:
            for _, done in self._waiting:
                if done is not None:
                    done.cancel()
            self._waiting = deque(each for each in self._waiting if each[1] is not None and not each[1].cancelled())
        while self._waiting:
            self._take()

    def _take(self) -> None:
        file, done = self._waiting.popleft()
        if done is None:
            self._search.close_file(file, self._add)
            return
        scanned = done.result()
        for indicator, place in scanned.found:
            place.line += file.lines
            self._add(file, indicator, place)
        if scanned.slow >= 0 and not file.slow:
            file.slow = file.lines + scanned.slow
            why = f"line {file.slow:,} has too many places that are nearly a match, and was not searched to its end"
            self._search.add_not_read(NotRead(file.path, why))
        file.lines += scanned.newlines

    def _add(self, file: _OpenFile, indicator: int, place: Place) -> None:
        if self._search.findings.add(indicator, place, file.path, file.number):
            self._follower.first_hit(self._search.patterns.indicators[indicator], file.path, place.line)


def _with_head(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from rest
