"""Checks that run while everything else goes on: each in a thread of its own, with a store of its own."""

from __future__ import annotations

import codecs
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from irrunner.errors import IrrunnerError
from irrunner.journal import open_store
from irrunner.tui.messages import Answered, News
from irrunner.tui.store.worker import raised

if TYPE_CHECKING:
    from textual.message import Message

    from irrunner.checks.interface import PreparedCheck
    from irrunner.checks.step_checks import StepCheck
    from irrunner.incident.entries import Entry
    from irrunner.tui.store.worker import StoreWorker

MOST_LINES: Final = 2_000
"""Lines of output that the screen remembers of one run; all of it is kept as evidence."""
_PATIENCE = 3.0
"""Seconds for which leaving waits for a check to stop. One that does not is recorded as interrupted next time."""


class CheckJob:
    """One run.

    Attributes:
        check: what runs. lines: the end of its output, foreign text. said: how far it is.
        ended: whether it is over. answer: what it answered. error: why it could not be recorded.
        warning: what it kept that looks like a secret, in words.
    """

    def __init__(self, check: StepCheck) -> None:
        self.check = check
        self.lines: deque[str] = deque([""], maxlen=MOST_LINES)
        self.said = ""
        self.ended = False
        self.answer: Entry | None = None
        self.error: IrrunnerError | None = None
        self.warning = ""
        self.cancelled = threading.Event()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def key(self) -> str:
        """As `CheckLine.key`."""
        return f"{self.check.step} {self.check.name}"

    def take(self, data: bytes) -> None:
        """Add what came out."""
        first, *rest = self._decoder.decode(data).split("\n")
        self.lines[-1] += first
        self.lines.extend(rest)


class CheckNews(News, bubble=False, namespace="news"):
    """A check said something, or ended."""

    def __init__(self, job: CheckJob) -> None:
        self.job = job
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        return isinstance(message, CheckNews) and message.job is self.job


class CheckJobs:
    """The checks that one session runs.

    Attributes:
        jobs: the last run of each check of this session, by `CheckLine.key`.
    """

    def __init__(self, worker: StoreWorker) -> None:
        self.jobs: dict[str, CheckJob] = {}
        self._worker = worker
        self._threads: list[threading.Thread] = []

    def start(self, check: StepCheck, prepared: PreparedCheck) -> CheckJob:
        """Run a check that may run; `CheckNews` follow."""
        job = CheckJob(check)
        incident = self._worker.in_hand().id
        self.jobs[job.key] = job
        thread = threading.Thread(target=self._run, args=(job, incident, prepared), name="irrunner-check", daemon=True)
        self._threads.append(thread)
        thread.start()
        return job

    def cancel_all(self) -> None:
        """Stop every check, and wait a moment until each has its end on record."""
        for job in self.jobs.values():
            job.cancelled.set()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _run(self, job: CheckJob, name: str, prepared: PreparedCheck) -> None:
        from irrunner.application.evidence_secrets import evidence_warning
        from irrunner.checks.runner import Listener, run_check
        from irrunner.incident.incident import Incident

        def said(text: str) -> None:
            job.said = text
            self._worker.post(CheckNews(job))

        def wrote(_: str, data: bytes) -> None:
            job.take(data)
            self._worker.post(CheckNews(job))

        follower = Listener(wrote, said, job.cancelled.is_set)
        try:
            with open_store(self._worker.place) as store:
                incident = Incident(store, name, self._worker.actor, clock=self._worker.clock)
                entries = run_check(incident, job.check.kind, prepared, step=job.check.step, listener=follower)
                job.answer = entries[-1]
                job.warning = " ".join(filter(None, (evidence_warning(store.vault, entry) for entry in entries)))
            self._worker.submit(self._worker.copy_to_mirror)
        except IrrunnerError as error:
            job.error = error
        except Exception as error:  # the app ends with it, in words
            self._worker.post(Answered(raised, error))
        job.ended = True
        self._worker.submit(self._worker.poll)
        self._worker.post(CheckNews(job))
