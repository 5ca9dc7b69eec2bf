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

CHUNK = 500
"""Entries folded before the lock is let go: a few milliseconds, which nobody at the keys notices."""
_KEY_FIRST = 0.2
"""Seconds for which a key that has not had its effect yet goes before the rest of a long journal."""


class LockedIncident(Incident):
    """An incident whose state two threads read: it changes in short pieces, each under a lock."""

    def __init__(
        self,
        *args: Any,
        lock: RLock,
        on_progress: Callable[[int], None] | None = None,
        is_key_waiting: Callable[[], bool] = bool,
        **kwargs: Any,
    ) -> None:
        """Share an incident between threads.

        Args:
            args: as for `Incident`.
            lock: held while the state changes.
            on_progress: called with the number of the last entry folded, after every piece of a long journal.
            is_key_waiting: whether a key was pressed that has not had its effect yet; asked in the thread that folds.
            kwargs: as for `Incident`.
        """
        super().__init__(*args, **kwargs)
        self._lock = lock
        self.on_progress = on_progress
        self._is_key_waiting = is_key_waiting

    @override
    def _apply(self, entries: Iterable[Entry]) -> None:
        remaining = iter(entries)
        while chunk := list(islice(remaining, CHUNK)):
            with self._lock:
                super()._apply(chunk)
            if self.on_progress is not None:
                self.on_progress(self.state.seq)
            if len(chunk) == CHUNK:
                self._let_the_screen_have_its_turn()

    def _let_the_screen_have_its_turn(self) -> None:
        """A lock is not fair, and the interpreter divides its time evenly, however short the other's work is."""
        time.sleep(0.001)
        end = time.monotonic() + _KEY_FIRST
        while self._is_key_waiting() and time.monotonic() < end:
            time.sleep(0.004)
