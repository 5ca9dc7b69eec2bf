"""Running a parser over its inputs: which errors came out, which inputs took too long."""

from __future__ import annotations

import signal
import time
import traceback
import zlib
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from fuzz.parser import Broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fuzz.parser import Parser

MOST_SECONDS = 1.0
"""CPU time of this process that one input may take: a thousand times what most of them do."""
_TICK = 0.25
_TOO_SLOW = f"more than {MOST_SECONDS} s of CPU"
MOST_FAILURES = 20
"""Kinds of failure after which a parser is given up."""


class TooSlow(BaseException):
    """An input takes longer than it may; not an `Exception`, so that no parser takes it for one of its own."""


class Failure(NamedTuple):
    """One kind of failure.

    Attributes:
        number: of the first input that failed so. what: the error and where it came from.
        given: the input. times: how many inputs failed so.
    """

    number: int
    what: str
    given: object
    times: int


class Outcome(NamedTuple):
    """What a run found.

    Attributes:
        inputs: how many were run. refused: how many the parser refused in words.
        slowest: seconds of CPU that the slowest took. seconds: that all took.
    """

    inputs: int
    refused: int
    slowest: float
    seconds: float
    failures: list[Failure]


def input_of(parser: Parser, seed: int, number: int) -> object:
    """The input of this number; the same in every run."""
    return parser.make(Random(zlib.crc32(parser.name.encode()) + seed * 1_000_003 + (number << 40)))


def run(parser: Parser, numbers: Iterable[int], seed: int = 1) -> Outcome:
    """Run a parser over the inputs of these numbers."""
    failures: dict[str, Failure] = {}
    inputs = refused = 0
    slowest = 0.0
    before = time.process_time()
    with _watched() as watch:
        for number in numbers:
            given = input_of(parser, seed, number)
            inputs += 1
            watch.start = start = time.process_time()
            what = ""
            try:
                parser.check(given)
            except parser.allowed:
                refused += 1
            except (Exception, TooSlow) as error:
                what = _named(error)
            watch.start = None
            slowest = max(slowest, took := time.process_time() - start)
            if what or took > MOST_SECONDS:
                what = what or _TOO_SLOW
                first = failures.get(what, Failure(number, what, given, 0))
                failures[what] = first._replace(times=first.times + 1)
                if len(failures) >= MOST_FAILURES:
                    break
    return Outcome(inputs, refused, slowest, time.process_time() - before, [*failures.values()])


def _named(error: BaseException) -> str:
    """An error and the lines of irrunner that it came through, as one kind of failure."""
    frames = [
        each for each in traceback.extract_tb(error.__traceback__) if "fuzz" not in each.filename.split("/")[-3:-1]
    ]
    frame = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('/irrunner/')[2]}:{frame.lineno} {frame.name}"
    if isinstance(error, TooSlow):
        return _TOO_SLOW
    text = str(error).split(":")[0][:80] if isinstance(error, Broken) else str(error)[:80] if len(frames) < 1 else ""
    return f"{type(error).__name__} {text}".strip() + f" at {place}"


class _Watch:
    """When the input under way began, in seconds of CPU; None between two inputs."""

    start: float | None = None


@contextmanager
def _watched() -> Iterator[_Watch]:
    """A timer that breaks off an input that takes too long, in CPU time."""
    watch = _Watch()

    def look(*_: object) -> None:
        if watch.start is not None and time.process_time() - watch.start > MOST_SECONDS:
            watch.start = None
            raise TooSlow

    before = signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, _TICK, _TICK)
    try:
        yield watch
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
