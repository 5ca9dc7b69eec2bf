"""One piece of a file: which lines of it hold which indicators. This is what the threads do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from irrunner.checks.indicator_search.line_times import line_time
from irrunner.checks.indicator_search.matcher import TooManyPlaces
from irrunner.checks.indicator_search.model import Place
from irrunner.checks.indicator_search.pieces import CONTEXT, Piece

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from irrunner.checks.indicator_search.matcher import Matcher

_LINE: Final = 2_000
"""Bytes of a line that are kept; of a longer one those around the match."""
_NEIGHBOUR: Final = 400
_JOINED = "with the zero bytes between left out"


class Scanned(Struct, gc=False):
    """What a piece holds.

    Attributes:
        newlines: in what belongs to it. found: indicators and places, whose lines count from 0 within the piece.
        slow: a line, counted in the same way, that was not looked at to its end; -1 for none.
    """

    newlines: int
    found: list[tuple[int, Place]]
    slow: int = -1


def scan(matcher: Matcher, piece: Piece, written: float, full: Container[int], reach: int) -> Scanned:
    """Search a piece.

    Args:
        matcher: what is looked for.
        piece: where.
        written: when its file was last written, in seconds since 1970.
        full: indicators of which no more lines are kept.
        reach: bytes after the end that a match may need.
    """
    limit = min(len(piece.data), piece.end + reach) if piece.is_cut else piece.end
    lowered = piece.data[piece.start : limit].lower()
    newlines = piece.data.count(b"\n", piece.start, piece.end)
    lines = _Lines(matcher, piece, limit, written, full)
    found = lines.look_at(places) if (places := matcher.candidates(lowered)) else []
    if b"\0" in lowered:
        joined = _joined(piece, limit)
        again = _Lines(matcher, joined, joined.end, written, full, how=_JOINED)
        known = {(at, place.line) for at, place in found}
        more = again.look_at(matcher.candidates(joined.data.lower()))
        found += [(at, place) for at, place in more if (at, place.line) not in known]
        lines.slow = max(lines.slow, again.slow)
    return Scanned(newlines, found, lines.slow)


def _joined(piece: Piece, limit: int) -> Piece:
    """What is there once zero bytes are left out: UTF-16 in the middle of something else."""
    data = piece.data[piece.start : limit].replace(b"\0", b"")
    return Piece(data, 0, len(data), piece.offset)


class _Lines:
    """Looks at the lines of a piece in which something may be."""

    def __init__(
        self, matcher: Matcher, piece: Piece, limit: int, written: float, full: Container[int], how: str = ""
    ) -> None:
        self._matcher = matcher
        self._piece = piece
        self._limit = limit
        self._written = written
        self._full = full
        self._how = how
        self.slow = -1

    def look_at(self, places: list[int]) -> list[tuple[int, Place]]:
        """The indicators in the lines around some places, which count from the start of the piece and ascend."""
        data, start = self._piece.data, self._piece.start
        found: list[tuple[int, Place]] = []
        counted_to, number, done_to = start, 0, start
        for each in places:
            place = start + each
            if place < done_to:
                continue
            begin = data.rfind(b"\n", 0, place) + 1
            end = data.find(b"\n", place, self._limit)
            end = self._limit if end < 0 else end
            number += data.count(b"\n", counted_to, max(begin, start))
            counted_to, done_to = max(begin, start), end
            found += self._in_line(begin, end, number)
        return found

    def _in_line(self, begin: int, end: int, number: int) -> list[tuple[int, Place]]:
        piece = self._piece
        line = piece.data[begin:end]
        try:
            found = self._matcher.in_line(line, line.lower())
        except TooManyPlaces as error:
            found, self.slow = error.found, number
        if not found:
            return []
        time = line_time(line, self._written)
        places = []
        for indicator, (place, note) in found.items():
            # Where a line was cut, what begins before or after belongs to another piece.
            if not note and not piece.start <= begin + place < piece.end:
                continue
            how = "; ".join(part for part in (note, self._how) if part)
            offset = piece.offset + begin + place - piece.start
            if indicator in self._full:
                places.append((indicator, Place(number, offset, time, how=how)))
            else:
                places.append((indicator, self._kept(begin, end, place, number, offset, time, how)))
        return places

    def _kept(
        self, begin: int, end: int, place: int, number: int, offset: int, time: datetime | None, how: str
    ) -> Place:
        data = self._piece.data
        text = data[max(begin, begin + place - _LINE // 2) : min(end, begin + place + _LINE // 2)]
        before = data[max(0, begin - _NEIGHBOUR * CONTEXT) : max(0, begin - 1)].split(b"\n")[-CONTEXT:]
        after = data[end + 1 : end + 1 + _NEIGHBOUR * CONTEXT].split(b"\n")[:CONTEXT]
        return Place(
            number,
            offset,
            time,
            text,
            tuple(each[-_NEIGHBOUR:] for each in before) if begin else (),
            tuple(each[:_NEIGHBOUR] for each in after if each),
            how,
        )
