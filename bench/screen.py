"""The screen, through a pty, against the reference app in the same run."""

from __future__ import annotations

import statistics
import sys
import time
from typing import TYPE_CHECKING

from bench.incidents import incident
from bench.measure import Finding, as_ratio, pairs
from bench.shell import IRRUNNER
from bench.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFERENCE = [sys.executable, "-m", "bench.reference"]
READY = b"READY"
KEYS = 40


def measure(folder: Path) -> Iterator[Finding]:
    """The rows of the screen."""
    flagship, large = folder / "flagship", folder / "large"
    small_id, large_id = incident(flagship, 40), incident(large, 100_000)
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
    yield from opened([IRRUNNER, "open", large_id, "--store", str(large)], large_id.encode())


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
    """An incident of 100,000 entries: when keys answer, when all is there, and what a key costs then."""
    answers, complete = [], []
    for _ in range(3):
        with Terminal(argv) as app:
            painted = app.until(ready)
            app.type(b"?")
            answers.append(app.until(b"Search") - painted)
            complete.append(app.until(b"100,0") - painted)
    yield Finding(
        "100,000 entries: help asked for at first paint is there in",
        f"{max(answers):.2f} s",
        "0.5 s",
        max(answers) <= 0.5,
    )
    median = statistics.median(complete)
    yield Finding("100,000 entries: complete after first paint in", f"{median:.2f} s", "1.5 s", median <= 1.5)
    with Terminal(argv) as app, Terminal(REFERENCE) as reference:
        app.until(b"100,0"), reference.until(READY)
        app.settle(), reference.settle()
        mine = [app.press(b"j") for _ in range(KEYS)]
        theirs = [reference.press(b"\x1b[B") for _ in range(KEYS)]
    one, other = p95([took for took, _ in mine]), p95([took for took, _ in theirs])
    figure = f"{one / other:.2f}x  ({one * 1000:.1f} against {other * 1000:.1f} ms)"
    yield Finding("key to first byte, p95, 100,000 entries, against the reference app", figure, "2x", one / other <= 2)
    heaviest = statistics.median(count for _, count in mine)
    yield Finding("bytes per key", f"{heaviest:.0f}", "2000", heaviest <= 2000)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay under."""
    return statistics.quantiles(values, n=20)[-1]
