"""Rows in one dictionary by incident and place, replaced as a whole by each commit."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from irrunner.errors import StoreUnusable
from irrunner.journal.branches import branch_key, read_key, split_place, with_branches
from irrunner.journal.chain import first_link
from irrunner.journal.faults import busy
from irrunner.journal.rows import Head, Row, Stored
from irrunner.journal.transaction import LANDMARKS, MachineTransaction, Writer, random_salt
from tests.dictionary_store.vault import DictionaryVault
from tests.dictionary_store.workspace import DictionaryWorkspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from irrunner.journal.line import Line
    from irrunner.journal.members import Members
    from irrunner.journal.transaction import Admission, Reader

    Place = tuple[str, int]


class Content:
    """What a store holds, whoever has it open."""

    def __init__(self) -> None:
        self.rows: Mapping[Place, Row] = {}
        self.commits = 0
        self.lock = Lock()
        self.evidence: dict[str, bytes] = {}
        self.side: dict[Any, Any] = {}


class DictionaryReader:
    def __init__(self, rows: Callable[[], Mapping[Place, Row]]) -> None:
        self._rows = rows

    def incidents(self) -> list[str]:
        return sorted({incident for incident, _ in self._rows() if read_key(incident) is None})

    def head(self, incident: str) -> Head:
        rows = list(self.rows(incident))
        return Head(rows[-1].seq, rows[-1].link) if rows else Head(0, first_link(incident))

    def heads(self) -> dict[str, Head]:
        return {incident: self.head(incident) for incident in self.incidents()}

    def lifecycle_headers(self) -> Iterator[tuple[str, bytes]]:
        for incident in self.incidents():
            marks = self.landmarks(incident)
            yield from ((incident, stored.header) for stored in marks if b'","incident.' in stored.header)

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        rows = (Stored(row.seq, row.header, row.body) for row in self.rows(incident, after))
        return with_branches(rows, lambda branch: self.read(branch_key(incident, branch)))

    def branches(self, incident: str) -> list[int]:
        keys = [found for key in {key for key, _ in self._rows()} if (found := read_key(key)) is not None]
        return sorted(branch for name, branch in keys if name == incident)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        marks = [f'","{kind}",{{'.encode() for kind in LANDMARKS]
        return [stored for stored in self.read(incident) if any(mark in stored.header for mark in marks)]

    def rows(self, incident: str, after: int = 0, branch: int = 0) -> Iterator[Row]:
        rows, key = self._rows(), branch_key(incident, branch)
        return (rows[place] for place in sorted(rows) if place[0] == key and place[1] > after)

    def count(self, incident: str | None = None) -> int:
        return sum(incident in (None, name) for name, _ in self._rows())


class DictionaryTransaction(MachineTransaction, DictionaryReader):
    def __init__(self, rows: Mapping[Place, Row]) -> None:
        self.changed = dict(rows)
        super().__init__(lambda: self.changed)

    def insert(self, row: Row) -> None:
        self.changed[row.incident, row.seq] = row

    def insert_branch(self, branch: int, fork: int, row: Row) -> None:
        self.changed[branch_key(row.incident, branch), row.seq] = row

    def erase(self, incident: str, place: int) -> bool:
        branch, seq = split_place(place)
        key = branch_key(incident, branch), seq
        row = self.changed.get(key)
        if row is not None:
            self.changed[key] = row._replace(body=b"", salt=b"")
        return row is not None

    def remove(self, incident: str) -> None:
        keys = {incident, *(branch_key(incident, branch) for branch in self.branches(incident))}
        self.changed = {place: row for place, row in self.changed.items() if place[0] not in keys}


class DictionaryStore(DictionaryReader):
    def __init__(self, location: str, content: Content, *, read_only: bool, wait: float) -> None:
        super().__init__(lambda: content.rows)
        self.location = location
        self.read_only = read_only
        self.checked = True
        self.warnings: list[str] = []
        self.members: Members | None = None
        self.line: Line | None = None
        self.read_ahead: Callable[[Sequence[str]], Reader] | None = None
        self.salts: Callable[[], bytes] = random_salt
        self.admission: Admission | None = None
        self.vault = DictionaryVault(content.evidence, read_only=read_only)
        self.workspace = DictionaryWorkspace(content.side)
        self._content = content
        self._wait = wait

    def complaints(self) -> Iterator[str]:
        return iter(())

    def known_incidents(self) -> set[str]:
        return {*self.incidents(), *self._content.side.get("incidents", ())}

    def remember_incidents(self, incidents: Iterable[str]) -> None:
        self._content.side["incidents"] = {*self._content.side.get("incidents", ()), *incidents}

    def change_token(self) -> int:
        return self._content.commits

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        if self.read_only:
            raise StoreUnusable(f"The store at {self.location} can be read, but not written.")
        if not self._content.lock.acquire(timeout=self._wait):
            raise busy(self._wait)
        try:
            transaction = DictionaryTransaction(self._content.rows)
            yield Writer(transaction, self.salts, self.admission)
            self._content.rows = transaction.changed
            self._content.commits += 1
        finally:
            self._content.lock.release()

    def finish_erasing(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
