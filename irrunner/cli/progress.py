"""A line on stderr that says how far a long piece of work is; only on a terminal, and gone when it ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WORTH_SHOWING = 8 * 1024 * 1024
"""Bytes; what is smaller is over before anybody has read the line."""

_EVERY = 0.1  # seconds between two paints
_UNITS = ("B", "kB", "MB", "GB", "TB")


def size(count: float) -> str:
    """A number of bytes for people."""
    for unit in _UNITS[:-1]:
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} {_UNITS[-1]}"


@contextmanager
def bar(name: str, total: int | None) -> Iterator[Callable[[int], None] | None]:
    """Something to tell the bytes read so far; None where nothing would be shown.

    Args:
        name: what is being worked on.
        total: how many bytes it has; None for a stream.
    """
    if sys.stderr is None or not sys.stderr.isatty() or (total is not None and total < WORTH_SHOWING):
        yield None
        return
    painted, last = 0, 0.0
    label = one_line(name, 30)

    def tell(done: int) -> None:
        nonlocal painted, last
        if (now := time.monotonic()) - last < _EVERY:
            return
        last = now
        share = f"{done * 100 // total}% of {size(total)}" if total else size(done)
        line = f"{label}: {share}"[: _columns() - 1]
        click.echo(f"\r{line.ljust(painted)}", err=True, nl=False)
        painted = len(line)

    try:
        yield tell
    finally:
        if painted:
            click.echo(f"\r{' ' * painted}\r", err=True, nl=False)


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
