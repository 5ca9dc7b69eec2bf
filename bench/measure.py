"""Whole processes timed by the operating system's own accounting, in pairs, so that a slow minute hits both."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SLOWING = ("PYTHONDONTWRITEBYTECODE",)  # an installed program has its bytecode


class Finding(Struct, frozen=True):
    """One line of the table.

    Attributes:
        what: what was measured. figure: the median, in words. bound: what the issue allows, in words.
        met: whether the figure is within the bound.
    """

    what: str
    figure: str
    bound: str
    met: bool


class Cost(Struct, frozen=True):
    """What one finished process took: seconds on the wall, seconds of CPU, and its largest memory in MB."""

    wall: float
    cpu: float
    memory: float


def process(argv: Sequence[str], *, env: dict[str, str] | None = None, text: str = "") -> Cost:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; a failing command must not count as a quick one.
    """
    begin = time.perf_counter()
    child = subprocess.Popen(
        argv,
        env={name: value for name, value in os.environ.items() if name not in SLOWING} | (env or {}),
        stdin=subprocess.PIPE if text else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if text and child.stdin is not None:
        child.stdin.write(text.encode())
        child.stdin.close()
    errors = child.stderr.read() if child.stderr is not None else b""
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{argv} ended with {child.returncode}: {errors.decode(errors='replace')[-500:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def pairs(one: Callable[[], float], other: Callable[[], float], runs: int) -> tuple[float, float, float]:
    """Median of each, and median of the ratios pair by pair, after one warm-up of both."""
    one(), other()
    found = [(one(), other()) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in found)
    return statistics.median(a for a, _ in found), statistics.median(b for _, b in found), ratio


def as_ratio(what: str, measured: tuple[float, float, float], bound: float, *, unit: str = "ms") -> Finding:
    """A line that compares two figures in seconds."""
    scale = 1000 if unit == "ms" else 1
    one, other, ratio = measured
    figure = f"{ratio:.2f}x  ({one * scale:.1f} against {other * scale:.1f} {unit})"
    return Finding(what, figure, f"{bound:g}x", ratio <= bound)
