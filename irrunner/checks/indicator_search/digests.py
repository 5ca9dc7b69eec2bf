"""Digests of a file as it lies on disk, made while it is read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY_LENGTH: Final = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}


def algorithms_for(values: Iterable[str]) -> tuple[str, ...]:
    """SHA-256, and what else is needed to compare files with digests in hex."""
    needed = {_BY_LENGTH.get(len(value), "sha256") for value in values}
    return ("sha256", *sorted(needed - {"sha256"}))


class Digests:
    """Digests of what it was given."""

    def __init__(self, algorithms: Iterable[str]) -> None:
        """Begin with nothing."""
        self._running = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}

    def update(self, data: bytes) -> None:
        """Add bytes."""
        for running in self._running.values():
            running.update(data)

    def give_up(self) -> None:
        """Have no digests: not every byte is seen."""
        self._running = {}

    def all(self) -> dict[str, str]:
        """Each in hex, by its algorithm."""
        return {name: running.hexdigest() for name, running in self._running.items()}
