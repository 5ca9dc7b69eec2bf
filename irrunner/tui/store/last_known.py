"""The last known copies of a team store, as the thread of the store keeps them while nobody acts, and opens them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Protocol

from irrunner.application.last_known.folder import find_copies
from irrunner.application.last_known.keeping import may_have_copy, update_copies
from irrunner.application.last_known.reading import LastKnownStore, last_known_store, require_known
from irrunner.errors import IrrunnerError, LineLost, NotAMember, VerificationFailed
from irrunner.incident.moments import format_utc
from irrunner.journal import open_store
from irrunner.tui.messages import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from irrunner.application.last_known.folder import CopyFolder
    from irrunner.incident.incident import Clock, Incident
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location

_QUIET: Final = 2.0
"""Seconds after an incident was opened before its copy is begun: whoever opened it has the first keys."""
_PIECE: Final = 0.25
"""Seconds between two pieces of a long record."""
_INTERVAL: Final = 10.0
"""Seconds between two looks of a copy at the server: so much it may lack when the machine ends."""


class Worker(Protocol):
    """What is needed of the store's thread."""

    place: Location
    actor: Actor
    clock: Clock

    @property
    def incident(self) -> Incident | None:
        """The incident that is open."""

    def post(self, message: Message) -> None:
        """Send news to the app."""


class ScreenCopies:
    """Keeps what this session reads of a team store; it does nothing for a store that is a folder.

    Attributes:
        is_wanted: whether copies are kept, as the settings say.
        opened_before: the store, where it is open already and any thread may use it.
        line_lost: why the store cannot be reached, if somebody waited for that already: it is not tried at first.
        are_shown: whether they are what is shown, because the server could not be reached yet.
    """

    def __init__(self, worker: Worker, lost: Callable[[], None]) -> None:
        """Look at nothing yet. Args: lost: called when the server does not answer."""
        self.is_wanted = True
        self.opened_before: Journal | None = None
        self.line_lost: LineLost | None = None
        self.are_shown = False
        self._worker = worker
        self._lost = lost
        self._folder = find_copies(worker.place)
        self._begun = ""
        self._due = 0.0
        self._said: set[str] = set()

    @property
    def pause(self) -> float:
        """Seconds until the copies are looked at again."""
        if self._folder is None or self.are_shown:
            return _INTERVAL
        return max(0.0, self._due - time.monotonic())

    def open_store(self) -> Journal:
        """Open the store, or what was last read of it.

        Raises:
            LineLost: it cannot be reached, and nothing was kept. StoreUnusable: as `open_store`.
        """
        try:
            if self.line_lost is not None:
                raise self.line_lost
            return self.reach_store()
        except LineLost as error:
            if not self.is_wanted:
                raise
            found = last_known_store(self._worker.place, error)
            self.are_shown = True
            return found

    def go_on_without(self, store: Journal) -> Journal:
        """The last known copies in place of a store whose line is lost; that is closed, and opened anew later.

        Raises:
            LineLost: there are none.
        """
        if self.are_shown:
            return store
        error = line_is_lost()
        if not self.is_wanted:
            raise error
        found = last_known_store(self._worker.place, error)
        store.close()
        self.are_shown = True
        return found

    def reach_store(self) -> Journal:
        """Open the store itself; whoever is no member of it any more keeps nothing of it.

        Raises:
            StoreUnusable: as `open_store`.
        """
        self._due = time.monotonic() + _QUIET
        try:
            store, self.opened_before = self.opened_before or open_store(self._worker.place), None
        except NotAMember:
            if self._folder is not None:
                self._folder.remove_all()
            raise
        self.are_shown = False
        return store

    def opened(self) -> None:
        """An incident was opened and read: its copy begins in a moment."""
        self._due = max(self._due, time.monotonic() + _QUIET)

    def tick(self, store: Journal) -> None:
        """Bring the copies nearer to where the server stands, if it is time to."""
        if self._folder is None or self.pause or store.members is None:
            return
        self._due = time.monotonic() + _INTERVAL
        try:
            if not self.is_wanted:
                self._folder.remove_all()
                return
            now = format_utc(self._worker.clock())
            self._begin(self._folder, now)
            sentences = update_copies(self._folder, store, self._worker.actor, now)
        except LineLost:
            self._lost()
            return
        except IrrunnerError:  # a copy holds nobody up
            return
        if sentences is None:
            self._due = time.monotonic() + _PIECE
        for sentence in sentences or ():
            if sentence not in self._said:
                self._said.add(sentence)
                self._worker.post(Trouble(sentence))

    def finish(self, store: Journal) -> None:
        """The thread ends: keep what was read until now."""
        self._due = 0.0
        self.tick(store)

    def _begin(self, folder: CopyFolder, now: str) -> None:
        incident = self._worker.incident
        if incident is not None and incident.id != self._begun and may_have_copy(incident):
            folder.begin(incident.id, now)
            self._begun = incident.id


def line_is_lost() -> LineLost:
    """That what somebody wants to know cannot be asked now."""
    return LineLost(
        "The line to the store is lost, so this cannot be asked now.",
        hint="What was read before is still shown, and what you do is kept. It is tried again all the time.",
    )


def require_same(incident: Incident, store: Journal) -> None:
    """See that a store has, at its place, the last entry of what is shown, so that one can go on from there.

    Raises:
        VerificationFailed: it has not.
    """
    row = next(store.rows(incident.id, incident.state.seq - 1), None)
    if row is None or row.link.hex() != incident.head:
        raise VerificationFailed(
            f"The line is back, and the server does not have {incident.id} as it was shown from this machine's copy:"
            " it was purged or restored, or you do not see it any more. What you did meanwhile is kept.",
            hint="`irrunner list` shows what there is, `irrunner outbox list` what waits.",
        )


def when_read(store: Journal, incident: str = "") -> str:
    """When a copy that is shown was read, in UTC: that of an incident, or the newest; empty for the store itself.

    Raises:
        NotFound: there is no copy of the incident. VerificationFailed: it does not hold.
    """
    if not isinstance(store, LastKnownStore):
        return ""
    if incident:
        require_known(store, incident)
        return store.known[incident].read
    return max(each.read for each in store.known.values())
