"""The one thread that reads and writes the store, so that no key ever waits for a disk.

The screen queues verbs with `do` and questions with `ask`; what comes back are messages (`messages`) and
callbacks in the app's thread. `incident.state` is shared: this thread changes it only under `lock`, in
short pieces; a screen takes its snapshot under the same lock and renders from the snapshot alone.
"""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from irrunner.errors import IrrunnerError
from irrunner.errors import Refused as RefusedError
from irrunner.incident.incident import machine_clock
from irrunner.journal.store import Store
from irrunner.tui.drafts import Drafts
from irrunner.tui.jobs import Job
from irrunner.tui.messages import Answered, Changed, Done, Loading, Opened, Progress, Refused, Trouble
from irrunner.tui.shared import SharedIncident

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from textual.app import App
    from textual.message import Message

    from irrunner.incident.incident import Clock, Incident
    from irrunner.journal.chain import Actor
    from irrunner.playbook.library import Loaded

    OnError = Callable[[IrrunnerError], None]
    Task = Callable[[], None]

POLL = 0.25
"""Seconds between two looks at whether somebody else wrote."""
_LONG = 5_000
"""Entries from which on the reading of a journal is told."""

Result = TypeVar("Result")


class Session:
    """The store and, when one is open, the incident.

    Attributes:
        place: the store's folder. actor: who is at the keyboard. clock: where the time comes from.
        incident: what is open, completely read; None at home and while it is being read.
        lock: held while the state changes, and by a screen while it takes a snapshot.
        read_only: whether the store can only be read.
        jobs: long work under way.
    """

    def __init__(
        self, app: App[Any], place: Path, actor: Actor, *, clock: Clock = machine_clock, mirror: Path | None = None
    ) -> None:
        self.place = place
        self.actor = actor
        self.clock = clock
        self.incident: SharedIncident | None = None
        self.lock = threading.RLock()
        self.read_only = False
        self.drafts = Drafts(place, actor)
        self.jobs: dict[Job, threading.Thread] = {}
        self._app = app
        self._mirror = mirror
        self._store: Store
        self._stamp: object = None
        self._queue: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="irrunner-session", daemon=True)

    def start(self) -> None:
        """Begin; the store is opened in the thread itself, because it belongs to one."""
        self._thread.start()

    def stop(self) -> None:
        """Write everything that is queued, then end; long jobs are cancelled and leave nothing behind."""
        for job, thread in list(self.jobs.items()):
            job.cancel()
            thread.join()
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def open(self, incident: str) -> None:
        """Take an incident in hand and read its journal; `Opened` follows, or `Refused` for the action `home.open`."""
        self._queue.put(lambda: self._opening(incident))

    def leave(self) -> None:
        """Let go of the incident."""
        self._queue.put(lambda: setattr(self, "incident", None))

    def do(
        self,
        verb: Callable[..., Result],
        *args: Any,
        action: str = "",
        then: Callable[[Result], None] | None = None,
        refused: OnError | None = None,
        **kwargs: Any,
    ) -> None:
        """Queue a verb on the open incident: `session.do(steps.done, "isolate", why="…")`.

        Args:
            verb: a function of `irrunner.incident.verbs` whose first argument is the incident.
            args: what follows the incident.
            action: the id of the action, for the messages.
            then: called with the result, in the app's thread, before `Done` reaches the screens.
            refused: called with the error instead of telling the screens `Refused`.
            kwargs: the verb's own.
        """
        self._queue.put(lambda: self._answer(lambda: verb(self._in_hand(), *args, **kwargs), action, then, refused))

    def ask(
        self,
        question: Callable[[Store], Result],
        then: Callable[[Result], None],
        *,
        refused: OnError | None = None,
    ) -> None:
        """Queue a question to the store (home's list, a verify); `then` gets the answer, in the app's thread."""
        self._queue.put(lambda: self._answer(lambda: question(self._store), "", then, refused, told=False))

    def declare(
        self,
        loaded: Loaded,
        *,
        then: Callable[[Incident], None],
        refused: OnError | None = None,
        **kwargs: Any,
    ) -> None:
        """Queue the declaration of a new incident; the keywords are those of the verb `declare`."""
        from irrunner.incident.verbs.lifecycle import declare

        def declared() -> Incident:
            incident = declare(self._store, loaded, self.actor, clock=self.clock, **kwargs)
            self._copy_to_mirror()
            return incident

        self._queue.put(lambda: self._answer(declared, "home.declare", then, refused))

    def add_evidence(
        self,
        source: Path | BinaryIO,
        *,
        size: int = 0,
        label: str = "",
        then: Callable[[Any], None] | None = None,
        **kwargs: Any,
    ) -> Job:
        """Add evidence in a thread of its own, so that other verbs go on; `Progress` tells how far it is.

        Args:
            source: a file or an open stream.
            size: how many bytes are expected, for the share that is shown.
            label: what to call it meanwhile.
            then: called with the entry, in the app's thread.
            kwargs: those of the verb `evidence add`.
        """
        job = Job(label or str(getattr(source, "name", "evidence")), size)
        incident = self._in_hand().id
        thread = threading.Thread(
            target=self._adding, args=(job, incident, source, then, kwargs), name="irrunner-evidence", daemon=True
        )
        self.jobs[job] = thread
        thread.start()
        return job

    def beside(
        self,
        work: Callable[[Incident], Result],
        *,
        action: str = "",
        then: Callable[[Result], None] | None = None,
        refused: OnError | None = None,
    ) -> None:
        """Let long work that writes nothing to the store go on beside everything else: a report, a verification.

        It gets the open incident, to be read anew from a store of its own that cannot be written. The other
        arguments are those of `do`.
        """
        threading.Thread(target=self._working, args=(work, action, then, refused), daemon=True).start()

    def draft(self, name: str, text: str) -> None:
        """Queue the keeping of a draft of the open incident; an empty text removes it."""
        incident = self.incident.id if self.incident else ""
        self._queue.put(lambda: self.drafts.keep(incident, name, text))

    # From here on: in the thread.

    def _run(self) -> None:
        try:
            self._store = Store.open(self.place)
            self.read_only = self._store.read_only
            self._stamp = self._store.stamp()
        except Exception as error:  # the app ends with it, in words
            self._tell(Answered(_raised, error))
            return
        running = True
        while running:
            try:
                running = self._next()
            except Exception as error:  # what is queued behind it is still written
                self._tell(Answered(_raised, error))
        self._store.close()

    def _next(self) -> bool:
        """Do what is next in the queue, or look around; False at its end."""
        try:
            task = self._queue.get(timeout=POLL)
        except queue.Empty:
            self._look()
            return True
        if task is not None:
            task()
        return task is not None

    def _look(self) -> None:
        """Read what is new in the journal, whoever wrote it."""
        try:
            if (stamp := self._store.stamp()) == self._stamp:
                return
            self._stamp = stamp
            if self.incident is None:
                self._tell(Changed(0))
            else:
                self.incident.refresh()
                self._tell(Changed(self.incident.state.seq))
        except IrrunnerError as error:
            self._tell(Trouble(error.sentence, error.hint))

    def _answer(
        self,
        act: Callable[[], Result],
        action: str,
        then: Callable[[Result], None] | None,
        refused: OnError | None,
        *,
        told: bool = True,
    ) -> None:
        """Carry out and tell: first what changed, then that it is done."""
        try:
            result = act()
        except IrrunnerError as error:
            self._tell(Answered(refused, error) if refused is not None else Refused(action, error))
            return
        self._look()
        if then is not None:
            self._tell(Answered(then, result))
        if told:
            self._tell(Done(action, result))

    def _opening(self, name: str) -> None:
        self.incident = None
        of = self._store.head(name).seq
        told = (lambda seq: self._tell(Loading(seq, of))) if of >= _LONG else None
        incident = SharedIncident(
            self._store,
            name,
            self.actor,
            clock=self.clock,
            after_commit=self._copy_to_mirror,
            lock=self.lock,
            told=told,
        )
        try:
            incident.refresh()
        except IrrunnerError as error:
            self._tell(Refused("home.open", error))
            return
        incident.told = None
        self.incident = incident
        self._stamp = self._store.stamp()
        self._tell(Opened(name))

    def _in_hand(self) -> SharedIncident:
        if self.incident is None:
            raise RefusedError("No incident is open.", hint="Open one first.")
        return self.incident

    def _copy_to_mirror(self) -> None:
        """Bring the mirror up to date; that it fails never fails the act."""
        for sentence in self._store.warnings:
            self._tell(Trouble(sentence))
        self._store.warnings.clear()
        if self._mirror is None:
            return
        from irrunner.journal.copying import catch_up

        try:
            with Store.open(self._mirror) as mirror:
                catch_up(self._store, mirror)
        except IrrunnerError as error:
            self._tell(Trouble(f"The mirror at {self._mirror} is behind: {error.sentence}", error.hint))

    def _adding(self, job: Job, name: str, source: Path | BinaryIO, then: Any, kwargs: dict[str, Any]) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.incident.incident import Incident
        from irrunner.incident.verbs.evidence import add

        def progress(done: int) -> None:
            job.done = done
            self._tell(Progress(job))

        try:
            with Store.open(self.place) as store:
                incident = Incident(store, name, self.actor, clock=self.clock)
                job.result = add(incident, source, progress=progress, cancelled=lambda: job.cancelled, **kwargs)
            if then is not None:
                self._tell(Answered(then, job.result))
            self._queue.put(self._copy_to_mirror)
        except IrrunnerError as error:
            job.error = error
        except Exception as error:  # the app ends with it, in words
            self._tell(Answered(_raised, error))
        job.ended = True
        self.jobs.pop(job, None)
        self._queue.put(self._look)
        self._tell(Progress(job))

    def _working(self, work: Callable[[Incident], Any], action: str, then: Any, refused: OnError | None) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.incident.incident import Incident

        try:
            name = self._in_hand().id
            with Store.open(self.place, create=False, read_only=True) as store:
                result = work(Incident(store, name, self.actor, clock=self.clock))
        except IrrunnerError as error:
            self._tell(Answered(refused, error) if refused is not None else Refused(action, error))
        except Exception as error:  # the app ends with it, in words
            self._tell(Answered(_raised, error))
        else:
            self._tell(Answered(then, result) if then is not None else Done(action, result))

    def _tell(self, message: Message) -> None:
        with suppress(RuntimeError):  # the app's loop has ended; what was written is written
            self._app.post_message(message)


def _raised(error: Exception) -> None:
    """In the app's thread: end with what went wrong in ours."""
    raise error
