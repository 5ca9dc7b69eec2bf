"""Long work that goes on beside everything else, such as hashing a large file: told, and cancellable."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from irrunner.errors import IrrunnerError


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
