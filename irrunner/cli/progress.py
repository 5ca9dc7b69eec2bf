"""A line on stderr that says how far a long piece of work is; only on a terminal, and gone when it ends."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from irrunner.incident.sizes import format_size
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WORTH_SHOWING = 8 * 1024 * 1024
"""Bytes; what is smaller is over before anybody has read the line."""

_EVERY = 0.1  # seconds between two paints


def size_of(path: Path) -> int:
    """How many bytes a file has; 0 when nobody knows."""
    try:
        return path.lstat().st_size
    except (OSError, ValueError):
        return 0


class _Line:
    """One line, painted over itself with nothing but a carriage return: any terminal can do that."""

    def __init__(self, label: str) -> None:
        self._label = one_line(label, 30)
        self._width = 0
        self._last = time.monotonic()

    def paint(self, text: str) -> None:
        """Show a text, unless the last one was only just shown."""
        if (now := time.monotonic()) - self._last < _EVERY:
            return
        self._last = now
        line = f"{self._label}: {text}"[: _columns() - 1]
        click.echo(f"\r{line.ljust(self._width)}", err=True, nl=False)
        self._width = len(line)

    def wipe(self) -> None:
        """Overwrite the line with blanks."""
        if self._width:
            click.echo(f"\r{' ' * self._width}\r", err=True, nl=False)


@contextmanager
def bar(name: str, total: int | None) -> Iterator[Callable[[int], None] | None]:
    """Something to tell the bytes read so far; None where nothing would be shown.

    Args:
        name: what is being worked on.
        total: how many bytes it has; None for a stream.
    """
    if not _on_terminal() or (total is not None and total < WORTH_SHOWING):
        yield None
        return
    line = _Line(name)
    try:
        yield lambda done: line.paint(f"{done * 100 // total}% of {format_size(total)}" if total else format_size(done))
    finally:
        line.wipe()


@contextmanager
def counting(name: str, say: Callable[[int, int], str]) -> Iterator[Callable[[int, int], None] | None]:
    """Something to tell two numbers; None where nothing would be shown.

    Args:
        name: what is being done.
        say: the numbers in words.
    """
    if not _on_terminal():
        yield None
        return
    line = _Line(name)
    try:
        yield lambda first, second: line.paint(say(first, second))
    finally:
        line.wipe()


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
