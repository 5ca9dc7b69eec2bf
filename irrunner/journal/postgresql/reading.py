"""The journal's table of a team store: reading it, and adding to it inside a transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from irrunner.journal.branches import split_place, with_branches
from irrunner.journal.chain import first_link
from irrunner.journal.postgresql.schema import require_known
from irrunner.journal.postgresql.waiting import GROWING_SECONDS, WHOLE_STORE_SECONDS
from irrunner.journal.rows import Head, NewEntry, Row, Stored, require_times
from irrunner.journal.transaction import LANDMARKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from irrunner.journal.chain import Actor
    from irrunner.journal.postgresql.connection import Connection
    from irrunner.journal.postgresql.pipeline import Statement

CHUNK: Final = 5000
"""Entries that are read at a time: a line of 40 ms is crossed once for each."""
_ABOUT: Final = ("incident.declared", "incident.closed", "incident.reopened", "incident.purged")
_COLUMNS: Final = "seq, header, body, salt, digest, link"
_INCIDENTS: Final = "SELECT incident FROM irrunner.head WHERE seq > 0 ORDER BY incident"
_HEADS: Final = "SELECT incident, seq, link FROM irrunner.head WHERE seq > 0 ORDER BY incident"
_HEAD: Final = "SELECT seq, link FROM irrunner.head WHERE incident = %s"
_READ: Final = "SELECT seq, header, body FROM irrunner.event WHERE incident = %s AND seq > %s ORDER BY seq LIMIT %s"
_ROWS: Final = f"SELECT {_COLUMNS} FROM irrunner.event WHERE incident = %s AND seq > %s ORDER BY seq LIMIT %s"  # noqa: S608
_KINDS: Final = ", ".join(f"'{kind}'" for kind in LANDMARKS)
_LANDMARKS: Final = (
    f"SELECT seq, header, body FROM irrunner.event WHERE incident = %s AND kind IN ({_KINDS}) ORDER BY seq"  # noqa: S608
)
_LIFECYCLE: Final = "SELECT incident, header FROM irrunner.event WHERE kind IN ({}) ORDER BY incident, seq".format(  # noqa: S608
    ", ".join(f"'{kind}'" for kind in _ABOUT)
)
_BRANCHES: Final = "SELECT DISTINCT branch FROM irrunner.branch WHERE incident = %s ORDER BY branch"
_BRANCH: Final = (
    f"SELECT {_COLUMNS} FROM irrunner.branch WHERE incident = %s AND branch = %s AND seq > %s ORDER BY seq LIMIT %s"  # noqa: S608
)
_INSERT: Final = f"INSERT INTO irrunner.event (incident, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
_BEGIN_ACT: Final = "SELECT * FROM irrunner.begin_act(%s, %s, %s)"
_ADOPT: Final = "SELECT irrunner.adopt(%s, %s, %s, %s, %s, %s, %s)"
_NOTHING_KNOWN: Final = 2**53
"""Instead of the number of the last entry that is known: no entry is after it."""

_BRING: Final = "SELECT irrunner.bring(%s, %s, %s, %s, %s, %s, %s, %s, %s)"

_stored = partial(tuple.__new__, Stored)
_head = partial(tuple.__new__, Head)


def branches_of(reader: PostgresReader, incident: str) -> Callable[[int], Iterator[Stored]]:
    """What gives the entries of a branch by its number."""
    return lambda branch: (Stored(row.seq, row.header, row.body) for row in reader.rows(incident, branch=branch))


class PostgresReader:
    """Reads the table."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry and that we may see, in order."""
        return [incident for (incident,) in self.connection.execute(_INCIDENTS)]

    def heads(self) -> dict[str, Head]:
        """Where the chain of each incident stands, in the order of their ids."""
        return {incident: _head(head) for incident, *head in self.connection.execute(_HEADS)}

    def lifecycle_headers(self) -> Iterator[tuple[str, bytes]]:
        """The headers of the entries with which incidents began, ended or went on, by id and place."""
        yield from self.connection.execute(_LIFECYCLE, patience=GROWING_SECONDS)

    def head(self, incident: str) -> Head:
        """Where the chain stands; of an incident without entries, `(0, first_link(incident))`."""
        found = self.connection.execute(_HEAD, (incident,))
        return Head(found[0][0], bytes(found[0][1])) if found else Head(0, first_link(incident))

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries numbered above `after`, in order, those that arrive meanwhile included, and merged branches."""
        chunks = self._chunks(_READ, (incident,), after)
        yield from with_branches(
            chain.from_iterable(map(_stored, chunk) for chunk in chunks), branches_of(self, incident)
        )

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        return [Stored(*row) for row in self.connection.execute(_LANDMARKS, (incident,))]

    def rows(self, incident: str, after: int = 0, branch: int = 0) -> Iterator[Row]:
        """The entries of the trunk, or of a branch, numbered above `after`, with all their columns."""
        which: tuple[object, ...] = (incident, branch) if branch else (incident,)
        for chunk in self._chunks(_BRANCH if branch else _ROWS, which, after):
            for row in chunk:
                yield Row(incident, *row)

    def branches(self, incident: str) -> list[int]:
        """The numbers of the branches that are kept with an incident, in order."""
        return [branch for (branch,) in self.connection.execute(_BRANCHES, (incident,))]

    def count(self, incident: str | None = None) -> int:
        """How many rows there are, of one incident or of all that we may see."""
        where, values = ("", ()) if incident is None else (" WHERE incident = %s", (incident,))
        statement = f"SELECT count(*) FROM irrunner.event{where}"  # noqa: S608
        return int(self.connection.execute(statement, values, patience=GROWING_SECONDS)[0][0])

    def _chunks(self, statement: str, which: tuple[object, ...], after: int) -> Iterator[list[Any]]:
        while chunk := self.connection.execute(statement, (*which, after, CHUNK)):
            yield chunk
            after = chunk[-1][0]
            if len(chunk) < CHUNK:
                return


class PostgresTransaction(PostgresReader):
    """What is read and written inside a transaction. Nothing is sent before it has to be.

    An incident is locked when its head is first asked for; until the commit nobody else adds to it. What is added
    waits here and goes with the commit, in one piece.

    Attributes:
        written: the heads that this transaction made, by incident.
        pending: what still has to be sent, at the latest with the commit.
        erased: whether words were erased.
        patience: how many seconds longer than usual the server may work on what was sent, and on the commit.
    """

    def __init__(self, connection: Connection, author: Actor) -> None:
        """Args: connection: outside a transaction. author: whom the server knows at the other end of it."""
        super().__init__(connection)
        self._author = author
        self._begun = False
        self._known: dict[str, int] = {}
        self._news: dict[str, list[Stored]] = {}
        self._locked: dict[str, Head] = {}
        self.pending: list[Statement] = []
        self._moment = ""
        self.written: dict[str, Head] = {}
        self.erased = False
        self.patience = 0.0

    def begin(self) -> None:
        """Begin the transaction, if that has not happened."""
        if not self._begun:
            self._begun = True
            self.connection.execute("BEGIN")

    def expect(self, incident: str, after: int) -> None:
        """The entries above `after` will be read: they come along with the lock."""
        self._known[incident] = after

    def head(self, incident: str) -> Head:
        """Where the chain stands, once nobody else can add to it."""
        if incident not in self._locked:
            self._lock(incident)
        return self.written.get(incident, self._locked[incident])

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries numbered above `after`, with those of this transaction."""
        self.head(incident)
        news = self._news.get(incident)
        if news is not None and incident not in self.written and news[0].seq == after + 1:
            return with_branches(news, branches_of(self, incident))
        self.flush()
        return super().read(incident, after)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, with those of this transaction."""
        self.head(incident)
        self.flush()
        return super().landmarks(incident)

    def now(self, machine: datetime) -> datetime:
        """The time of the server: the guard takes no other, so that nobody's clock can be wrong.

        Args:
            machine: what the clock of this machine says, which counts where there is no server.
        """
        if not self._moment:
            self.begin()
            self._moment = str(self.connection.execute("SELECT irrunner.time_text(clock_timestamp())")[0][0])
        return datetime.fromisoformat(self._moment).astimezone(UTC) if self._moment else machine

    def stamp(self, entry: NewEntry) -> NewEntry:
        """The entry with the author whom the server knows, and with its time."""
        require_times(entry)
        if not self._moment:
            self.now(datetime.now(UTC))
        author = self._author.let_in_by(entry.actor.credential)
        return entry._replace(actor=author, recorded=self._moment)

    def insert(self, row: Row) -> None:
        """Keep a row."""
        self.pending.append((_INSERT, row))
        self.written[row.incident] = Head(row.seq, row.link)

    def adopt(self, row: Row) -> None:
        """Keep a row of another store as it stands."""
        self.head(row.incident)
        self.patience = WHOLE_STORE_SECONDS
        self.pending.append((_ADOPT, row))
        self.written[row.incident] = Head(row.seq, row.link)

    def insert_branch(self, branch: int, fork: int, row: Row) -> None:
        """Keep a row of another store as one of a branch."""
        self.head(row.incident)
        self.patience = WHOLE_STORE_SECONDS
        self.pending.append((_BRING, (row.incident, branch, *row[1:], int(fork))))

    def erase(self, incident: str, place: int) -> bool:
        """Empty a row's body and salt; whether there is such a row."""
        self.head(incident)
        self.flush()
        self.erased = True
        branch, seq = split_place(place)
        if branch:
            found = self.connection.execute("SELECT irrunner.erase_in_branch(%s, %s, %s)", (incident, branch, seq))
            return bool(found[0][0])
        return bool(self.connection.execute("SELECT irrunner.erase(%s, %s)", (incident, seq))[0][0])

    def remove(self, incident: str) -> None:
        """Delete all rows of an incident."""
        self.head(incident)
        self.flush()
        self.erased = True
        self.patience = WHOLE_STORE_SECONDS
        self.connection.execute("SELECT irrunner.remove(%s)", (incident,), patience=self.patience)

    def follow(self, incident: str, head: Head) -> None:
        """Let the next row of an incident without rows follow a head of another store."""
        self.flush()
        self.connection.execute("SELECT irrunner.follow(%s, %s, %s)", (incident, head.seq, head.link))
        self._locked[incident] = head
        self.written.pop(incident, None)

    def flush(self) -> None:
        """Send what waits."""
        if self.pending:
            self.connection.execute_together(self.pending, patience=self.patience)
            self.pending = []

    def _lock(self, incident: str) -> None:
        wait_ms = max(1, round(self.connection.wait * 1000))
        statement = (_BEGIN_ACT, (incident, wait_ms, self._known.get(incident, _NOTHING_KNOWN)))
        if self._begun:
            self.flush()
            found = self.connection.execute(*statement, patience=self.connection.wait)
        else:
            self._begun = True
            found = self.connection.execute_together((("BEGIN", ()), statement), patience=self.connection.wait)[1]
        version, seq, link, self._moment, *news = found[0]
        require_known(version, self.connection.place)  # it may have been upgraded since it was opened
        self._locked[incident] = Head(0, first_link(incident)) if seq is None else Head(seq, link)
        if news[0]:
            self._news[incident] = list(map(_stored, zip(*news, strict=True)))
