"""An incident whose state two threads read."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from irrunner.incident.incident import Incident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from threading import RLock

    from irrunner.incident.entries import Entry

CHUNK = 1_000
"""Entries folded before the lock is let go: a few milliseconds, which nobody at the keys notices."""


class LockedIncident(Incident):
    """An incident whose state two threads read: it changes in short pieces, each under a lock."""

    def __init__(
        self, *args: Any, lock: RLock, on_progress: Callable[[int], None] | None = None, **kwargs: Any
    ) -> None:
        """Share an incident between threads.

        Args:
            args: as for `Incident`.
            lock: held while the state changes.
            on_progress: called with the number of the last entry folded, after every piece of a long journal.
            kwargs: as for `Incident`.
        """
        super().__init__(*args, **kwargs)
        self._lock = lock
        self.on_progress = on_progress

    @override
    def _apply(self, entries: Iterable[Entry]) -> None:
        remaining = iter(entries)
        while chunk := list(islice(remaining, CHUNK)):
            with self._lock:
                super()._apply(chunk)
            if self.on_progress is not None:
                self.on_progress(self.state.seq)
            if len(chunk) == CHUNK:
                time.sleep(0.001)  # a lock is not fair: this lets the screen have its turn
