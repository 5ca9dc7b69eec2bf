"""A store in memory: for rehearsals, which write thousands of entries that nobody keeps."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, BinaryIO, Self

from irrunner.errors import NotFound, VerificationFailed
from irrunner.journal.branches import branch_key, read_key, split_place, with_branches
from irrunner.journal.chain import SALT_SIZE, first_link
from irrunner.journal.evidence_refs import SHA256
from irrunner.journal.faults import busy
from irrunner.journal.intake import read_pieces
from irrunner.journal.interface import Here, Kept
from irrunner.journal.opening import LOCK_WAIT
from irrunner.journal.rows import Head, Row, Stored
from irrunner.journal.transaction import ABOUT_INCIDENT, LANDMARKS, MachineTransaction, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence, Set
    from pathlib import Path

    from irrunner.journal.chain import Actor
    from irrunner.journal.intake import Cancelled, Progress, Source
    from irrunner.journal.interface import Members, Verdict
    from irrunner.journal.line import Line
    from irrunner.journal.transaction import Admission, Reader

_LANDMARKS = tuple(f'","{kind}",{{'.encode() for kind in LANDMARKS)


def _stored(row: Row) -> Stored:
    return Stored(row.seq, row.header, row.body)


def _no_salt() -> bytes:
    """Nobody reads the words back from here, and a rehearsal is the same every time."""
    return bytes(SALT_SIZE)


class MemoryReader:
    """Reads rows from lists, one for each incident."""

    def __init__(self, lists: dict[str, list[Row]]) -> None:
        self._lists = lists

    def incidents(self) -> list[str]:
        """The ids of all incidents that have an entry, in order."""
        return sorted(key for key in self._lists if read_key(key) is None)

    def head(self, incident: str) -> Head:
        """Where the chain stands; of an incident without entries, `(0, first_link(incident))`."""
        rows = self._lists.get(incident)
        return Head(rows[-1].seq, rows[-1].link) if rows else Head(0, first_link(incident))

    def heads(self) -> dict[str, Head]:
        """Where the chain of each incident stands, in the order of their ids."""
        return {incident: self.head(incident) for incident in self.incidents()}

    def lifecycle_headers(self) -> Iterator[tuple[str, bytes]]:
        """The headers of the entries about incidents as a whole, by id and place."""
        for incident in self.incidents():
            for stored in self.landmarks(incident):
                if ABOUT_INCIDENT in stored.header:
                    yield incident, stored.header

    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries numbered above `after`, in order, and merged branches."""
        return with_branches(
            map(_stored, self.rows(incident, after)), lambda branch: map(_stored, self.rows(incident, 0, branch))
        )

    def landmarks(self, incident: str) -> Sequence[Stored]:
        """The entries of the kinds in LANDMARKS, in order."""
        return [stored for stored in self.read(incident) if any(mark in stored.header for mark in _LANDMARKS)]

    def rows(self, incident: str, after: int = 0, branch: int = 0) -> Iterator[Row]:
        """The entries of the trunk, or of a branch, numbered above `after`, with all their columns."""
        rows = self._lists.get(branch_key(incident, branch))
        if rows:
            yield from rows[max(after - rows[0].seq + 1, 0) :]

    def branches(self, incident: str) -> list[int]:
        """The numbers of the branches that are kept with an incident, in order."""
        keys = [found for key in self._lists if (found := read_key(key)) is not None]
        return sorted(branch for name, branch in keys if name == incident)

    def count(self, incident: str | None = None) -> int:
        """How many rows there are, of one incident or of all."""
        return sum(len(rows) for name, rows in self._lists.items() if incident in (None, name))


class MemoryTransaction(MachineTransaction, MemoryReader):
    """Changes its own copies of the lists; the store takes them over at the commit."""

    def __init__(self, lists: dict[str, list[Row]]) -> None:
        super().__init__(dict(lists))
        self._copied: set[str] = set()

    @property
    def lists(self) -> dict[str, list[Row]]:
        """All lists, with what this transaction changed."""
        return self._lists

    def insert(self, row: Row) -> None:
        """Keep a row."""
        self._own(row.incident).append(row)

    def insert_branch(self, branch: int, fork: int, row: Row) -> None:
        """Keep a row of a branch."""
        self._own(branch_key(row.incident, branch)).append(row)

    def erase(self, incident: str, place: int) -> bool:
        """Empty a row's body and salt; whether there is such a row."""
        branch, seq = split_place(place)
        key = branch_key(incident, branch)
        rows = self._own(key) if key in self._lists else []
        index = seq - rows[0].seq if rows else 0
        if not 0 <= index < len(rows):
            return False
        rows[index] = rows[index]._replace(body=b"", salt=b"")
        return True

    def remove(self, incident: str) -> None:
        """Delete all rows of an incident, and of its branches."""
        for key in (incident, *(branch_key(incident, branch) for branch in self.branches(incident))):
            self._lists.pop(key, None)
            self._copied.discard(key)

    def _own(self, incident: str) -> list[Row]:
        if incident not in self._copied:
            self._copied.add(incident)
            self._lists[incident] = list(self._lists.get(incident, ()))
        return self._lists[incident]


class MemoryStore(MemoryReader):
    """A journal, a vault and a workspace in memory; threads may share it."""

    def __init__(self, *, wait: float = LOCK_WAIT) -> None:
        """Args: how many seconds a writer waits for another one."""
        super().__init__({})
        self.location = f"memory://{id(self):x}"
        self.read_only = False
        self.checked = True
        self.warnings: list[str] = []
        self.members: Members | None = None
        self.line: Line | None = None
        self.read_ahead: Callable[[Sequence[str]], Reader] | None = None
        self.salts: Callable[[], bytes] = _no_salt
        self.admission: Admission | None = None
        self.vault = MemoryVault()
        self.workspace = MemoryWorkspace()
        self._remembered: set[str] = set()
        self._commits = 0
        self._lock = Lock()
        self._wait = wait

    def complaints(self) -> Iterator[str]:
        """Nothing can be wrong below the rows."""
        return iter(())

    def known_incidents(self) -> set[str]:
        """The ids of its incidents, and what was remembered."""
        return {*self.incidents(), *self._remembered}

    def remember_incidents(self, incidents: Iterable[str]) -> None:
        """Keep ids."""
        self._remembered.update(incidents)

    def change_token(self) -> int:
        """Another value after every commit."""
        return self._commits

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction: kept when the block ends, undone when it raises."""
        if not self._lock.acquire(timeout=self._wait):
            raise busy(self._wait)
        try:
            transaction = MemoryTransaction(self._lists)
            yield Writer(transaction, self.salts, self.admission)
            self._lists = transaction.lists
            self._commits += 1
        finally:
            self._lock.release()

    def finish_erasing(self) -> bool:
        """What was erased is nowhere else."""
        return True

    def close(self) -> None:
        """Nothing has to be released."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class MemoryVault:
    """Evidence in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def add(self, source: Source, *, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Kept:
        """Take bytes in."""
        pieces = []
        for piece in read_pieces(source, cancelled):
            pieces.append(piece)
            if progress is not None:
                progress(sum(map(len, pieces)))
        return self._keep(b"".join(pieces))

    def add_as(self, name: str, source: Source, *, size: int = 0, progress: Progress | None = None) -> Kept:
        """Take bytes in that must have this SHA-256.

        Raises:
            VerificationFailed: they have another one; nothing is kept.
        """
        data = b"".join(read_pieces(source))
        if (found := sha256(data).hexdigest()) != name:
            raise VerificationFailed(f"The bytes kept as {name} have changed: their SHA-256 is {found} now.")
        if progress is not None:
            progress(len(data))
        return self._keep(data)

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read.

        Raises:
            NotFound: they never came in.
        """
        return BytesIO(self._bytes(name))

    def has(self, name: str) -> bool:
        """Whether something of this name is kept."""
        return _checked(name) in self._kept

    def size(self, name: str) -> int:
        """How many bytes it has.

        Raises:
            NotFound: they never came in.
        """
        return len(self._bytes(name))

    def address(self, name: str) -> str:
        """Where the bytes are, for a person."""
        return f"memory:{_checked(name)}"

    def verify(self, name: str) -> Verdict:
        """Hash the bytes again."""
        if not self.has(name):
            return "missing"
        return "ok" if sha256(self._kept[name]).hexdigest() == name else "changed"

    def destroy(self, name: str) -> bool:
        """Remove the bytes; False when they were not there."""
        return self._kept.pop(_checked(name), None) is not None

    def names(self) -> Iterator[str]:
        """The SHA-256 of everything that is kept, in order."""
        return iter(sorted(self._kept))

    def strays(self) -> Iterator[str]:
        """Nothing else can lie here."""
        return iter(())

    def tidy(self) -> None:
        """Nothing half written stays in memory."""

    def hold(self, name: str, *, held: bool) -> str:
        """Nothing: what refuses to destroy here is the record."""
        return ""

    def about_holds(self, held: Set[str]) -> Iterator[str]:
        """Nothing: nobody expects it of memory."""
        return iter(())

    def _keep(self, data: bytes) -> Kept:
        name = sha256(data).hexdigest()
        known = name in self._kept
        self._kept[name] = data
        return Kept(name, len(data), known)

    def _bytes(self, name: str) -> bytes:
        if not self.has(name):
            raise NotFound(f"The vault does not have {name}.", hint="`irrunner verify` says what else is missing.")
        return self._kept[name]


class MemoryWorkspace:
    """Drafts and presence in memory; private files are not written."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[str, str, str], str] = {}
        self._present: dict[str, dict[MemoryPresence, Here]] = {}

    def keep_draft(self, incident: str, name: str, text: str, *, account: str = "") -> None:
        """Keep a draft; an empty text removes it."""
        if text.strip():
            self._drafts[incident, account, name] = text
        else:
            self._drafts.pop((incident, account, name), None)

    def draft(self, incident: str, name: str, *, account: str = "") -> str:
        """The draft; empty when there is none."""
        return self._drafts.get((incident, account, name), "")

    def keep_file(self, name: str, content: bytes) -> Path | None:
        """None: nothing is on disk."""
        return None

    def presence(self, incident: str, actor: Actor, since: str) -> MemoryPresence:
        """The presence of one person on one screen."""
        here = Here(actor.name, actor.account, actor.host, since)
        return MemoryPresence(self._present.setdefault(incident, {}), here)

    def keep_removal(self, incident: str) -> None:
        """Nobody opens this store again."""

    def removals(self) -> list[str]:
        """Nothing is left behind in memory."""
        return []

    def end_removal(self, incident: str) -> None:
        """As `keep_removal`."""

    def keep_derived(self, name: str, content: bytes) -> None:
        """Keep nothing: all of it lies in memory as it is."""

    def derived(self, name: str) -> bytes:
        """Nothing is kept."""
        return b""

    @contextmanager
    def hold_check(self, incident: str, check: int) -> Iterator[None]:
        """As `keep_removal`."""
        yield

    def abandoned_checks(self) -> list[tuple[str, int]]:
        """Nothing is left behind in memory."""
        return []

    def release_check(self, incident: str, check: int) -> None:
        """As `keep_removal`."""

    def forget(self, incident: str) -> list[str]:
        """Remove an incident's drafts."""
        self._drafts = {key: text for key, text in self._drafts.items() if key[0] != incident}
        return []


class MemoryPresence:
    """One person among those who have an incident open."""

    def __init__(self, present: dict[MemoryPresence, Here], here: Here) -> None:
        self._present = present
        self._here = here

    def beat(self, where: str = "") -> None:
        """Show that this person is here, and where."""
        here = self._here
        self._present[self] = Here(here.name, here.account, here.host, here.since, where)

    def others(self) -> list[Here]:
        """Who else is here, by name."""
        found = [here for presence, here in list(self._present.items()) if presence is not self]
        return sorted(found, key=lambda here: (here.name, here.host, here.since))

    def leave(self) -> None:
        """Stop being shown."""
        self._present.pop(self, None)


def _checked(name: str) -> str:
    if not SHA256.fullmatch(name):
        raise ValueError(f"{name!r} is not a SHA-256")
    return name
