"""The journal's table: reading it, and changing it inside a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irrunner.journal.chain import first_link
from irrunner.journal.rows import Head, Row, Stored
from irrunner.journal.sqlite.faults import damaged
from irrunner.journal.sqlite.schema import IS_LANDMARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.journal.sqlite.database import Database

_CHUNK = 2000  # rows read at a time: a reader never holds a writer up for longer
_INCIDENTS = """
    WITH RECURSIVE found(id) AS (
        SELECT min(incident) FROM event
        UNION ALL SELECT (SELECT min(incident) FROM event WHERE incident > id) FROM found WHERE id IS NOT NULL
    ) SELECT id, event.seq, substr(CAST(header AS BLOB), 1, 400) FROM found LEFT JOIN event ON event.incident = id
        AND event.seq = (SELECT min(seq) FROM event WHERE incident = id) WHERE typeof(id) = 'text'"""
_HEAD = "SELECT seq, link FROM event WHERE incident = CAST(? AS TEXT) ORDER BY seq DESC LIMIT 1"
# The casts and the largest integer: what a broken row holds must not reach a reader as another type.
_READ = """
    SELECT seq, CAST(header AS BLOB), CAST(body AS BLOB) FROM event
    WHERE incident = CAST(? AS TEXT) AND seq > ? AND seq <= 9223372036854775807 ORDER BY seq LIMIT ?"""
_ROWS = "SELECT * FROM event WHERE incident = CAST(? AS TEXT) AND seq > ? ORDER BY seq LIMIT ?"
_UNFINDABLE = "SELECT incident, seq FROM event WHERE typeof(incident) <> 'text'"
_LANDMARKS = f"""
    SELECT seq, CAST(header AS BLOB), CAST(body AS BLOB) FROM event INDEXED BY landmark
    WHERE incident = CAST(? AS TEXT) AND {IS_LANDMARK} ORDER BY seq"""  # noqa: S608 - our own constant
_INSERT = "INSERT INTO event VALUES (CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?)"
_ERASE = "UPDATE event SET body = x'', salt = x'' WHERE incident = CAST(? AS TEXT) AND seq = ?"
_REMOVE = "DELETE FROM event WHERE incident = CAST(? AS TEXT)"


class SqliteReader:
    """Reads the table."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry, in order."""
        self.database.check_once()
        found = self.database.execute(_INCIDENTS)
        if any(not _belongs(incident, seq, header) for incident, seq, header in found):
            self.database.check_order({incident for incident, _, _ in found})
            found = self.database.execute(_INCIDENTS)
        return [incident.decode("utf-8", "surrogateescape") for incident, _, _ in found]

    def head(self, incident: str) -> Head:
        """Where the chain stands; of an incident without entries, `(0, first_link(incident))`."""
        found = self.database.execute(_HEAD, (_key(incident),))
        if not found:
            return Head(0, first_link(incident))
        seq, link = found[0]
        if not isinstance(seq, int) or not isinstance(link, bytes):
            raise damaged(self.database.folder, f"the last entry of {incident} is broken; `irrunner verify` says how")
        return Head(seq, link)

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries numbered above `after`, in order, those that arrive meanwhile included."""
        if not after:
            self.database.check_once()
        for chunk in self._chunks(_READ, incident, after, seq_at=0):
            yield from map(Stored._make, chunk)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order, found without reading the others."""
        return [Stored(*row) for row in self.database.execute(_LANDMARKS, (_key(incident),))]

    def rows(self, incident: str, after: int = 0) -> Iterator[Row]:
        """The entries numbered above `after`, with all their columns, whatever they hold."""
        for chunk in self._chunks(_ROWS, incident, after, seq_at=1):
            for row in chunk:
                yield Row(incident, *row[1:])

    def count(self, incident: str | None = None) -> int:
        """How many rows there are, of one incident or of all."""
        if incident is None:
            return int(self.database.execute("SELECT count(*) FROM event")[0][0])
        statement = "SELECT count(*) FROM event WHERE incident = CAST(? AS TEXT)"
        return int(self.database.execute(statement, (_key(incident),))[0][0])

    def complaints(self) -> Iterator[str]:
        """What is wrong with the file below the rows: SQLite's own check, and rows that no id finds."""
        for (complaint,) in self.database.execute("PRAGMA integrity_check(20)"):
            if complaint != b"ok":
                yield f"The file is damaged: {complaint.decode(errors='replace')}."
        for incident, seq in self.database.execute(_UNFINDABLE):
            yield f"An entry belongs to no incident: {incident!r}, {seq!r}."

    def _chunks(self, statement: str, incident: str, after: int, *, seq_at: int) -> Iterator[list[Any]]:
        while True:
            chunk = self.database.execute(statement, (_key(incident), after, _CHUNK))
            if chunk:
                yield chunk
                after = chunk[-1][seq_at]
            if len(chunk) < _CHUNK and not self._has_more(incident, after):
                return

    def _has_more(self, incident: str, after: object) -> bool:
        """Whether there are entries after what was read as the last one.

        Somebody may have just written them. Else the order of the file is damaged, and it is read in another way.
        """
        last = self.database.execute(_HEAD, (_key(incident),))
        if not last or not isinstance(after, int) or not isinstance(last[0][0], int) or last[0][0] <= after:
            return False
        if not self.database.execute(_READ, (_key(incident), after, 1)):
            self.database.read_salvaged("entries are not in their order")
        return bool(self.database.execute(_READ, (_key(incident), after, 1)))


class SqliteTransaction(SqliteReader):
    """Reads and changes the table inside a transaction that is open.

    Attributes:
        erased: words were removed, so unused parts of the file are zeroed after the commit.
        begun: the incidents of which a first entry, or nothing but a tombstone, was inserted.
        heads: where the chains stand to which it added something.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.erased = False
        self.begun: list[str] = []
        self.heads: dict[str, Head] = {}

    def insert(self, row: Row) -> None:
        """Keep a row."""
        if row.seq == 1 or b'"incident.purged"' in row.header:
            self.begun.append(row.incident)
        values = (_key(row.incident), row.seq, row.header, row.body, row.salt, row.digest, row.link)
        self.database.execute(_INSERT, values)
        self.heads[row.incident] = Head(row.seq, row.link)

    def erase(self, incident: str, seq: int) -> bool:
        """Empty a row's body and salt; whether there is such a row."""
        self.database.execute(_ERASE, (_key(incident), seq))
        found = bool(self.database.execute("SELECT changes()")[0][0])
        self.erased = self.erased or found
        return found

    def remove(self, incident: str) -> None:
        """Delete all rows of an incident."""
        self.database.execute(_REMOVE, (_key(incident),))
        self.erased = True


def _key(incident: str) -> bytes:
    """An id as a parameter of a statement: also one that is not UTF-8, which only a broken store holds."""
    return incident.encode("utf-8", "surrogateescape")


def _belongs(incident: bytes, seq: object, header: bytes | None) -> bool:
    """Whether the first entry under an id is one: else the file may be out of order, and others may not be found."""
    return (
        header is not None
        and (seq == 1 or b'"incident.purged"' in header)
        and header.startswith(b'[1,"' + incident + b'",')
    )
