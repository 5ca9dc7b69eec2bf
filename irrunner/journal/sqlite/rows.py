"""The journal's table: reading it, and changing it inside a transaction."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from irrunner.journal.branches import branch_key, read_key, split_place, with_branches
from irrunner.journal.chain import first_link
from irrunner.journal.rows import Head, Row, Stored
from irrunner.journal.sqlite.faults import damaged
from irrunner.journal.sqlite.schema import IS_LANDMARK, WITH_BRANCHES
from irrunner.journal.transaction import ABOUT_INCIDENT, MachineTransaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from irrunner.journal.sqlite.database import Database

_CHUNK = 2000  # rows read at a time: a reader never holds a writer up for longer
_INCIDENTS = """
    WITH RECURSIVE found(id) AS (
        SELECT min(incident) FROM event
        UNION ALL SELECT (SELECT min(incident) FROM event WHERE incident > id) FROM found WHERE id IS NOT NULL
    ) SELECT id, event.seq, substr(CAST(header AS BLOB), 1, 400) FROM found LEFT JOIN event ON event.incident = id
        AND event.seq = (SELECT min(seq) FROM event WHERE incident = id) WHERE typeof(id) = 'text'"""
_MANY = 100
"""Incidents from which on the table is read through. To look one up costs as much as to read over 50 of its entries,
because SQLite reads the whole of a declaration whenever it compares it with what it looks for."""
_SOME_IDS = f"""
    WITH RECURSIVE found(id) AS (
        SELECT min(incident) FROM event
        UNION ALL SELECT (SELECT min(incident) FROM event WHERE incident > id) FROM found WHERE id IS NOT NULL
    ) SELECT id FROM found WHERE typeof(id) = 'text' LIMIT {_MANY}"""  # noqa: S608 - our own constant
_ALL_INCIDENTS = """
    SELECT incident, min(seq), substr(CAST(header AS BLOB), 1, 400) FROM event
    WHERE typeof(incident) = 'text' GROUP BY incident ORDER BY incident"""
# From the end, so that the first row of each group is the last entry, and no other link is read.
_ALL_HEADS = """
    SELECT incident, max(seq), link FROM event
    WHERE typeof(incident) = 'text' GROUP BY incident ORDER BY incident DESC"""
_ALL_ABOUT_INCIDENTS = f"""
    SELECT incident, CAST(header AS BLOB) FROM event
    WHERE instr(header, '{ABOUT_INCIDENT.decode()}') > 0 AND instr(header, '","incident.titled",{{') = 0
    AND typeof(incident) = 'text' ORDER BY incident, seq"""  # noqa: S608 - our own constant
_HEAD = "SELECT seq, link FROM event WHERE incident = CAST(? AS TEXT) ORDER BY seq DESC LIMIT 1"
# The casts and the largest integer: what a broken row holds must not reach a reader as another type.
_READ = """
    SELECT seq, CAST(header AS BLOB), CAST(body AS BLOB) FROM event
    WHERE incident = CAST(? AS TEXT) AND seq > ? AND seq <= 9223372036854775807 ORDER BY seq LIMIT ?"""
_ROWS = "SELECT * FROM event WHERE incident = CAST(? AS TEXT) AND seq > ? ORDER BY seq LIMIT ?"
_BRANCHES = "SELECT DISTINCT incident FROM event WHERE incident > CAST(? AS TEXT) AND incident < CAST(? AS TEXT)"
_UNFINDABLE = "SELECT incident, seq FROM event WHERE typeof(incident) <> 'text'"
_LANDMARKS = f"""
    SELECT seq, CAST(header AS BLOB), CAST(body AS BLOB) FROM event INDEXED BY landmark
    WHERE incident = CAST(? AS TEXT) AND {IS_LANDMARK} ORDER BY seq"""  # noqa: S608 - our own constant
_INSERT = "INSERT INTO event VALUES (CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?)"
_ERASE = "UPDATE event SET body = x'', salt = x'' WHERE incident = CAST(? AS TEXT) AND seq = ?"
_REMOVE = "DELETE FROM event WHERE incident = CAST(? AS TEXT)"


_stored = partial(tuple.__new__, Stored)  # what `Stored._make` does, in a third of the time


class SqliteReader:
    """Reads the table.

    Attributes:
        has_many: there are so many incidents that looking each up takes longer than reading all.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.has_many = False

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry, in order."""
        self.database.check_once()
        statement = _ALL_INCIDENTS if _has_many_incidents(self) else _INCIDENTS
        found = self.database.execute(statement)
        if any(not _belongs(incident, seq, header) for incident, seq, header in found):
            self.database.check_order({incident for incident, _, _ in found})
            found = self.database.execute(statement)
        return _without_branches(dict.fromkeys(_text(incident) for incident, _, _ in found))

    def heads(self) -> dict[str, Head]:
        """Where the chain of each incident stands, in the order of their ids; one whose head is broken is left out."""
        if _has_many_incidents(self):
            found = reversed(self.database.execute(_ALL_HEADS))
        else:
            found = (
                (key, *row)
                for (key,) in self.database.execute(_SOME_IDS)
                for row in self.database.execute(_HEAD, (key,))
            )
        heads = {
            _text(incident): Head(seq, link)
            for incident, seq, link in found
            if isinstance(seq, int) and isinstance(link, bytes)
        }
        return {incident: heads[incident] for incident in _without_branches(heads)}

    def lifecycle_headers(self) -> Iterator[tuple[str, bytes]]:
        """The headers of the entries of all incidents that say that one began, ended or goes on, by id and place."""
        if _has_many_incidents(self):
            found = [(_text(key), header) for key, header in self.database.execute(_ALL_ABOUT_INCIDENTS)]
            known = set(_without_branches(dict.fromkeys(incident for incident, _ in found)))
            yield from (each for each in found if each[0] in known)
            return
        for incident in _without_branches(_text(key) for (key,) in self.database.execute(_SOME_IDS)):
            for stored in self.landmarks(incident):
                if ABOUT_INCIDENT in stored.header:
                    yield incident, stored.header

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
        """The entries numbered above `after`, in order, those that arrive meanwhile included, and merged branches."""
        if not after:
            self.database.check_once()
        trunk = _entries(self.database, incident, after)
        yield from with_branches(trunk, lambda branch: _entries(self.database, branch_key(incident, branch), 0))

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order, found without reading the others."""
        return [Stored(*row) for row in self.database.execute(_LANDMARKS, (_key(incident),))]

    def rows(self, incident: str, after: int = 0, branch: int = 0) -> Iterator[Row]:
        """The entries of the trunk, or of a branch, numbered above `after`, with all columns, whatever they hold."""
        for chunk in _chunks(self.database, _ROWS, branch_key(incident, branch), after, seq_at=1):
            for row in chunk:
                yield Row(incident, *row[1:])

    def branches(self, incident: str) -> list[int]:
        """The numbers of the branches that are kept with an incident, in order."""
        found = self.database.execute(_BRANCHES, (_key(f"{incident}/b"), _key(f"{incident}/c")))
        numbers = [known[1] for (key,) in found if (known := read_key(_text(key))) is not None]
        return sorted(numbers)

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


class SqliteTransaction(MachineTransaction, SqliteReader):
    """Reads and changes the table inside a transaction that is open.

    Attributes:
        erased: words were removed, so unused parts of the file are zeroed after the commit.
        begun: the incidents of which a first entry, or nothing but a tombstone, was inserted.
        written: where the chains stand to which it added something.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.erased = False
        self.begun: list[str] = []
        self.written: dict[str, Head] = {}

    def insert(self, row: Row) -> None:
        """Keep a row."""
        if row.seq == 1 or b'"incident.purged"' in row.header:
            self.begun.append(row.incident)
        values = (_key(row.incident), row.seq, row.header, row.body, row.salt, row.digest, row.link)
        self.database.execute(_INSERT, values)
        self.written[row.incident] = Head(row.seq, row.link)

    def insert_branch(self, branch: int, fork: int, row: Row) -> None:
        """Keep a row of a branch; from then on an irrunner that knows no branches leaves the file alone."""
        key = _key(branch_key(row.incident, branch))
        self.database.execute(_INSERT, (key, row.seq, row.header, row.body, row.salt, row.digest, row.link))
        self.database.execute(f"PRAGMA user_version = {WITH_BRANCHES}")

    def erase(self, incident: str, place: int) -> bool:
        """Empty a row's body and salt; whether there is such a row."""
        branch, seq = split_place(place)
        self.database.execute(_ERASE, (_key(branch_key(incident, branch)), seq))
        found = bool(self.database.execute("SELECT changes()")[0][0])
        self.erased = self.erased or found
        return found

    def remove(self, incident: str) -> None:
        """Delete all rows of an incident, and of its branches."""
        for branch in (0, *self.branches(incident)):
            self.database.execute(_REMOVE, (_key(branch_key(incident, branch)),))
        self.erased = True


def _chunks(database: Database, statement: str, incident: str, after: int, *, seq_at: int) -> Iterator[list[Any]]:
    while True:
        chunk = database.execute(statement, (_key(incident), after, _CHUNK))
        if chunk:
            yield chunk
            after = chunk[-1][seq_at]
        if len(chunk) < _CHUNK and not _has_more(database, incident, after):
            return


def _entries(database: Database, key: str, after: int) -> Iterator[Stored]:
    """The entries under one name."""
    chunks = _chunks(database, _READ, key, after, seq_at=0)
    return chain.from_iterable(map(_stored, chunk) for chunk in chunks)


def _has_more(database: Database, incident: str, after: object) -> bool:
    """Whether there are entries after what was read as the last one.

    Somebody may have just written them. Else the order of the file is damaged, and it is read in another way.
    """
    last = database.execute(_HEAD, (_key(incident),))
    if not last or not isinstance(after, int) or not isinstance(last[0][0], int) or last[0][0] <= after:
        return False
    if not database.execute(_READ, (_key(incident), after, 1)):
        database.read_salvaged("entries are not in their order")
    return bool(database.execute(_READ, (_key(incident), after, 1)))


def _has_many_incidents(reader: SqliteReader) -> bool:
    """Whether reading the table through is quicker; once it is, it stays so: no id ever goes."""
    reader.has_many = reader.has_many or len(reader.database.execute(_SOME_IDS)) == _MANY
    return reader.has_many


def _text(key: bytes) -> str:
    return key.decode("utf-8", "surrogateescape")


def _key(incident: str) -> bytes:
    """An id as a parameter of a statement: also one that is not UTF-8, which only a broken store holds."""
    return incident.encode("utf-8", "surrogateescape")


def _without_branches(keys: Iterable[str]) -> list[str]:
    """The ids of incidents among the names under which rows are kept; a branch without its trunk counts as one."""
    known = dict.fromkeys(keys)
    return [key for key in known if "/b" not in key or (found := read_key(key)) is None or found[0] not in known]


def _belongs(incident: bytes, seq: object, header: bytes | None) -> bool:
    """Whether the first entry under an id is one: else the file may be out of order, and others may not be found."""
    branch = read_key(_text(incident)) if b"/b" in incident else None
    name = _key(branch[0]) if branch is not None else incident
    return (
        header is not None
        and (seq == 1 or branch is not None or b'"incident.purged"' in header)
        and header.startswith(b'[1,"' + name + b'",')
    )
