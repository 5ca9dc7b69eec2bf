"""Expanding zstd: with the standard library from Python 3.14 on, or with a module of the same interface.

Nothing else is imported here: the packed file runs on hosts where a stranger may have put a module of any name.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, List, Protocol

from irrunner.checks.exposure.documents import Malformed

_LARGEST_WINDOW = 27
"""As a power of two: 128 MB, what the program `zstd` takes without being asked for more."""
_HOW = (
    "is compressed with zstd, which this Python cannot read: run it with Python 3.14 or with irrunner itself, or save "
    "the image with gzip"
)


class Readable(Protocol):
    """Something that is read from the front."""

    def read(self, count: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        ...


_modules: List[Any] = []


def register(module: Any) -> None:
    """Use a module with the interface of `compression.zstd` where the standard library has none."""
    _modules[:] = [module]


def expanded(stream: Readable) -> Readable:
    """The expanded bytes of a stream.

    Raises:
        Malformed: nothing here can expand them.
    """
    module: Any = None
    try:
        module = import_module("compression.zstd")
    except ImportError:
        if not _modules:
            raise Malformed(_HOW) from None
        module = _modules[0]
    limits = {module.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    opened: Readable = module.ZstdFile(stream, "rb", options=limits)
    return opened
