"""Checks that run while everything else goes on: each in a thread of its own, with a store of its own."""

from __future__ import annotations

import codecs
import threading
import time
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
_LONGEST_LINE: Final = 2_000
"""Characters of a line that it remembers: a program may write megabytes without a line break."""
_PATIENCE: Final = 3.0
"""Seconds for which leaving waits for a check to stop. One that does not is recorded as interrupted next time."""
_INTERVAL: Final = 0.1
"""Seconds between two pieces of news about one check: what a program writes quickly is drawn in few pieces."""


class CheckJob:
    """One run.

    Attributes:
        incident: the incident that it belongs to. check: what runs.
        lines: the end of its output, foreign text. said: how far it is.
        ended: whether it is over. answer: what it answered. error: why it could not be recorded.
        warning: what it kept that looks like a secret, in words.
    """

    def __init__(self, incident: str, check: StepCheck) -> None:
        self.incident = incident
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
        return self.check.key

    def take(self, data: bytes) -> None:
        """Add what came out."""
        first, *rest = self._decoder.decode(data).split("\n")
        self.lines[-1] = (self.lines[-1] + first[:_LONGEST_LINE])[:_LONGEST_LINE]
        self.lines.extend(each[:_LONGEST_LINE] for each in rest[-MOST_LINES:])


class CheckNews(News, bubble=False, namespace="news"):
    """A check said something, or ended."""

    def __init__(self, job: CheckJob) -> None:
        self.job = job
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        return isinstance(message, CheckNews) and message.job is self.job


class _Follower:
    """Takes what a running check says, and posts news of it: the first at once, later ones not too often."""

    def __init__(self, job: CheckJob, worker: StoreWorker) -> None:
        self._job = job
        self._worker = worker
        self._has_news = False
        self._last_post = 0.0

    def say(self, text: str) -> None:
        self._job.said = text
        self._has_news = True
        self._post()

    def write(self, _: str, data: bytes) -> None:
        self._job.take(data)
        self._has_news = True
        self._post()

    def is_cancelled(self) -> bool:
        """Asked often, also while nothing comes: what was held back is posted then."""
        if self._has_news:
            self._post()
        return self._job.cancelled.is_set()

    def _post(self) -> None:
        now = time.monotonic()
        if now - self._last_post >= _INTERVAL:
            self._last_post, self._has_news = now, False
            self._worker.post(CheckNews(self._job))


class CheckJobs:
    """The checks that one session runs: the last run of each, for as long as the session lasts."""

    def __init__(self, worker: StoreWorker) -> None:
        self._jobs: dict[tuple[str, str], CheckJob] = {}
        self._worker = worker
        self._threads: list[threading.Thread] = []

    def start(self, check: StepCheck, prepared: PreparedCheck) -> CheckJob:
        """Run a check that may run; `CheckNews` follow."""
        job = CheckJob(self._worker.in_hand().id, check)
        self._jobs[job.incident, job.key] = job
        thread = threading.Thread(target=self._run, args=(job, prepared), name="irrunner-check", daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()
        return job

    def find(self, key: str) -> CheckJob | None:
        """The last run of a check of the open incident, by `CheckLine.key`; None when there is none."""
        incident = self._worker.incident
        return self._jobs.get((incident.id, key)) if incident is not None else None

    def of_step(self, step: str) -> list[CheckJob]:
        """The last runs of the checks of a step of the open incident."""
        incident = self._worker.incident
        jobs = [job for job in self._jobs.values() if job.check.step == step]
        return [job for job in jobs if incident is not None and job.incident == incident.id]

    def is_running(self, key: str) -> bool:
        """Whether a check of the open incident runs in this session, by `CheckLine.key`."""
        return (job := self.find(key)) is not None and not job.ended

    @property
    def running(self) -> int:
        """How many run in this session, of whichever incident."""
        return sum(not job.ended for job in self._jobs.values())

    def cancel_all(self) -> None:
        """Stop every check, and wait a moment until each has its end on record."""
        for job in self._jobs.values():
            job.cancelled.set()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _run(self, job: CheckJob, prepared: PreparedCheck) -> None:
        from irrunner.application.evidence_secrets import evidence_warning
        from irrunner.checks.runner import Listener, run_check
        from irrunner.incident.incident import Incident

        follower = _Follower(job, self._worker)
        listener = Listener(follower.write, follower.say, follower.is_cancelled)
        try:
            with open_store(self._worker.place) as store:
                incident = Incident(store, job.incident, self._worker.actor, clock=self._worker.clock)
                entries = run_check(incident, job.check.name, prepared, step=job.check.step, listener=listener)
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
