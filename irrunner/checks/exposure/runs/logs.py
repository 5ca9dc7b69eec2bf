"""Job logs: text, gzip or the zip that GitHub gives; the id of the run stands in the path of its log."""

from __future__ import annotations

import codecs
import os
import re
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Callable, Dict, Iterable, Iterator, List, NamedTuple, Tuple

from irrunner.checks.exposure.documents import Malformed, Unreadable, describe_error, open_regular
from irrunner.checks.exposure.runs.log_lines import LogLines, Proof
from irrunner.checks.exposure.tar_stream import open_stream, unpacked

if TYPE_CHECKING:
    from irrunner.checks.exposure.names import Wanted

_CHUNK = 1 << 20
_LONGEST_LINE = 4 << 20
_MOST_EXPANDED = 4 << 30
_MOST_DIRECTORY = 32 << 20
_MOST_FILES = 200_000
_OTHER_PACKERS = ((b"\xfd7zXZ\0", "xz"), (b"BZh", "bzip2"), (b"7z\xbc\xaf", "7-Zip"), (b"Rar!", "RAR"))
_SPLIT = re.compile(r"[^0-9A-Za-z]+")
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class LogProof(NamedTuple):
    """What a log proves, and where."""

    proof: Proof
    place: str
    line: int


class Logs:
    """What the logs of runs say.

    Attributes:
        proofs: of each run, what its logs prove, the first of each kind; under the empty id those that belong to no
            run. unread: runs with a log that could not be read, and why. gaps: the same by place.
    """

    def __init__(self, wanted: Wanted, identities: Iterable[str]) -> None:
        """Take what is looked for, and the ids of all runs."""
        self._wanted = wanted
        self._readers = [LogLines(target) for target in wanted.targets.values()]
        self._identities = frozenset(identities)
        self.proofs: Dict[str, Dict[str, LogProof]] = {}
        self.unread: Dict[str, str] = {}
        self.gaps: List[Tuple[str, str]] = []

    def read(self, root: str, tick: Callable[[str], None] = lambda _: None) -> None:
        """Read a log, or every file below a folder; links are not followed. What `tick` raises ends it."""
        for number, path in enumerate(self._files(root)):
            tick("%d logs" % number)
            if number >= _MOST_FILES:
                self.gaps.append((root, "holds more than %d files" % _MOST_FILES))
                return
            run = self._run_of(os.path.relpath(path, os.path.dirname(root.rstrip(os.sep)) or "."))
            try:
                if path.endswith(".zip"):
                    self._zip(path, run)
                else:
                    self._plain(path, run)
            except (Unreadable, Malformed) as error:
                self.gaps.append((path, str(error)))
                self.unread[run] = str(error)

    def _files(self, root: str) -> Iterator[str]:
        if not os.path.isdir(root):
            yield root
            return
        for parent, folders, names in os.walk(root, onerror=self._gap_of):
            folders.sort()
            yield from (os.path.join(parent, name) for name in sorted(names))

    def _gap_of(self, error: OSError) -> None:
        self.gaps.append((str(error.filename), describe_error(error)))

    def _run_of(self, path: str) -> str:
        """The run whose id stands in the path: the longest, and the outermost of them."""
        best = ""
        for part in path.split(os.sep):
            for word in (part, part.partition(".")[0], *_SPLIT.split(part)):
                if len(word) > len(best) and word in self._identities:
                    best = word
        return best

    def _plain(self, path: str, run: str) -> None:
        handle = open_regular(path)
        try:
            raw = open_stream(handle)
            for magic, how in _OTHER_PACKERS:
                if raw.peek(len(magic)) == magic:
                    raise Malformed("is compressed with %s: unpack it first" % how)
            stream = unpacked(raw, os.fstat(handle).st_size)
            if path.endswith((".gz", ".zst")) and stream is raw:
                raise Malformed("is not compressed as its name says")
            self._scan(path, run, stream.read)
        except OSError as error:
            raise Unreadable(describe_error(error)) from None
        finally:
            os.close(handle)

    def _zip(self, path: str, run: str) -> None:
        handle = open_regular(path)
        with os.fdopen(handle, "rb") as file:
            _refuse_crowded(file)
            try:
                with zipfile.ZipFile(file) as archive:
                    left = _MOST_EXPANDED
                    for entry in archive.infolist():
                        if entry.is_dir():
                            continue
                        with archive.open(entry) as content:
                            left = self._scan("%s!/%s" % (path, entry.filename), run, content.read, left)
            except (
                zipfile.BadZipFile,
                zlib.error,
                RuntimeError,
                NotImplementedError,
                EOFError,
                OSError,
                ValueError,
            ) as error:
                raise Unreadable(
                    "is no zip that can be read: %s" % (str(error) or type(error).__name__)[:200]
                ) from None

    def _scan(self, place: str, run: str, read: Callable[[int], bytes], left: int = _MOST_EXPANDED) -> int:
        """Read a log to its end; returns how many bytes more may be expanded."""
        found = self.proofs.setdefault(run, {})
        for number, block in _blocks(read):
            left -= len(block)
            if left < 0:
                raise Malformed("expands to more than any log does, and was not read to its end")
            if not self._wanted.may_be_in(block):
                continue
            for offset, line in enumerate(block.split(b"\n")):
                if self._wanted.may_be_in(line):
                    text = line.decode("utf-8", "replace")
                    for proof in (each for reader in self._readers for each in reader.read(text)):
                        found.setdefault(proof.kind, LogProof(proof, place, number + offset))
        return left


def _blocks(read: Callable[[int], bytes]) -> Iterator[Tuple[int, bytes]]:
    """Whole lines in blocks, with the number of the first; a line without an end is cut."""
    number, rest = 1, b""
    decode: codecs.IncrementalDecoder | None = None
    first = True
    while True:
        piece = read(_CHUNK)
        if first and piece[:2] in _BOMS:
            decode = codecs.getincrementaldecoder("utf-16")("replace")
        first = False
        ended = not piece
        if decode is not None:
            piece = decode.decode(piece, final=ended).encode("utf-8", "replace")
        whole = rest + piece
        cut = whole.rfind(b"\n") + 1
        if ended or (not cut and len(whole) > _LONGEST_LINE):
            cut = len(whole)
        block, rest = whole[:cut], whole[cut:]
        if block:
            yield number, block
            number += block.count(b"\n")
        if ended:
            return


def _refuse_crowded(file: IO[bytes]) -> None:
    """Python reads the whole directory of a zip into memory: one that is too large is refused."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - (1 << 16) - 22))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place >= 0 and int.from_bytes(tail[place + 12 : place + 16], "little") > _MOST_DIRECTORY:
        raise Unreadable("is a zip with a directory too large for logs")
    file.seek(0)
