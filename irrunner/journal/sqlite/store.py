"""The store on SQLite: one folder, one writer at a time, every commit on disk before it returns.

The table and what must hold about it are DESIGN section 5's. A store belongs to one thread; a second
one on the same folder is cheap. What a commit costs and why is in `schema`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from typing_extensions import override

from irrunner.errors import StoreUnusable
from irrunner.journal.incident_list import IncidentList
from irrunner.journal.sqlite import location
from irrunner.journal.sqlite.erasing import Erasing
from irrunner.journal.sqlite.faults import damaged, is_disk_error, unacknowledged
from irrunner.journal.sqlite.rows import SqliteReader, SqliteTransaction
from irrunner.journal.transaction import Writer, random_salt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from irrunner.journal.folder_vault import FolderVault
    from irrunner.journal.folder_workspace import FolderWorkspace
    from irrunner.journal.line import Line
    from irrunner.journal.members import Members
    from irrunner.journal.rows import Head
    from irrunner.journal.sqlite.database import Database
    from irrunner.journal.transaction import Admission, Reader


class SqliteStore(SqliteReader):
    """Incidents, kept in a folder; `irrunner.journal.sqlite.backend` opens it.

    Attributes:
        folder: the store's folder, absolute. location: the same, as a text.
        read_only: nothing can be written: requested, or the media or permissions are so.
        shared: a group of this machine writes it together.
        warnings: sentences about what could not be done without harm to the record, oldest first.
        members: none; the accounts of this machine decide who works here.
        salts: where the random salt of each entry comes from; only samples that must come out the same replace it.
    """

    def __init__(self, database: Database, found: location.FolderInfo) -> None:
        super().__init__(database)
        self.folder = database.folder
        self.location = str(database.folder)
        self._found = found
        self.read_only = not found.writable
        database.when_damaged = self._note_damage
        self.shared = found.shared
        self.warnings: list[str] = [f"{found.warning} {found.hint}"] if found.warning else []
        self.members: Members | None = None  # the accounts of this machine decide
        self.line: Line | None = None
        self.read_ahead: Callable[[Sequence[str]], Reader] | None = None
        self.salts: Callable[[], bytes] = random_salt
        self.admission: Admission | None = None
        self._erasing = Erasing(database, shared=self.shared)
        self._listed = IncidentList(self.folder, shared=self.shared)
        if database.damage:
            self._note_damage()
        self._commits = 0
        self._vault: FolderVault | None = None
        self._workspace: FolderWorkspace | None = None

    @override
    def complaints(self) -> Iterator[str]:
        """What lies beside the file and was not obeyed, then what is wrong with the file below the rows."""
        if self._found.remark:
            yield self._found.remark
        yield from super().complaints()
        if self.database.damage:
            yield f"The file is damaged: {self.database.damage}."

    @property
    def checked(self) -> bool:
        """Whether SQLite checks the file when it is listed; a large one is left to `verify`."""
        self.database.check_once()
        return not self.database.large

    @property
    def vault(self) -> FolderVault:
        """The evidence in the folder beside the journal."""
        if self._vault is None:
            from irrunner.journal.folder_vault import FolderVault

            self._vault = FolderVault(self.folder / location.EVIDENCE, shared=self.shared, read_only=self.read_only)
        return self._vault

    @property
    def workspace(self) -> FolderWorkspace:
        """Drafts, presence and private files beside this journal."""
        if self._workspace is None:
            from irrunner.journal.sqlite.workspace import workspace_of

            self._workspace = workspace_of(self.folder)
        return self._workspace

    def known_incidents(self) -> set[str]:
        """The ids in the journal, and those in the list beside it."""
        return self._listed.read().union(self.incidents())

    def remember_incidents(self, incidents: Iterable[str]) -> None:
        """Put ids on the list beside the journal, unless it can only be read."""
        if not self.read_only:
            self._listed.add(sorted(set(incidents) - self._listed.read()))

    def change_token(self) -> tuple[int, int]:
        """Another value after every commit, by whomever; cheap enough to compare four times a second."""
        return self.database.execute("PRAGMA data_version")[0][0], self._commits

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction: committed and on disk when the block ends, undone when it raises.

        Raises:
            StoreUnusable: it cannot be written (full disk, lock, read-only media); nothing was.
        """
        self._must_be_writable()
        transaction = SqliteTransaction(self.database)
        self.database.execute("BEGIN IMMEDIATE")
        self._must_be_writable()  # damage may have been noticed
        try:
            yield Writer(transaction, self.salts, self.admission)
            if transaction.erased:
                self._erasing.begin()
        except BaseException:
            self.database.roll_back()
            raise
        _commit(self, transaction.written)
        self._commits += 1
        if transaction.begun:
            self._listed.add(transaction.begun if self._listed.exists() else self.incidents())
        if transaction.erased:
            self.finish_erasing()

    def _must_be_writable(self) -> None:
        if self.database.damage:
            raise damaged(self.folder, self.database.damage)
        if self.read_only:
            raise self._found.refusal(self.folder)

    def _note_damage(self) -> None:
        """Write nothing more into a damaged file, and say so."""
        self.read_only = True
        fault = damaged(self.folder, self.database.damage)
        self.warnings.append(f"{fault.sentence} What can be read of it is shown. {fault.hint}")

    def finish_erasing(self) -> bool:
        """Let no unused part of the file keep erased words; False and a warning if that failed."""
        if sentence := self._erasing.finish():
            self.warnings.append(sentence)
        return not sentence

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _commit(store: SqliteStore, heads: dict[str, Head]) -> None:
    """End a transaction.

    Raises:
        StoreUnusable: the entries are not there; or they are, after an error of the disk, and the sentence says so.
    """
    try:
        store.database.execute("COMMIT")
    except BaseException as error:
        store.database.roll_back()
        if not isinstance(error, StoreUnusable) or not is_disk_error(error.__cause__):
            raise
        named = "the act"
        for incident, head in heads.items():
            named = f"entry {head.seq} of {incident}"
        raise unacknowledged(error, store.folder, named, written=_is_there(store, heads)) from error.__cause__


def _is_there(store: SqliteStore, heads: dict[str, Head]) -> bool | None:
    """Whether entries are in the journal, read by a new connection; None when that cannot be read."""
    try:
        store.database.reconnect()
        return all(store.head(incident) == head for incident, head in heads.items()) if heads else None
    except StoreUnusable:
        return None
