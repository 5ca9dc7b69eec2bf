"""The thread that owns the store: it does what is queued, reads what others wrote, and posts news to the app.

Nothing here is called from another thread but `__init__`, `start`, `post` and the queue.
"""

from __future__ import annotations

import queue
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from irrunner.application.change_listener import ChangeListener
from irrunner.application.interrupted_checks import record_interrupted_checks
from irrunner.application.open_incident import OpenIncident
from irrunner.application.removals import finish_removals
from irrunner.errors import IrrunnerError, LineLost, NotYetRecorded, VerificationFailed
from irrunner.errors import Refused as RefusedError
from irrunner.incident.incident import Incident, machine_clock
from irrunner.journal.locations import scheme_of
from irrunner.tui.messages import Answered, Changed, Done, Kept, Loading, Opened, Refused, Trouble
from irrunner.tui.store.check_schedule import POLL, CheckSchedule
from irrunner.tui.store.last_known import ScreenCopies, require_same, when_read
from irrunner.tui.store.locked_incident import LockedIncident
from irrunner.tui.store.mirror import MirrorFollower
from irrunner.tui.store.notifier import Notifier
from irrunner.tui.store.outbox import ScreenOutbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from textual.app import App
    from textual.message import Message

    from irrunner.incident.incident import Clock
    from irrunner.journal import Journal
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location

    OnError = Callable[[IrrunnerError], None]
    Task = Callable[[], None]


_GOODBYE = 30.0
"""Seconds for which leaving waits for a server; the act under way is a draft on disk."""
LONG = 5_000
"""Entries from which on the progress of reading a journal is reported."""
PROGRESS_INTERVAL = 0.2
"""Seconds between two reports of it."""

Result = TypeVar("Result")


class Companion(Protocol):
    """What else is done in the worker's thread while an incident is open: directing an exercise."""

    def opened(self) -> None:
        """An incident was opened and read."""

    def tick(self) -> None:
        """The journal was just checked; this happens several times a second, and after every act."""

    def stopping(self) -> None:
        """The thread ends: everything that was queued is done, and the store is still open."""


class StoreWorker:
    """The store and the open incident, in one thread.

    Attributes:
        place: the store's folder. actor: who is at the keyboard. clock: where the time comes from.
        opened: the incident that is open, completely read; None at home and while it is being read.
        mirror: the second store that follows this one.
        lock: held while the state changes, and by a screen while it takes a snapshot.
        read_only: whether the store can only be read.
        listener: hears of what others write, where a server gives word of it.
        regime_folders: the user's own folders of playbooks, in which regimes are looked for.
        outbox: acts that are not yet recorded, because the line to the store dropped.
        copies: what was last read of a team's incidents, for when its server is away.
        companion: shares the thread, if there is one. Set it before `start`.
        is_key_waiting: whether a key was pressed that has not had its effect yet. Set it before `start`.
        notifier: tells the channels that a person switched on.
    """

    def __init__(
        self,
        app: App[Any],
        place: Location,
        actor: Actor,
        *,
        clock: Clock = machine_clock,
        mirror: Location | None = None,
    ) -> None:
        self.place = place
        self.actor = actor
        self.clock = clock
        self.opened: OpenIncident | None = None
        self.lock = threading.RLock()
        self.read_only = False
        self.companion: Companion | None = None
        self.is_key_waiting: Callable[[], bool] = bool
        self.regime_folders: Sequence[Path] = ()
        self._app = app
        self.mirror = mirror
        self.outbox = ScreenOutbox(self, lambda: self._store, lambda: _reach_server(self))
        self.copies = ScreenCopies(self, self.outbox.lost)
        self._follower = MirrorFollower(
            place, mirror, lambda problem: self.post(Trouble(problem.sentence, problem.hint))
        )
        self.notifier = Notifier(self, app)
        self._store: Journal
        self._stamp: object = None
        self.listener = ChangeListener(place, lambda: self.submit(self._schedule.word_came))
        self._schedule = CheckSchedule(lambda: self.listener.is_listening)
        self._queue: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="irrunner-session", daemon=True)

    @property
    def incident(self) -> Incident | None:
        """The incident that is open; None at home and while it is being read."""
        return self.opened.incident if self.opened is not None else None

    def start(self) -> None:
        """Begin; the store is opened in the thread itself, because it belongs to one."""
        self._thread.start()

    def submit(self, task: Task) -> None:
        """Queue something to be done in the thread."""
        self._queue.put(task)

    def stop(self) -> None:
        """Do everything that is queued, then end."""
        self.outbox.stop()
        if self._thread.is_alive():
            self.notifier.finish()
            self._queue.put(None)
            self._thread.join(_GOODBYE if scheme_of(self.place) else None)  # a server that hangs holds nobody
        self.listener.stop()
        self._follower.stop()

    def _run(self) -> None:
        try:
            self._store = self.copies.open_store()
            if since := when_read(self._store):
                self.outbox.lost(since)
            else:
                _begin(self)
        except Exception as error:  # the app ends with it, in words
            self.post(Answered(raised, error))
            return
        running = True
        while running:
            try:
                running = self._next()
            except Exception as error:  # what is queued behind it is still written
                self.post(Answered(raised, error))
        try:
            if self.companion is not None:
                self.companion.stopping()
        finally:
            if not self.outbox.is_down:
                self.copies.finish(self._store)
            self._close_incident()
            self._store.close()

    def _close_incident(self) -> None:
        """Let go of the open incident: nobody is in front of it any more."""
        if self.opened is not None and not self.read_only and not self.outbox.is_down:
            self.opened.presence.leave()
        self.opened = None

    def _next(self) -> bool:
        """Do what is next in the queue, or look what others wrote when it is time to; False at its end."""
        pause = self._schedule.pause
        if not self.outbox.is_down:
            pause = min(pause, self.copies.pause)
        try:
            is_busy = self.companion is not None or self.notifier.is_in_use
            task = self._queue.get(timeout=min(pause, POLL) if is_busy else pause)
        except queue.Empty:
            had_news = self._schedule.has_news
            if not self._schedule.pause and self.check_journal() and not had_news:
                self.listener.renew()  # it should have told us
            if self.companion is not None:
                self.companion.tick()
            if not self.outbox.is_down:
                self.notifier.tick()
                self.copies.tick(self._store)
            return True
        if task is not None:
            task()
        return task is not None

    def poll(self) -> None:
        """Read what others wrote, and let the companion do what is due."""
        self.check_journal()
        if self.companion is not None:
            self.companion.tick()

    def check_journal(self) -> bool:
        """Read what is new in the journal, whoever wrote it; whether anything is."""
        self._schedule.looked()
        if self.outbox.is_down:
            self.outbox.look()
            return False
        try:
            if (stamp := self._store.change_token()) == self._stamp:
                return False
            self._stamp = stamp
            if self.incident is None:
                self.post(Changed(0))
            else:
                self.incident.refresh()
                self.post(Changed(self.incident.state.seq))
        except LineLost:
            self.outbox.lost()
            return False
        except IrrunnerError as error:
            self.post(Trouble(error.sentence, error.hint))
            return False
        return True

    def _answer(
        self,
        act: Callable[[], Result],
        action: str,
        then: Callable[[Result], None] | None,
        refused: OnError | None,
        *,
        announce: bool = True,
        kept: Callable[[], None] | None = None,
    ) -> None:
        """Carry out an act and report it: first what changed, then that it is done; or that it is kept."""
        try:
            result = act()
        except NotYetRecorded as error:
            self.outbox.kept()
            if kept is not None:
                self.post(Answered(lambda _: kept(), None))
            self.post(Kept(action, error))
            return
        except IrrunnerError as error:
            if isinstance(error, LineLost):
                self.outbox.lost()
            self.post(Answered(refused, error) if refused is not None else Refused(action, error))
            return
        self.poll()
        if then is not None:
            self.post(Answered(then, result))
        if announce:
            self.post(Done(action, result))

    def _open_incident(self, name: str) -> None:
        self._close_incident()
        try:
            if self.outbox.is_down:
                self._store = self.copies.go_on_without(self._store)
                self.outbox.lost(when_read(self._store, name))
            of = self._store.head(name).seq
            on_progress = _throttled(lambda seq: self.post(Loading(seq, of))) if of >= LONG else None
            incident = LockedIncident(
                self._store,
                name,
                self.actor,
                clock=self.clock,
                after_commit=self.copy_to_mirror,
                lock=self.lock,
                on_progress=on_progress,
                is_key_waiting=self.is_key_waiting,
            )
            incident.regime_folders = self.regime_folders
            incident.refresh()  # `_stamp` is older: what comes while it is read is read afterwards
        except IrrunnerError as error:
            if isinstance(error, LineLost):
                self.outbox.lost()
            self.post(Refused("home.open", error))
            return
        incident.on_progress = None
        self.outbox.attach(incident)
        self.opened = OpenIncident(incident)
        self.copies.opened()
        self.post(Opened(name))
        if self.companion is not None:
            self.companion.opened()

    def in_hand(self) -> Incident:
        """The incident that is open.

        Raises:
            Refused: none is.
        """
        if self.incident is None:
            raise RefusedError("No incident is open.", hint="Open one first.")
        return self.incident

    def copy_to_mirror(self) -> None:
        """Bring the mirror up to date; that it fails never fails the act."""
        self._tell_warnings()
        self._follower.update(self._store)

    def _tell_warnings(self) -> None:
        """Show what the store could not do, or did not obey."""
        for sentence in self._store.warnings:
            self.post(Trouble(sentence))
        self._store.warnings.clear()

    def post(self, message: Message) -> None:
        """Send news to the app, from any thread."""
        """Send a message to the app."""
        with suppress(RuntimeError):  # the app's loop has ended; what was written is written
            self._app.post_message(message)


def _begin(worker: StoreWorker) -> None:
    """The store is open: finish what was cut off, and listen."""
    store = worker._store
    worker.read_only = store.read_only
    for finish in (finish_removals, record_interrupted_checks):
        for sentence in finish(store, worker.actor, clock=worker.clock):
            worker.post(Trouble(sentence))
    worker._stamp = store.change_token()
    worker.listener.start()
    worker._tell_warnings()
    if not worker.read_only:
        worker._follower.send_evidence()
        worker.outbox.begin()


def _reach_server(worker: StoreWorker) -> None:
    """The server answers: if a copy was shown until now, go on with the store itself.

    Raises:
        LineLost: it does not answer any more.
        VerificationFailed: its record does not go on from the copy.
    """
    if not worker.copies.are_shown:
        return
    copy, incident = worker._store, worker.incident
    try:
        worker._store = worker.copies.reach_store()
        if incident is not None:
            require_same(incident, worker._store)
        _begin(worker)
    except LineLost:
        worker._store, worker.copies.are_shown = copy, True
        raise
    except VerificationFailed:
        worker.copies.finish(worker._store)  # the copy goes now, if it is to go
        raise
    worker._stamp = None  # what others wrote since the copy is read next
    if incident is None:
        worker.post(Changed(0))
    else:
        incident.go_on_with(worker._store)
        worker.outbox.attach(incident)


def _throttled(report: Callable[[int], None]) -> Callable[[int], None]:
    """Report progress less often: nobody reads more than a few lines a second, and each is drawn."""
    last = 0.0

    def report_now_and_then(seq: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= PROGRESS_INTERVAL:
            last = now
            report(seq)

    return report_now_and_then


def raised(error: Exception) -> None:
    """In the app's thread: end with what went wrong in ours."""
    raise error
