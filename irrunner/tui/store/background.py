"""Long work that does not hold up the queue: adding evidence, a report, a verification.

Each piece of work has a thread and a store of its own.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from irrunner.errors import IrrunnerError
from irrunner.journal import open_store
from irrunner.tui.messages import Answered, Done, Job, Progress, Refused
from irrunner.tui.store.worker import raised

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from irrunner.incident.incident import Incident
    from irrunner.tui.store.worker import OnError, StoreWorker

Result = TypeVar("Result")


class BackgroundWork:
    """The long work of one session.

    Attributes:
        jobs: what is under way and can be cancelled.
    """

    def __init__(self, worker: StoreWorker) -> None:
        self.jobs: dict[Job, threading.Thread] = {}
        self._worker = worker

    def cancel_all(self) -> None:
        """Cancel every job, and wait until each has ended."""
        for job, thread in list(self.jobs.items()):
            job.cancel()
            thread.join()

    def add_evidence(
        self,
        source: Path | BinaryIO,
        *,
        size: int = 0,
        label: str = "",
        then: Callable[[Any], None] | None = None,
        **kwargs: Any,
    ) -> Job:
        """Add evidence in a thread of its own, so that other verbs go on; `Progress` reports how far it is.

        Args:
            source: a file or an open stream.
            size: how many bytes are expected, for the share that is shown.
            label: what to call it meanwhile.
            then: called with the entry, in the app's thread.
            kwargs: those of the verb `evidence add`.
        """
        job = Job(label or str(getattr(source, "name", "evidence")), size)
        incident = self._worker.in_hand().id
        thread = threading.Thread(
            target=self._add_evidence, args=(job, incident, source, then, kwargs), name="irrunner-evidence", daemon=True
        )
        self.jobs[job] = thread
        thread.start()
        return job

    def run(
        self,
        work: Callable[[Incident], Result],
        *,
        action: str = "",
        then: Callable[[Result], None] | None = None,
        refused: OnError | None = None,
    ) -> None:
        """Let work go on that writes nothing to the store: a report, a verification.

        It gets the open incident, to be read anew from a store of its own that cannot be written. The other
        arguments are those of `Session.do`.
        """
        threading.Thread(target=self._run, args=(work, action, then, refused), daemon=True).start()

    def _add_evidence(self, job: Job, name: str, source: Path | BinaryIO, then: Any, kwargs: dict[str, Any]) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.incident.incident import Incident
        from irrunner.incident.verbs.evidence import add

        def progress(done: int) -> None:
            job.done = done
            self._worker.post(Progress(job))

        try:
            with open_store(self._worker.place) as store:
                incident = Incident(store, name, self._worker.actor, clock=self._worker.clock)
                job.result = add(incident, source, progress=progress, cancelled=lambda: job.cancelled, **kwargs)
            if then is not None:
                self._worker.post(Answered(then, job.result))
            self._worker.submit(self._worker.copy_to_mirror)
        except IrrunnerError as error:
            job.error = error
        except Exception as error:  # the app ends with it, in words
            self._worker.post(Answered(raised, error))
        job.ended = True
        self.jobs.pop(job, None)
        self._worker.submit(self._worker.poll)
        self._worker.post(Progress(job))

    def _run(self, work: Callable[[Incident], Any], action: str, then: Any, refused: OnError | None) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.incident.incident import Incident

        try:
            name = self._worker.in_hand().id
            with open_store(self._worker.place, create=False, read_only=True) as store:
                result = work(Incident(store, name, self._worker.actor, clock=self._worker.clock))
        except IrrunnerError as error:
            self._worker.post(Answered(refused, error) if refused is not None else Refused(action, error))
        except Exception as error:  # the app ends with it, in words
            self._worker.post(Answered(raised, error))
        else:
            self._worker.post(Answered(then, result) if then is not None else Done(action, result))
