"""The line of a team store: what a commit whose answer was lost is found by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from irrunner.journal.line import announce_to_nobody
from irrunner.journal.postgresql.reading import PostgresTransaction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from irrunner.journal.chain import Actor
    from irrunner.journal.postgresql.connection import Connection
    from irrunner.journal.rows import Head


class PostgresLine:
    """The line behind one connection; see `irrunner.journal.line.Line`."""

    def __init__(self, connection: Connection, author: Actor) -> None:
        """Args: author: whom the server knows at the other end of it."""
        self._connection = connection
        self._author = author
        self.patience = connection.wait
        self.announce: Callable[[Mapping[str, Head]], None] = announce_to_nobody

    @property
    def login(self) -> str:
        """Whom the server authenticated."""
        return self._connection.login

    def now(self) -> datetime:
        """The server's time."""
        return datetime.fromisoformat(
            str(self._connection.execute("SELECT irrunner.time_text(clock_timestamp())")[0][0])
        ).astimezone(UTC)

    def is_recorded(self, heads: Mapping[str, Head]) -> bool:
        """Whether entries are in the journal, by their links, which no other entry can have.

        While the server still works on the commit, it holds the lock on the incident, so that looking waits for it.
        """
        probe = PostgresTransaction(self._connection, self._author)
        try:
            return all(_holds(probe, incident, head) for incident, head in heads.items())
        finally:
            self._connection.roll_back()


def _holds(probe: PostgresTransaction, incident: str, head: Head) -> bool:
    probe.head(incident)
    row = next(probe.rows(incident, head.seq - 1), None)
    return row is not None and row.link == head.link
