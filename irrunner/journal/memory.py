"""A journal kept in memory: for rehearsals, which write thousands of entries that nobody keeps.

It offers what `irrunner.journal.interface` asks for, with the same chain, and a vault; nothing is on disk.
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from irrunner.errors import NotFound
from irrunner.journal.chain import Header, canonical, digest_of, first_link, link_of
from irrunner.journal.intake import pieces_of
from irrunner.journal.interface import LANDMARKS, Head, Row, Stored
from irrunner.journal.vault import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from irrunner.journal.chain import Actor, Occurred
    from irrunner.journal.intake import Cancelled, Progress, Source

_SALT = bytes(16)  # nobody reads the words back from here, and a rehearsal is the same every time


class MemoryStore:
    """A journal and a vault in memory, for one thread."""

    def __init__(self) -> None:
        self.read_only = False
        self.warnings: list[str] = []
        self.vault = MemoryVault()
        self._rows: dict[str, list[Row]] = {}
        self._commits = 0

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry, in order."""
        return sorted(self._rows)

    def head(self, incident: str) -> Head:
        """Where the chain stands."""
        rows = self._rows.get(incident)
        return Head(rows[-1].seq, rows[-1].link) if rows else Head(0, first_link(incident))

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries that follow place `after`, in order."""
        for row in self._rows.get(incident, ())[after:]:
            yield Stored(row.seq, row.header, row.body)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        marks = [f'","{kind}",{{'.encode() for kind in LANDMARKS]
        return [stored for stored in self.read(incident) if any(mark in stored.header for mark in marks)]

    def rows(self, incident: str, after: int = 0) -> Iterator[Row]:
        """The entries that follow place `after`, with all their columns."""
        yield from self._rows.get(incident, ())[after:]

    def stamp(self) -> tuple[int, int]:
        """Another value after every change."""
        return 0, self._commits

    @contextmanager
    def writing(self) -> Iterator[MemoryWriter]:
        """A transaction: kept when the block ends, undone when it raises."""
        lengths = {incident: len(rows) for incident, rows in self._rows.items()}
        try:
            yield MemoryWriter(self)
        except BaseException:
            self._rows = {incident: self._rows[incident][:length] for incident, length in lengths.items()}
            raise
        self._commits += 1

    def put(self, row: Row) -> None:
        """Add a row at the end of its incident."""
        self._rows.setdefault(row.incident, []).append(row)

    def close(self) -> None:
        """Nothing has to be let go of."""


class MemoryWriter:
    """What `MemoryStore.writing` hands out."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def head(self, incident: str) -> Head:
        """Where the chain stands, with what this transaction added."""
        return self._store.head(incident)

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries that follow place `after`, in order."""
        return self._store.read(incident, after)

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        return self._store.landmarks(incident)

    def append(
        self,
        incident: str,
        *,
        kind: str,
        body: bytes,
        refs: Mapping[str, str | int],
        actor: Actor,
        by: str,
        recorded: str,
        occurred: Occurred,
    ) -> Row:
        """Add one entry at the end of the incident's chain."""
        seq, link = self._store.head(incident)
        digest = digest_of(_SALT, body)
        header = canonical(
            Header(
                incident=incident,
                seq=seq + 1,
                recorded=recorded,
                occurred=occurred,
                actor=actor,
                by=by,
                kind=kind,
                refs=dict(refs),
                digest=digest.hex(),
            )
        )
        row = Row(incident, seq + 1, header, body, _SALT, digest, link_of(link, header))
        self._store.put(row)
        return row


class MemoryVault:
    """Evidence in memory, under its SHA-256."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        """Take bytes in."""
        data = b"".join(pieces_of(source, cancelled))
        if progress is not None:
            progress(len(data))
        name = sha256(data).hexdigest()
        known = name in self._kept
        self._kept[name] = data
        return Kept(name, len(data), known)

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read.

        Raises:
            NotFound: they never came in.
        """
        if name not in self._kept:
            raise NotFound(f"The vault has no evidence {name}.")
        return BytesIO(self._kept[name])

    def path_of(self, name: str) -> Path:
        """Something that exists when the bytes do; there is no file to read."""
        from pathlib import Path

        return Path("/" if name in self._kept else "/nowhere/at/all")
