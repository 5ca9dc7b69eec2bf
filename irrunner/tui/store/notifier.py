"""Notifications from an open screen: claimed in the thread of the store, sent in threads of their own.

No act waits for a message: one is looked for only while nothing is queued.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

from irrunner.application.notifications.settings import NotificationSettings
from irrunner.errors import IrrunnerError, Refused
from irrunner.tui.messages import Answered

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from irrunner.application.notifications.sending import Prepared, Result
    from irrunner.application.open_incident import OpenIncident
    from irrunner.exchange.notifications.channels import Channel
    from irrunner.exchange.notifications.outcome import Outcome

_INTERVAL: Final = 5.0
"""Seconds between two looks while nothing is recorded: a step gets late, a deadline comes near, a try is due."""
_AFTER_TROUBLE: Final = 60.0
"""Seconds after which it is tried again when the journal could not be written."""
_PATIENCE: Final = 3.0
"""Seconds for which leaving waits for a message that is on its way; whoever comes next sees what became of it."""


class Worker(Protocol):
    """What is needed of the thread of the store; see `StoreWorker`."""

    opened: OpenIncident | None
    read_only: bool

    def submit(self, task: Callable[[], None]) -> None:
        """Queue something to be done in the thread."""

    def post(self, message: Message) -> None:
        """Send news to the app."""

    def check_journal(self) -> bool:
        """Read what is new in the journal."""


class Notifier:
    """Tells the channels that are on. All but `finish` is called in the thread of the store."""

    def __init__(self, worker: Worker, app: Any) -> None:
        """Nothing is sent before the settings name a channel, and a person switched it on."""
        self._app = app
        self.settings: Callable[[], NotificationSettings] = NotificationSettings
        self._worker = worker
        self._under_way: dict[str, threading.Thread] = {}
        self._seen: tuple[OpenIncident | None, int] = (None, 0)
        self._next = 0.0
        self._failed: dict[str, str] = {}
        self._trouble = ""
        self._unlocked: set[str] = set()
        self._unlocking: dict[str, float] = {}

    @property
    def is_in_use(self) -> bool:
        """Whether the open incident has channels."""
        opened = self._worker.opened
        return opened is not None and bool(opened.incident.state.channels)

    def tick(self) -> None:
        """Send what waits, if something was recorded since the last look or enough time went by."""
        opened = self._worker.opened
        if opened is None or self._worker.read_only:
            return
        seen = (opened, opened.incident.state.seq)
        if seen == self._seen and time.monotonic() < self._next:
            return
        self._seen, self._next = seen, time.monotonic() + _INTERVAL
        if opened.incident.state.channels:
            self._look(opened)

    def _look(self, opened: OpenIncident) -> None:
        from irrunner.application.notifications.sending import Prepared, prepare

        settings = self.settings()
        try:
            for name, channel in settings.channels.items():
                if name not in self._under_way and self._is_unlocked(name, channel):
                    found = prepare(opened, channel, settings)
                    if isinstance(found, Prepared):
                        self._send(opened, found)
        except (
            Exception
        ) as error:  # a member who may only read, a dropped line, or a mistake of ours: no act fails by it
            self._next = time.monotonic() + _AFTER_TROUBLE
            self._seen = (opened, opened.incident.state.seq)
            self._say_trouble(error)

    def _is_unlocked(self, name: str, channel: Channel) -> bool:
        """Whether its secrets can be had at once. A keyring may wait for a person, so it is asked in a thread first."""
        if not channel.uses_keyring or name in self._unlocked:
            return True
        if time.monotonic() >= self._unlocking.get(name, 0.0):
            self._unlocking[name] = time.monotonic() + _AFTER_TROUBLE
            threading.Thread(target=self._unlock, args=(name, channel), name="irrunner-keyring", daemon=True).start()
        return False

    def _unlock(self, name: str, channel: Channel) -> None:
        from irrunner.exchange.notifications.secrets import find_secrets_of

        try:
            find_secrets_of(channel)
        except IrrunnerError as error:
            self._worker.submit(partial(self._say_trouble, error))
        else:
            self._unlocked.add(name)

    def _say_trouble(self, error: Exception) -> None:
        """Say why nobody is told: once, until it is something else."""
        why = error.sentence if isinstance(error, IrrunnerError) else f"{type(error).__name__}."
        if why != self._trouble:
            self._trouble = why
            self._worker.post(Answered(self._app.show_notice, f"Nobody is told from here: {why}"))

    def send_now(self, name: str = "") -> list[str]:
        """Send what waits because a person says so: the names of the channels to which something goes.

        Raises:
            Refused: something holds it up. IrrunnerError: the journal cannot be written.
        """
        from irrunner.application.notifications.sending import Prepared, prepare

        opened = self._worker.opened
        settings = self.settings()
        sent: list[str] = []
        for each, channel in settings.channels.items() if opened is not None else ():
            if name not in ("", each) or each in self._under_way or opened is None:
                continue
            if not self._is_unlocked(each, channel):
                raise Refused(f"The keyring is asked for the secret of the channel {each}.", hint="Try again then.")
            found = prepare(opened, channel, settings, by_person=True)
            if isinstance(found, Prepared):
                self._send(opened, found)
                sent.append(each)
            elif found is not None and name:
                raise Refused(found.sentence, hint=found.hint)
        return sent

    def _send(self, opened: OpenIncident, prepared: Prepared) -> None:
        name = prepared.channel.name

        def deliver() -> None:
            outcome = prepared.deliver()
            self._worker.submit(lambda: self._record(opened, prepared, outcome))

        thread = threading.Thread(target=deliver, name=f"irrunner-notify-{name}", daemon=True)
        self._under_way[name] = thread
        thread.start()

    def _record(self, opened: OpenIncident, prepared: Prepared, outcome: Outcome) -> None:
        from irrunner.application.notifications.sending import record

        self._under_way.pop(prepared.channel.name, None)
        try:
            self._tell(record(opened.incident, prepared, outcome))
        except Exception as error:
            self._say_trouble(error)
        self._worker.check_journal()

    def _tell(self, result: Result) -> None:
        """Say that a channel was not told: once, until it is told again, and in nobody's way. The headline keeps it."""
        if result.arrived:
            self._failed.pop(result.channel, None)
        elif self._failed.get(result.channel) != result.sentence:
            self._failed[result.channel] = result.sentence
            self._worker.post(Answered(self._app.show_notice, result.sentence))

    def finish(self) -> None:
        """From another thread, while the store's still runs: send what was just recorded, and wait a little."""
        if not self.settings().channels:
            return
        looked = threading.Event()
        end = time.monotonic() + _PATIENCE

        def look() -> None:
            try:
                self.tick()
            finally:
                looked.set()

        self._worker.submit(look)
        looked.wait(_PATIENCE)
        for thread in list(self._under_way.values()):
            thread.join(max(0.0, end - time.monotonic()))
