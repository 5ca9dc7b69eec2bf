"""The news from the session to the screens. The app posts each of these to every screen; none of them bubbles."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from textual.message import Message
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.application.outbox.sending import Outcome
    from irrunner.errors import IrrunnerError, NotYetRecorded


class Job:
    """One piece of long work.

    Attributes:
        label: what it is, for people (foreign text: it may be a file's name).
        done, of: how far it is, in bytes; `of` is 0 when nobody knows.
        result: what came of it. error: why it failed. ended: whether it is over.
        warning: what somebody should know of it all the same; empty for nothing.
    """

    def __init__(self, label: str, of: int = 0) -> None:
        self.label = label
        self.done = 0
        self.of = of
        self.result: Any = None
        self.error: IrrunnerError | None = None
        self.ended = False
        self.warning = ""
        self._cancel = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop; it leaves nothing behind."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._cancel.is_set()


class News(Message, bubble=False, namespace="news"):
    """The common family: handled as `on_news_…`, or with `@on`."""


class Opened(News, bubble=False, namespace="news"):
    """An incident was opened and completely read."""

    def __init__(self, incident: str) -> None:
        self.incident = incident
        super().__init__()


class Changed(News, bubble=False, namespace="news"):
    """The journal has something new, our own or somebody else's: take a new snapshot.

    Attributes:
        seq: the last entry now; 0 when only other incidents of the store changed.
    """

    def __init__(self, seq: int) -> None:
        self.seq = seq
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Changed)


class Loading(News, bubble=False, namespace="news"):
    """A long journal is being read.

    Attributes:
        entries_read: so far. of: how many there are.
    """

    def __init__(self, entries_read: int, of: int) -> None:
        self.entries_read = entries_read
        self.of = of
        super().__init__()

    @override
    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Loading)


class Done(News, bubble=False, namespace="news"):
    """A verb was carried out and is on disk.

    Attributes:
        action: the id of the action. result: what the verb returned.
    """

    def __init__(self, action: str, result: Any) -> None:
        self.action = action
        self.result = result
        super().__init__()


class Refused(News, bubble=False, namespace="news"):
    """A verb was refused; nothing was written.

    Attributes:
        action: the id of the action. error: the sentence and the hint.
    """

    def __init__(self, action: str, error: IrrunnerError) -> None:
        self.action = action
        self.error = error
        super().__init__()


class Progress(News, bubble=False, namespace="news"):
    """A long job went on, ended, failed or was cancelled; the job says which."""

    def __init__(self, job: Job) -> None:
        self.job = job
        super().__init__()


class Trouble(News, bubble=False, namespace="news"):
    """Something failed that is not the act itself, such as the mirror: a sentence and a hint."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        self.sentence = sentence
        self.hint = hint
        super().__init__()


class Kept(News, bubble=False, namespace="news"):
    """An act is not yet recorded: the line is down, and it is kept on this machine.

    Attributes:
        action: the id of the action. error: says so, with the number of the draft.
    """

    def __init__(self, action: str, error: NotYetRecorded) -> None:
        self.action = action
        self.error = error
        super().__init__()


class LineChanged(News, bubble=False, namespace="news"):
    """The line to the store dropped or is back, or something else waits: `Session.outbox` has it."""

    @override
    def can_replace(self, message: Message) -> bool:
        return isinstance(message, LineChanged)


class DraftsSent(News, bubble=False, namespace="news"):
    """What waited was sent.

    Attributes:
        outcomes: what became of each draft.
    """

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = outcomes
        super().__init__()


class Answered(Message, bubble=False, namespace="news"):
    """For the app alone: a callback that is due in its thread."""

    def __init__(self, call: Any, value: Any) -> None:
        self.call = call
        self.value = value
        super().__init__()
