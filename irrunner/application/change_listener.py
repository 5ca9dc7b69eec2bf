"""A thread that hears from a store's server when somebody committed, so that nobody has to ask all the time."""

from __future__ import annotations

from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Final

from irrunner.errors import IrrunnerError
from irrunner.journal import subscribe

if TYPE_CHECKING:
    from collections.abc import Callable

    from irrunner.journal.interface import Announcements
    from irrunner.journal.locations import Location

RETRY: Final = 10.0
"""Seconds until a server that could not be reached is tried again; meanwhile whoever wants to know asks."""
_PATIENCE: Final = 1.0
PAUSE: Final = 1.0
"""Seconds between a line that dropped and the next one."""


class ChangeListener:
    """Calls back on every commit to a store that gives word of it.

    Attributes:
        is_listening: whether word would reach us just now; else only asking tells.
    """

    def __init__(self, place: Location, changed: Callable[[], None]) -> None:
        """Nothing is listened to yet.

        Args:
            place: where the store is.
            changed: called in the listener's thread: somebody committed, or listening has begun or ended.
        """
        self.is_listening = False
        self._place = place
        self._changed = changed
        self._ending = Event()
        self._lock = Lock()
        self._line: Announcements | None = None
        self._thread = Thread(target=self._run, name="irrunner-listener", daemon=True)

    def start(self) -> None:
        """Listen, in a thread of its own, unless that was begun."""
        if self._thread.ident is None:
            self._thread.start()

    def renew(self) -> None:
        """Listen on a new line: the one that there is keeps something from us."""
        self._interrupt()

    def stop(self) -> None:
        """Stop listening."""
        self._ending.set()
        self._interrupt()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)  # it may be connecting to a server that does not answer

    def _interrupt(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.interrupt()

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                line = subscribe(self._place)
            except (IrrunnerError, OSError):
                self._ending.wait(RETRY)
                continue
            if line is None:
                return
            self._listen(line)
            self._ending.wait(PAUSE)

    def _listen(self, line: Announcements) -> None:
        """Until the line drops or is interrupted."""
        with self._lock:
            self._line = line
        try:
            self.is_listening = True
            self._changed()  # whatever came before we listened
            while not self._ending.is_set() and line.wait():
                self._changed()
        except IrrunnerError:
            pass
        finally:
            self.is_listening = False
            with self._lock:
                self._line = None
                line.close()
        self._changed()
