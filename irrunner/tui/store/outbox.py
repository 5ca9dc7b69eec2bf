"""The line of a team store, as a screen lives with it: whether it is lost, what waits, and sending it when it is back.

Everything but `state`, `send` and `drop` belongs to the store's thread. While the line is lost that thread never asks
the server: another one tries, and no key waits for it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Protocol

from irrunner.application.outbox.executor import OutboxExecutor
from irrunner.application.outbox.folder import find_outbox
from irrunner.application.outbox.sending import Outcome, send_drafts
from irrunner.application.outbox.unreachable import unreachable_store
from irrunner.errors import IrrunnerError, LineLost
from irrunner.incident.incident import Incident
from irrunner.incident.moments import format_utc
from irrunner.journal import open_store
from irrunner.tui.messages import DraftsSent, LineChanged, Trouble
from irrunner.tui.store.last_known import line_is_lost
from irrunner.tui.store.line_state import LineState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.message import Message

    from irrunner.application.outbox.folder import Waiting
    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location

_FIRST_TRY: Final = 0.5
_LAST_TRY: Final = 5.0
"""Seconds between two attempts to reach the server: at first, and after many."""


class Worker(Protocol):
    """What is needed of the store's thread."""

    place: Location
    actor: Actor
    clock: Clock

    @property
    def incident(self) -> Incident | None:
        """The incident that is open."""

    def submit(self, task: Callable[[], None]) -> None:
        """Queue something to be done in the thread."""

    def post(self, message: Message) -> None:
        """Send news to the app."""

    def poll(self) -> None:
        """Read what others wrote."""


class ScreenOutbox:
    """The outbox of one session; it does nothing for a store that is a folder."""

    def __init__(self, worker: Worker, store: Callable[[], Journal], reach: Callable[[], None]) -> None:
        """Look at nothing yet.

        Args:
            worker: whose outbox it is.
            store: the one that is open in the thread.
            reach: called when the server answers again; goes on with the store itself if a copy of it is shown.
        """
        self.state = LineState()
        self._worker = worker
        self._store = store
        self._reach = reach
        self._folder = find_outbox(worker.place, worker.actor)
        self._ended = threading.Event()
        self._keeper: OutboxExecutor | None = None

    @property
    def is_down(self) -> bool:
        """Whether the line is known to be lost; asked in any thread."""
        return bool(self.state.lost)

    def require_line(self) -> None:
        """Refuse at once what cannot be asked now.

        Raises:
            LineLost: the line is lost.
        """
        if self.is_down:
            raise line_is_lost()

    def attach(self, incident: Incident) -> None:
        """Let the acts on an incident be kept while they are sent."""
        if self._folder is not None:
            incident.outbox = self._keeper = OutboxExecutor(self._folder)
            self._tell_keeper()
            if incident.store.line is not None:
                incident.store.line.patience = 0.0  # the draft knows its entry: sending finds it

    def prepared(self, name: str, store: Journal | None) -> Incident:
        """An incident for a thread of its own; without a store, acts on it are kept and nothing is tried."""
        given = store or unreachable_store(self._worker.place, LineLost("The line to the store is lost."))
        incident = Incident(given, name, self._worker.actor, clock=self._worker.clock)
        if self._folder is not None:
            keeper = OutboxExecutor(self._folder)
            keeper.is_down = store is None
            incident.outbox = keeper
        return incident

    def begin(self) -> None:
        """When the store was opened: send what an irrunner that ended left."""
        if self._folder is not None and self._refresh():
            self._send((), "", again=False)

    def lost(self, since: str = "") -> None:
        """The line dropped: say so, and try it again in another thread until it is back.

        Args:
            since: when what is shown was read, in UTC, if that is not now.
        """
        if self._folder is None:
            return
        self._refresh()
        was_down = self.is_down
        if was_down and not since:
            return
        incident = self._worker.incident
        seq = incident.state.seq if incident is not None else 0
        self.state = LineState(since or format_utc(self._worker.clock()), seq, self.state.waiting)
        self._tell_keeper()
        self._worker.post(LineChanged())
        if not was_down:
            self._try_again()

    def _try_again(self) -> None:
        threading.Thread(target=self._try, name="irrunner-line", daemon=True).start()

    def kept(self) -> None:
        """An act was kept, because the line is down."""
        self._refresh()
        self.lost()
        self._worker.post(LineChanged())

    def look(self) -> None:
        """Show also what somebody else at this machine, such as a shell, keeps meanwhile."""
        before = self.state
        self._refresh()
        if self.state != before:
            self._worker.post(LineChanged())

    def send(self, numbers: Sequence[int] = (), why: str = "") -> None:
        """Queue the sending of what waits: these drafts, or all."""
        self._worker.submit(lambda: self._send(numbers, why, again=True))

    def drop(self, number: int) -> None:
        """Queue the dropping of a draft, unrecorded."""

        def dropped() -> None:
            try:
                if self._folder is not None:
                    self._folder.drop(number)
            except IrrunnerError as error:
                self._worker.post(Trouble(error.sentence, error.hint))
            self._refresh()
            self._worker.post(LineChanged())

        self._worker.submit(dropped)

    def stop(self) -> None:
        """Stop trying."""
        self._ended.set()

    def _try(self) -> None:
        """Runs in a thread of its own until the server answers, whatever it says."""
        pause = _FIRST_TRY
        while not self._ended.wait(pause):
            pause = min(pause * 1.5, _LAST_TRY)
            try:
                open_store(self._worker.place, create=False, read_only=True, wait=1.0).close()
            except LineLost:
                continue
            except IrrunnerError:
                pass  # it answers: what is wrong is said by what is tried next
            self._worker.submit(self._back)
            return

    def _back(self) -> None:
        """The server answers: send what waits, and read what others wrote meanwhile."""
        try:
            self._reach()
        except LineLost:
            self._try_again()
            return
        self.state = LineState(waiting=self.state.waiting)
        self._tell_keeper()
        self._worker.post(LineChanged())
        self._send((), "", again=False)
        if not self.is_down:
            self._worker.poll()

    def _send(self, numbers: Sequence[int], why: str, *, again: bool) -> None:
        if self._folder is None:
            return
        outcomes: list[Outcome] = []
        try:
            self.require_line()
            for outcome in send_drafts(self._folder, self._opened, numbers=numbers, why=why, again=again):
                outcomes.append(outcome)  # noqa: PERF402 - those before an error count
        except LineLost:
            self.lost()
        except IrrunnerError as error:
            if again:
                self._worker.post(Trouble(error.sentence, error.hint))
        self._refresh()
        self._worker.post(LineChanged())
        if outcomes:
            self._worker.post(DraftsSent(outcomes))
            if not self.is_down:
                self._worker.poll()

    def _opened(self, name: str) -> Incident:
        """The open incident, or another one of the store."""
        open_one = self._worker.incident
        if open_one is not None and open_one.id == name:
            open_one.refresh()
            return open_one
        incident = Incident(self._store(), name, self._worker.actor, clock=self._worker.clock)
        incident.refresh()
        return incident

    def _refresh(self) -> int:
        """Look what waits; how much that is."""
        waiting: tuple[Waiting, ...] = ()
        if self._folder is not None:
            try:
                waiting = tuple(each for each in self._folder.waiting() if not each.is_busy)
            except IrrunnerError as error:
                self._worker.post(Trouble(error.sentence, error.hint))
        self.state = LineState(self.state.lost, self.state.seq, waiting)
        return len(waiting)

    def _tell_keeper(self) -> None:
        if self._keeper is not None:
            self._keeper.is_down = self.is_down
