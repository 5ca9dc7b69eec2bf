"""What the screen asks of the store: verbs, questions, long work. No key ever waits for a disk.

The screen queues verbs with `do` and questions with `ask`; what comes back are messages (`messages`) and
callbacks in the app's thread. `incident.state` is shared: the thread changes it only under `lock`, in
short pieces; a screen builds its snapshot under the same lock and renders from the snapshot alone.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from irrunner.errors import IrrunnerError, LineLost, NotYetRecorded
from irrunner.journal import Journal, open_store, open_workspace
from irrunner.journal.locations import scheme_of
from irrunner.tui.messages import Answered, Done, Job, Progress, Refused
from irrunner.tui.store.check_jobs import CheckJobs
from irrunner.tui.store.worker import Result, StoreWorker, raised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from irrunner.application.check_list import CheckSettings
    from irrunner.application.sealing import SealSettings
    from irrunner.incident.incident import Incident
    from irrunner.journal.chain import Actor
    from irrunner.journal.locations import Location
    from irrunner.playbook.library import Loaded
    from irrunner.tui.store.worker import OnError


WORK = "irrunner-work"
"""The name of the threads of `BackgroundWork.run`."""


_LONGEST_WAIT = 0.5
"""Seconds after which keys no longer wait for an act on a server: nobody knows yet whether the line is down."""


class Session(StoreWorker):
    """The store and, when one is open, the incident.

    Attributes:
        drafts: words that were typed and not recorded. background: long work that does not hold up the queue.
        templates: the folder of the user's own report templates.
        organisation: what the settings say of the organisation.
        checks: those that this session runs. check_settings: reads what the configuration says may run.
        seal_settings: reads what the configuration says about seals.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = Drafts(self.place, self.actor)
        self.templates: Path | None = None
        self.organisation: Mapping[str, object] = {}
        self.check_settings: Callable[[], CheckSettings] = _default_check_settings
        self.seal_settings: Callable[[], SealSettings] = _default_seal_settings
        self.background = BackgroundWork(self)
        self.checks = CheckJobs(self)
        self._unanswered = 0
        self._asked_at = 0.0
        self._store_is_here = not scheme_of(self.place)

    @property
    def is_acting(self) -> bool:
        """Whether an act was queued and its answer is not there yet; asked in the app's thread."""
        if self.outbox.is_down or not self._unanswered:
            return False
        return self._store_is_here or time.monotonic() - self._asked_at < _LONGEST_WAIT

    @override
    def stop(self) -> None:
        """Do everything that is queued, then end; long jobs are cancelled and leave nothing behind."""
        self.background.cancel_all()
        self.checks.cancel_all()
        super().stop()

    def open(self, incident: str) -> None:
        """Open an incident and read its journal; `Opened` follows, or `Refused` for the action `home.open`."""
        self.submit(lambda: self._open_incident(incident))

    def leave(self) -> None:
        """Close the open incident."""
        self.submit(self._close_incident)

    def do(
        self,
        verb: Callable[..., Result],
        *args: Any,
        action: str = "",
        then: Callable[[Result], None] | None = None,
        refused: OnError | None = None,
        kept: Callable[[], None] | None = None,
        **kwargs: Any,
    ) -> None:
        """Queue a verb on the open incident: `session.do(steps.done, "isolate", why="…")`.

        Args:
            verb: a function of `irrunner.incident.verbs` whose first argument is the incident.
            args: what follows the incident.
            action: the id of the action, for the messages.
            then: called with the result, in the app's thread, before `Done` reaches the screens.
            refused: called with the error instead of posting `Refused` to the screens.
            kept: called in the app's thread when the line is down and the act is kept, before `Kept` reaches them.
            kwargs: the verb's own.
        """

        def act() -> None:
            self._answer(lambda: verb(self.in_hand(), *args, **kwargs), action, then, refused, kept=kept)
            self.post(Answered(self._act_answered, None))

        if not self._unanswered:
            self._asked_at = time.monotonic()
        self._unanswered += 1
        self.submit(act)

    def _act_answered(self, _: None) -> None:
        self._unanswered -= 1

    def ask(
        self,
        question: Callable[[Journal], Result],
        then: Callable[[Result], None],
        *,
        refused: OnError | None = None,
    ) -> None:
        """Queue a question to the store (home's list, a verify); `then` gets the answer, in the app's thread."""

        def answer() -> Result:
            if self.outbox.is_down and self.incident is None:
                self._store = self.copies.go_on_without(self._store)
            elif not self.copies.are_shown:
                self.outbox.require_line()
            return question(self._store)

        self.submit(lambda: self._answer(answer, "", then, refused, announce=False))

    def report_presence(self, place: str, then: Callable[[tuple[tuple[str, str], ...]], None]) -> None:
        """Queue a report that somebody has the open incident in front of them.

        Args:
            place: where in the incident they are: a step, or the name of a screen.
            then: gets the names of everybody else who has, each with their place; not called where nothing is written.
        """

        def report() -> None:
            if self.opened is not None and not self.read_only and not self.outbox.is_down:
                presence = self.opened.presence
                presence.beat(place)
                others = {each.short: each.where for each in presence.others()}  # a person once, however many screens
                self.post(Answered(then, tuple(others.items())))

        self.submit(report)

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
            self.outbox.require_line()
            incident = declare(self._store, loaded, self.actor, clock=self.clock, **kwargs)
            incident.regime_folders = self.regime_folders
            if self.organisation:
                from irrunner.incident.verbs.organisation import deadline_profile

                with suppress(IrrunnerError):  # its trouble holds nobody up; the board says what is wrong when asked
                    deadline_profile(incident, self.organisation, source="config.toml")
            self.copy_to_mirror()
            return incident

        self.submit(lambda: self._answer(declared, "home.declare", then, refused))

    def draft(self, name: str, text: str, incident: str | None = None) -> None:
        """Queue the keeping of a draft; an empty text removes it.

        Args:
            name: of the draft.
            text: what was typed.
            incident: whose draft it is: by default of the open incident, of none when it is empty.
        """
        if incident is None:
            incident = self.incident.id if self.incident else ""
        self.drafts.expect(incident, name, text)
        self.submit(lambda: self.drafts.keep(incident, name, text))


def _default_seal_settings() -> SealSettings:
    from irrunner.application.sealing import SealSettings

    return SealSettings()


def _default_check_settings() -> CheckSettings:
    from irrunner.application.check_list import CheckSettings

    return CheckSettings()


class Drafts:
    """The drafts of one person in one store, each by incident and name."""

    def __init__(self, place: Location, actor: Actor) -> None:
        self._workspace = open_workspace(place)
        self._account = actor.account
        self._queued: dict[tuple[str, str], str] = {}

    def expect(self, incident: str, name: str, text: str) -> None:
        """A draft will be kept as soon as its turn has come; whoever asks before gets it already."""
        self._queued[incident, name] = text

    def keep(self, incident: str, name: str, text: str) -> None:
        """Keep a draft; an empty text removes it. What cannot be kept is only a draft: nothing is raised."""
        self._workspace.keep_draft(incident, name, text, account=self._account)
        if self._queued.get((incident, name)) == text:
            self._queued.pop((incident, name), None)

    def text(self, incident: str, name: str) -> str:
        """The draft; empty when there is none."""
        queued = self._queued.get((incident, name))
        return self._workspace.draft(incident, name, account=self._account) if queued is None else queued


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
        writes: bool = False,
    ) -> None:
        """Let work go on that takes a while: a report, a verification.

        It gets the open incident, to be read anew from a store of its own, which cannot be written unless the work
        `writes`. The other arguments are those of `Session.do`; without an action and with `then`, the screens hear
        nothing of it.
        """
        threading.Thread(target=self._run, args=(work, action, then, refused, writes), name=WORK, daemon=True).start()

    def _add_evidence(self, job: Job, name: str, source: Path | BinaryIO, then: Any, kwargs: dict[str, Any]) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.application.evidence_secrets import evidence_warning
        from irrunner.incident.verbs.evidence import add

        def progress(done: int) -> None:
            job.done = done
            self._worker.post(Progress(job))

        try:
            with self._opened() as store:
                incident = self._worker.outbox.prepared(name, store)
                job.result = add(incident, source, progress=progress, cancelled=lambda: job.cancelled, **kwargs)
                job.warning = evidence_warning(incident.store.vault, job.result)
            if then is not None:
                self._worker.post(Answered(then, job.result))
            self._worker.submit(self._worker.copy_to_mirror)
        except IrrunnerError as error:
            job.error = error
            if isinstance(error, NotYetRecorded):
                self._worker.submit(self._worker.outbox.kept)
        except Exception as error:  # the app ends with it, in words
            self._worker.post(Answered(raised, error))
        job.ended = True
        self.jobs.pop(job, None)
        self._worker.submit(self._worker.poll)
        self._worker.post(Progress(job))

    @contextmanager
    def _opened(self) -> Iterator[Journal | None]:
        """A store for the thread that asks; None while its server cannot be reached."""
        try:
            self._worker.outbox.require_line()
            store = open_store(self._worker.place)
        except LineLost:
            if not self._worker.outbox.is_down:
                self._worker.submit(self._worker.outbox.lost)
            yield None
            return
        with store:
            yield store

    def _run(
        self, work: Callable[[Incident], Any], action: str, then: Any, refused: OnError | None, writes: bool
    ) -> None:
        """Runs in a thread of its own, with a store of its own."""
        from irrunner.incident.incident import Incident

        try:
            self._worker.outbox.require_line()
            name = self._worker.in_hand().id
            read_only = not writes or self._worker.read_only
            with open_store(self._worker.place, create=False, read_only=read_only) as store:
                result = work(Incident(store, name, self._worker.actor, clock=self._worker.clock))
        except IrrunnerError as error:
            self._worker.post(Answered(refused, error) if refused is not None else Refused(action, error))
        except Exception as error:  # the app ends with it, in words
            self._worker.post(Answered(raised, error))
        else:
            if then is not None:
                self._worker.post(Answered(then, result))
            if then is None or action:
                self._worker.post(Done(action, result))
        if writes:
            self._worker.submit(self._worker.copy_to_mirror)
            self._worker.submit(self._worker.poll)
