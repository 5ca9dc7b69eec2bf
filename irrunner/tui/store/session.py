"""What the screen asks of the store: verbs, questions, long work. No key ever waits for a disk.

The screen queues verbs with `do` and questions with `ask`; what comes back are messages (`messages`) and
callbacks in the app's thread. `incident.state` is shared: the thread changes it only under `lock`, in
short pieces; a screen takes its snapshot under the same lock and renders from the snapshot alone.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from irrunner.errors import IrrunnerError
from irrunner.journal import Journal, open_store, open_workspace
from irrunner.tui.messages import Answered, Done, Progress, Refused
from irrunner.tui.store.worker import Result, StoreWorker, raised

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from irrunner.incident.incident import Incident
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location
    from irrunner.playbook.library import Loaded
    from irrunner.tui.store.worker import OnError


class Session(StoreWorker):
    """The store and, when one is open, the incident.

    Attributes:
        drafts: words that were typed and not recorded. jobs: long work under way.
        templates: the folder of the user's own report templates.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As `StoreThread`."""
        super().__init__(*args, **kwargs)
        self.drafts = Drafts(self.place, self.actor)
        self.templates: Path | None = None
        self.jobs: dict[Job, threading.Thread] = {}

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
        self._queue.put(self._close_incident)

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
        question: Callable[[Journal], Result],
        then: Callable[[Result], None],
        *,
        refused: OnError | None = None,
    ) -> None:
        """Queue a question to the store (home's list, a verify); `then` gets the answer, in the app's thread."""
        self._queue.put(lambda: self._answer(lambda: question(self._store), "", then, refused, told=False))

    def report_presence(self, place: str, then: Callable[[tuple[tuple[str, str], ...]], None]) -> None:
        """Queue a sign that somebody has the open incident in front of them.

        Args:
            place: where in the incident they are: a step, or the name of a screen.
            then: gets the names of everybody else who has, each with their place; not called where nothing is written.
        """
        self._queue.put(lambda: self._report_presence(place, then))

    def _report_presence(self, place: str, then: Callable[[tuple[tuple[str, str], ...]], None]) -> None:
        if self.opened is not None and not self.read_only:
            presence = self.opened.presence
            presence.beat(place)
            self.post(Answered(then, tuple((each.short, each.where) for each in presence.others())))

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

    def draft(self, name: str, text: str, incident: str = "") -> None:
        """Queue the keeping of a draft of an incident, by default the open one; an empty text removes it."""
        incident = incident or (self.incident.id if self.incident else "")
        self._queue.put(lambda: self.drafts.keep(incident, name, text))

    # Threads of their own, with stores of their own.

    def _adding(self, job: Job, name: str, source: Path | BinaryIO, then: Any, kwargs: dict[str, Any]) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.incident.incident import Incident
        from irrunner.incident.verbs.evidence import add

        def progress(done: int) -> None:
            job.done = done
            self.post(Progress(job))

        try:
            with open_store(self.place) as store:
                incident = Incident(store, name, self.actor, clock=self.clock)
                job.result = add(incident, source, progress=progress, cancelled=lambda: job.cancelled, **kwargs)
            if then is not None:
                self.post(Answered(then, job.result))
            self._queue.put(self._copy_to_mirror)
        except IrrunnerError as error:
            job.error = error
        except Exception as error:  # the app ends with it, in words
            self.post(Answered(raised, error))
        job.ended = True
        self.jobs.pop(job, None)
        self._queue.put(self._poll)
        self.post(Progress(job))

    def _working(self, work: Callable[[Incident], Any], action: str, then: Any, refused: OnError | None) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.incident.incident import Incident

        try:
            name = self._in_hand().id
            with open_store(self.place, create=False, read_only=True) as store:
                result = work(Incident(store, name, self.actor, clock=self.clock))
        except IrrunnerError as error:
            self.post(Answered(refused, error) if refused is not None else Refused(action, error))
        except Exception as error:  # the app ends with it, in words
            self.post(Answered(raised, error))
        else:
            self.post(Answered(then, result) if then is not None else Done(action, result))


class Job:
    """One piece of long work.

    Attributes:
        label: what it is, for people (foreign text: it may be a file's name).
        done, of: how far it is, in bytes; `of` is 0 when nobody knows.
        result: what came of it. error: why it failed. ended: whether it is over.
    """

    def __init__(self, label: str, of: int = 0) -> None:
        self.label = label
        self.done = 0
        self.of = of
        self.result: Any = None
        self.error: IrrunnerError | None = None
        self.ended = False
        self._cancel = threading.Event()

    def cancel(self) -> None:
        """Ask it to stop; it leaves nothing behind."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._cancel.is_set()


class Drafts:
    """The drafts of one person in one store, each by incident and name."""

    def __init__(self, place: Location, actor: Actor) -> None:
        """Nothing is made or read yet."""
        self._workspace = open_workspace(place)
        self._account = actor.account

    def keep(self, incident: str, name: str, text: str) -> None:
        """Keep a draft; an empty text removes it. What cannot be kept is only a draft: nothing is raised."""
        self._workspace.keep_draft(incident, name, text, account=self._account)

    def text(self, incident: str, name: str) -> str:
        """The draft; empty when there is none."""
        return self._workspace.draft(incident, name, account=self._account)
