"""Which journals this process has open to be written.

A process that closes any descriptor of a file gives up all its locks on that file (POSIX), those of SQLite in the
middle of a write included. So a journal that is open here is not opened once more to be looked at.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    Identity = tuple[int, int]

_open: Counter[Identity] = Counter()
_lock = Lock()


def identity(found: os.stat_result) -> Identity:
    """What distinguishes a file from all others of the machine."""
    return found.st_dev, found.st_ino


def note_open(file: Identity) -> None:
    """A connection that writes was opened."""
    with _lock:
        _open[file] += 1


def note_closed(file: Identity) -> None:
    """Such a connection was closed."""
    with _lock:
        _open[file] -= 1


def is_open_here(found: os.stat_result) -> bool:
    """Whether such a connection to this file is open in this process."""
    with _lock:
        return _open[identity(found)] > 0
