"""The line to a store on a server: what an act that was cut off is found again by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from irrunner.journal.rows import Head


def announce_to_nobody(_: Mapping[str, Head]) -> None:
    """Nobody wants to know."""


class Line(Protocol):
    """The line of one open store.

    Attributes:
        login: whom the server authenticated.
        patience: how many seconds the line is tried again for when the answer to a commit was lost.
        announce: called before each commit with the heads that it makes, by incident.
    """

    patience: float
    announce: Callable[[Mapping[str, Head]], None]

    @property
    def login(self) -> str:
        """Whom the server authenticated."""
        ...

    def now(self) -> datetime:
        """The server's time, by which everything is recorded."""
        ...

    def is_recorded(self, heads: Mapping[str, Head]) -> bool:
        """Whether these entries are in the journal, once nobody else writes there.

        Raises:
            LineLost: nobody knows, because the line is down.
        """
        ...
