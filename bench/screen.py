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
        "CPU until the first paint of the run screen, against the reference app",
        pairs(lambda: first_paint(ours, ready), lambda: first_paint(REFERENCE, READY), 9),
        1.12,
    )
    with Terminal(ours) as app, Terminal(REFERENCE) as reference:
        app.until(ready), reference.until(READY)
        app.settle(), reference.settle()
        yield memory("memory of the run screen, against the reference app", app, reference, 1.3)
        yield from idle(app)
        yield as_ratio(
            "resize from 120x40 to 80x24: CPU, against the reference app's resize",
            pairs(lambda: resized(app), lambda: resized(reference), 9),
            1.5,
        )
    yield from opened([IRRUNNER, "open", large_id, "--store", str(large)], b"UTC, head ")


def first_paint(argv: list[str], marker: bytes) -> float:
    """Seconds of CPU, of all threads, from the start of the process to the marker on the screen."""
    with Terminal(argv) as app:
        app.until(marker)
        return app.cpu


def memory(what: str, app: Terminal, reference: Terminal, bound: float) -> Finding:
    """A line that compares what two processes hold."""
    ratio = app.memory / reference.memory
    figure = f"{ratio:.2f}x  ({app.memory:.0f} against {reference.memory:.0f} MB)"
    return Finding(what, figure, f"{bound:g}x", ratio <= bound)


def idle(app: Terminal) -> Iterator[Finding]:
    """Ten seconds of nobody doing anything, with the clock running."""
    app.settle()
    before, begin, count = app.cpu, time.perf_counter(), 0
    while (left := begin + 10 - time.perf_counter()) > 0:
        count += len(app.read(left))
    cpu, rate = (app.cpu - before) / 10 * 100, count / 10
    yield Finding("idle: CPU", f"{cpu:.1f} % of a core", "1 %", cpu <= 1)
    yield Finding("idle: bytes", f"{rate:.0f} a second", "100 a second", rate <= 100)


def resized(app: Terminal) -> float:
    """From 120x40 to 80x24 and back; seconds of CPU of the change to the smaller."""
    before = app.cpu
    app.resize(80, 24)
    app.settle()
    cost = app.cpu - before
    app.resize(120, 40)
    app.settle()
    return cost


def opened(argv: list[str], ready: bytes) -> Iterator[Finding]:
    """1,000 steps and 100,000 entries, against the reference app: a key's answer, all that there is, and memory."""
    yield as_ratio(
        "100,000 entries: from the first key that is read to its answer",
        pairs(lambda: answered(argv), lambda: started(REFERENCE, READY), 5),
        1.1,
    )
    yield as_ratio(
        "100,000 entries: CPU until all is there",
        pairs(lambda: first_paint(argv, ready), lambda: first_paint(REFERENCE, READY), 5),
        3,
    )
    with Terminal(argv) as app, Terminal(REFERENCE) as reference:
        app.until(ready), reference.until(READY)
        app.settle(), reference.settle()
        yield memory("100,000 entries: memory, against the reference app", app, reference, 2)
        pressed = [(app.press(b"j"), reference.press(b"\x1b[B")) for _ in range(KEYS)]
    mine, theirs = [one for one, _ in pressed], [other for _, other in pressed]
    one, other = p95([took for took, _ in mine]), p95([took for took, _ in theirs])
    figure = f"{one / other:.2f}x  ({one * 1000:.1f} against {other * 1000:.1f} ms)"
    yield Finding("key to first byte, p95, 100,000 entries, against the reference app", figure, "2x", one / other <= 2)
    middle = statistics.median(count for _, count in mine)
    yield Finding("bytes per key", f"{middle:.0f}", "2000", middle <= 2000)


def answered(argv: list[str]) -> float:
    """Seconds from when keys are read, and nothing of the journal is, until help is open."""
    with Terminal(argv) as app:
        taken = app.until(b"\x1b[?2004h")
        app.type(b"?")
        return app.until(b"art of a name") - taken  # its first letter is the cursor


def started(argv: list[str], marker: bytes) -> float:
    """Seconds from the start of the process to the marker on the screen."""
    with Terminal(argv) as app:
        return app.until(marker)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay under."""
    return statistics.quantiles(values, n=20)[-1]
