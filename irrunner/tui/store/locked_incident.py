"""An incident whose state two threads look at: it changes in short pieces, under a lock."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING, Any

from irrunner.incident.folding import apply
from irrunner.incident.incident import Incident

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock

    from irrunner.journal.transaction import Reader

CHUNK = 1_000
"""Entries folded before the lock is let go: a few milliseconds, which nobody at the keys notices."""


class LockedIncident(Incident):
    """As `Incident`; every change of the state happens under the lock."""

    def __init__(self, *args: Any, lock: RLock, told: Callable[[int], None] | None = None, **kwargs: Any) -> None:
        """Take an incident in hand.

        Args:
            args: as for `Incident`.
            lock: held while the state changes.
            told: hears the number of the last entry folded, after every piece.
            kwargs: as for `Incident`.
        """
        super().__init__(*args, **kwargs)
        self._lock = lock
        self.told = told

    def _fold(self, source: Reader) -> bool:
        before = self.state.seq
        rows = source.read(self.id, before)
        while chunk := list(islice(rows, CHUNK)):
            with self._lock:
                for stored in chunk:
                    apply(self.state, self.reader.read(stored.header, stored.body))
                self._checklist = None
            if self.told is not None:
                self.told(self.state.seq)
            if len(chunk) == CHUNK:
                time.sleep(0.001)  # a lock is not fair: this lets the screen have its turn
        return self.state.seq != before
