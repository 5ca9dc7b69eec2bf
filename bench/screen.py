"""The screen, through a pty, against the reference app in the same run."""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

from bench.incidents import incident, long_incident
from bench.measure import Finding, as_ratio, pairs
from bench.shell import IRRUNNER
from bench.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFERENCE = [sys.executable, "-m", "bench.reference"]
READY = b"READY"
KEYS = 100


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of the screen."""
    flagship, large = folder / "flagship", folder / "large"
    small_id, large_id = incident(flagship, 40), long_incident(large, 1_000, 100_000)
    ours = [IRRUNNER, "open", small_id, "--store", str(flagship)]
    ready = small_id.encode()
    yield as_ratio(
        "first paint of the run screen, against the reference app",
        pairs(lambda: first_paint(ours, ready), lambda: first_paint(REFERENCE, READY), 9),
        1.25,
    )
    with Terminal(ours) as app, Terminal(REFERENCE) as reference:
        app.until(ready), reference.until(READY)
        app.settle(), reference.settle()
        ratio = app.memory / reference.memory
        figure = f"{ratio:.2f}x  ({app.memory:.0f} against {reference.memory:.0f} MB)"
        yield Finding("memory of the run screen, against the reference app", figure, "1.6x", ratio <= 1.6)
        yield from idle(app)
        yield resized(app)
    yield from opened([IRRUNNER, "open", large_id, "--store", str(large)], b"entries, ")


def first_paint(argv: list[str], marker: bytes) -> float:
    """Seconds from the start of the process to the marker on the screen."""
    with Terminal(argv) as app:
        return app.until(marker)


def idle(app: Terminal) -> Iterator[Finding]:
    """Ten seconds of nobody doing anything, with the clock running."""
    app.settle()
    before, begin, count = app.cpu, time.perf_counter(), 0
    while (left := begin + 10 - time.perf_counter()) > 0:
        count += len(app.read(left))
    cpu, rate = (app.cpu - before) / 10 * 100, count / 10
    yield Finding("idle: CPU", f"{cpu:.1f} % of a core", "1 %", cpu <= 1)
    yield Finding("idle: bytes", f"{rate:.0f} a second", "100 a second", rate <= 100)


def resized(app: Terminal) -> Finding:
    """From 120x40 to 80x24 and back, five times; CPU of one change to the smaller."""
    costs = []
    for _ in range(5):
        before = app.cpu
        app.resize(80, 24)
        app.settle()
        costs.append(app.cpu - before)
        app.resize(120, 40)
        app.settle()
    cost = statistics.median(costs) * 1000
    return Finding("resize from 120x40 to 80x24: CPU", f"{cost:.0f} ms", "100 ms", cost <= 100)


def opened(argv: list[str], ready: bytes) -> Iterator[Finding]:
    """1,000 steps and 100,000 entries, from the start of the process: when a key is answered, when all is there."""
    answers, complete = [], []
    for _ in range(5):
        with Terminal(argv) as app:
            taken = app.until(b"\x1b[?2004h")  # keys are read from here on; nothing of the journal is
            app.type(b"?")
            answers.append(app.until(b"art of a name") - taken)  # its first letter is the cursor
        with Terminal(argv) as app:
            complete.append(app.until(ready))
    yield seconds("100,000 entries: a key pressed as the screen opens is answered in", answers, 0.5)
    yield seconds("100,000 entries: complete, counted from the start of the process", complete, 1.5)
    with Terminal(argv) as app, Terminal(REFERENCE) as reference:
        app.until(ready), reference.until(READY)
        app.settle(), reference.settle()
        pressed = [(app.press(b"j"), reference.press(b"\x1b[B")) for _ in range(KEYS)]
    mine, theirs = [one for one, _ in pressed], [other for _, other in pressed]
    one, other = p95([took for took, _ in mine]), p95([took for took, _ in theirs])
    figure = f"{one / other:.2f}x  ({one * 1000:.1f} against {other * 1000:.1f} ms)"
    yield Finding("key to first byte, p95, 100,000 entries, against the reference app", figure, "2x", one / other <= 2)
    middle = statistics.median(count for _, count in mine)
    yield Finding("bytes per key", f"{middle:.0f}", "2000", middle <= 2000)


def seconds(what: str, found: list[float], bound: float) -> Finding:
    """A line about a median in seconds."""
    median = statistics.median(found)
    return Finding(what, f"{median:.2f} s", f"{bound:g} s", median <= bound)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay under."""
    return statistics.quantiles(values, n=20)[-1]
