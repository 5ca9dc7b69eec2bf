"""What was found, kept within bounds: lines for each indicator up to a number, so that a noisy one drowns no other."""

from __future__ import annotations

import json
import shutil
import tempfile
from typing import IO, TYPE_CHECKING, Any, Final

from irrunner.checks.exposure.output import portable
from irrunner.checks.indicator_search.line_times import comparable, format_line_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from irrunner.checks.indicator_search.model import FileSeen, Indicator, Place

MOST_LINES: Final = 100
"""Lines that are kept of one indicator; the rest are counted."""
_MUCH: Final = 32 << 20
_TOO_MUCH: Final = 96 << 20
"""Bytes of evidence after which only the first lines of an indicator are kept, and after which none is."""
_FEW: Final = 3
MOST_FILES: Final = 100_000
"""Files that are listed by name; the rest are counted."""
_IN_MEMORY: Final = 4 << 20


class Tally:
    """What was found of one indicator.

    Attributes:
        lines: that hold it. files: in how many files. kept: lines in the evidence. paths: the first files.
        first, last: the earliest and the latest time that these lines say.
    """

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.lines = self.files = self.kept = 0
        self.paths: list[str] = []
        self.first: datetime | None = None
        self.last: datetime | None = None

    def add(self, place: Place, path: str, *, is_new_file: bool) -> None:
        """Count a place."""
        self.lines += 1
        if is_new_file:
            self.files += 1
            if len(self.paths) < _FEW:
                self.paths.append(path)
        if place.time is not None:
            if self.first is None or comparable(place.time) < comparable(self.first):
                self.first = place.time
            if self.last is None or comparable(place.time) > comparable(self.last):
                self.last = place.time


class JsonLines:
    """Records on their way into the vault, in memory while they are few."""

    def __init__(self) -> None:
        """Begin an empty file."""
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 the vault reads it
        self.size = 0

    def write(self, record: Mapping[str, Any]) -> None:
        """Add a line, in ASCII: what is in it is foreign."""
        line = json.dumps(record, ensure_ascii=True).encode("ascii") + b"\n"
        self._file.write(line)
        self.size += len(line)

    def append(self, other: JsonLines) -> None:
        """Add all lines of another file."""
        shutil.copyfileobj(other.rewound(), self._file)
        self.size += other.size

    def close(self) -> None:
        """Give up the file and what is in it."""
        self._file.close()

    def rewound(self) -> IO[bytes]:
        """The file at its beginning."""
        self._file.seek(0)
        return self._file


class Findings:
    """Everything that a search finds.

    Attributes:
        full: indicators of which no more lines are kept; the threads look at it.
        tallies: by the place of the indicator in the list. matches, files: the evidence.
        listed: files in the list of files. unlisted: those that it had no room for.
    """

    def __init__(self, indicators: tuple[Indicator, ...]) -> None:
        """Begin with nothing found."""
        self._indicators = indicators
        self._seen_in: dict[int, int] = {}
        self.full: set[int] = set()
        self.tallies: dict[int, Tally] = {}
        self.matches = JsonLines()
        self.files = JsonLines()
        self.listed = self.unlisted = 0

    def add(self, indicator: int, place: Place, path: str, file: int) -> bool:
        """Count a place in the file of that number, and keep its line if there is room; whether it is the first one."""
        tally = self.tallies.setdefault(indicator, Tally())
        is_new_file = self._seen_in.get(indicator) != file
        self._seen_in[indicator] = file
        tally.add(place, path, is_new_file=is_new_file)
        most = MOST_LINES if self.matches.size < _MUCH else _FEW if self.matches.size < _TOO_MUCH else 0
        if tally.kept < most:
            tally.kept += 1
            self.matches.write(_match_record(self._indicators[indicator], place, path))
        if tally.kept >= most:
            self.full.add(indicator)
        return tally.lines == 1

    def add_file(self, seen: FileSeen) -> None:
        """List a file that was read to its end."""
        if self.listed >= MOST_FILES:
            self.unlisted += 1
            return
        self.listed += 1
        fields = {"kind": "file", "path": portable(seen.path), "size": seen.size, "read": seen.read}
        self.files.write({**fields, "sha256": seen.sha256 or None, "form": seen.form})

    def close(self) -> None:
        """Give up the evidence; nothing happens to what was handed on."""
        self.matches.close()
        self.files.close()

    @property
    def hits(self) -> list[tuple[Indicator, Tally]]:
        """The indicators that were found, in their order."""
        return [(self._indicators[at], self.tallies[at]) for at in sorted(self.tallies)]


def _match_record(indicator: Indicator, place: Place, path: str) -> dict[str, Any]:
    return {
        "kind": "match",
        "indicator": indicator.id,
        "type": indicator.type,
        "value": indicator.value,
        "path": portable(path),
        "line": place.line,
        "offset": place.offset,
        "time": format_line_time(place.time) if place.time else None,
        "text": _text(place.text),
        "before": [_text(each) for each in place.before],
        "after": [_text(each) for each in place.after],
        "how": place.how,
    }


def _text(line: bytes) -> str:
    return line.rstrip(b"\r").decode("utf-8", "backslashreplace")
