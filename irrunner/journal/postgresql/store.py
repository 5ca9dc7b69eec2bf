"""The store of a team: incidents in a database that several people write at once."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Self

from irrunner.errors import IrrunnerError, LineLost, NotAMember, StoreUnusable
from irrunner.journal.chain import Actor
from irrunner.journal.postgresql.line import PostgresLine
from irrunner.journal.postgresql.members import PostgresMembers
from irrunner.journal.postgresql.reading import PostgresReader, PostgresTransaction
from irrunner.journal.postgresql.reading_ahead import read_ahead
from irrunner.journal.postgresql.schema import require_known, require_version
from irrunner.journal.postgresql.waiting import GROWING_SECONDS
from irrunner.journal.transaction import Writer, random_salt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from irrunner.journal.folder_workspace import FolderWorkspace
    from irrunner.journal.line import Line
    from irrunner.journal.members import Members
    from irrunner.journal.postgresql.connection import Connection
    from irrunner.journal.postgresql.registered_vault import RegisteredVault
    from irrunner.journal.postgresql.vault import PostgresVault
    from irrunner.journal.transaction import Admission, Reader

_CHANGES: Final = "SELECT sum(count) FROM irrunner.change"
_VERSION: Final = "SELECT version FROM irrunner.store"
_ME: Final = "SELECT name, role, (SELECT evidence FROM irrunner.store) FROM irrunner.asking()"
_DECLARING: Final = "SELECT irrunner.begin_declaring(%s)"
_MAY_WRITE: Final = "SELECT irrunner.may_write('note.added') OR irrunner.may_write('step.approved')"


class PostgresStore(PostgresReader):
    """Incidents in a database; `irrunner.journal.postgresql.backend` opens it.

    Attributes:
        location: the address, as people may see it.
        read_only: it was opened to be read, or the role of whoever opened it only reads.
        name, role: of whoever opened it, as the store has them.
        warnings: sentences about what could not be done without harm to the record, oldest first.
        salts: where the random salt of each entry comes from.
    """

    def __init__(self, connection: Connection, *, read_only: bool = False) -> None:
        """Find out who we are.

        Raises:
            StoreUnusable: there is no store. NotAMember: we are no member of it.
        """
        super().__init__(connection)
        self.location = connection.address
        me, may_write, self._token = _introduce(connection)
        if me[0] is None:
            raise NotAMember(
                f"{connection.login} is no member of the store at {connection.place}.",
                hint=f"An admin of the store adds members: irrunner member add {connection.login} --role responder",
            )
        self.name, self.role, self._evidence = me
        self._is_reader = not may_write
        self.read_only = read_only or self._is_reader
        self.checked = True
        self.warnings: list[str] = []
        self.members: Members | None = PostgresMembers(connection, self.name)
        self._author = Actor(self.name, connection.login, os.uname().nodename)
        self.line: Line | None = PostgresLine(connection, self._author)
        self.read_ahead: Callable[[Sequence[str]], Reader] | None = partial(read_ahead, connection)
        self.salts: Callable[[], bytes] = random_salt
        self.admission: Admission | None = None
        self._transaction: PostgresTransaction | None = None
        self._vault: PostgresVault | RegisteredVault | None = None
        self._workspace: FolderWorkspace | None = None

    @property
    def vault(self) -> PostgresVault | RegisteredVault:
        """The evidence: in the same database, or in the bucket that it names."""
        if self._vault is None:
            self._vault = _open_vault(self.connection, self._evidence, self._refusal)
        return self._vault

    @property
    def workspace(self) -> FolderWorkspace:
        """Drafts on this machine; who is here, in the database."""
        if self._workspace is None:
            from irrunner.journal.postgresql.workspace import TeamWorkspace

            self._workspace = TeamWorkspace(self.connection)
        return self._workspace

    def complaints(self) -> Iterator[str]:
        """What is wrong below the rows: a guard that is switched off, a head that is not the last entry's."""
        for (sentence,) in self.connection.execute("SELECT irrunner.complaints()", patience=GROWING_SECONDS):
            yield str(sentence)

    def known_incidents(self) -> set[str]:
        """The ids that the store holds or held; in a transaction, once nobody else declares."""
        if self._transaction is None:
            return {found for (found,) in self.connection.execute("SELECT irrunner.remembered()")}
        self._transaction.begin()
        wait = self.connection.wait
        return {found for (found,) in self.connection.execute(_DECLARING, (round(wait * 1000),), patience=wait)}

    def remember_incidents(self, incidents: Iterable[str]) -> None:
        """Keep ids that are not to be used again; those of its own incidents the database remembers itself."""
        wanted = sorted(incidents)
        if not self.read_only and wanted:
            with suppress(IrrunnerError):
                self.connection.execute("SELECT irrunner.remember(%s)", (wanted,))

    def change_token(self) -> object:
        """Another value after every commit, by whomever; at first the one that came when the store was opened."""
        token, self._token = self._token, None
        return self.connection.execute(_CHANGES)[0][0] if token is None else token

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """A transaction: committed when the block ends, undone when it raises.

        Raises:
            StoreUnusable: it cannot be written, or the line dropped; the sentence says whether anything was.
            Refused: the guard did not take it.
        """
        if (refusal := self._refusal()) is not None:
            raise refusal
        self._token = None
        transaction = self._transaction = PostgresTransaction(self.connection, self._author)
        try:
            yield Writer(transaction, self.salts, self.admission)
            _commit(self.connection, self.line, transaction)
        except BaseException:
            self.connection.roll_back()
            raise
        finally:
            self._transaction = None
        if transaction.erased:
            self.finish_erasing()

    def _refusal(self) -> StoreUnusable | None:
        """Why nothing can be written here; None when it can."""
        if not self.read_only:
            return None
        return StoreUnusable(
            f"The store at {self.connection.place} can be read, but not written.",
            hint=f"Your role there is {self.role}." if self._is_reader else "It was opened to be read.",
        )

    def finish_erasing(self) -> bool:
        """Nothing here can make a server forget sooner: its log and its free space are cleaned by whoever runs it."""
        return True

    def close(self) -> None:
        """Close the connections."""
        if (close := getattr(self._vault, "close", None)) is not None:
            close()
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open_vault(
    connection: Connection, evidence: str, refusal: Callable[[], StoreUnusable | None]
) -> PostgresVault | RegisteredVault:
    """The vault that the store's settings name; the database when they name none."""
    if not evidence:
        from irrunner.journal.postgresql.vault import PostgresVault

        return PostgresVault(connection, refusal=refusal)
    from irrunner.journal.postgresql.registered_vault import RegisteredVault

    return RegisteredVault(connection, evidence, refusal=refusal)


def _introduce(connection: Connection) -> tuple[tuple[str, str, str], bool, object]:
    """Who we are here, whether we may write, and the token of changes; the line is crossed once for that.

    Raises:
        StoreUnusable: there is no store, or one of another version.
    """
    try:
        found = connection.execute_together(((_VERSION, ()), (_ME, ()), (_MAY_WRITE, ()), (_CHANGES, ())))
    except IrrunnerError:
        require_version(connection)  # what is missing may be missing for its age
        raise
    ((version,),), (me,), ((may_write,),), ((token,),) = found
    require_known(version, connection.place)
    return me, may_write, token


def _commit(connection: Connection, line: Line | None, transaction: PostgresTransaction) -> None:
    """End a transaction; a commit whose answer was lost is looked for by the link of its entries.

    Raises:
        LineLost: it is not there, or nobody can tell; it was not written twice, and can be tried again.
        Refused: the guard did not take it.
    """
    if line is not None:
        line.announce(transaction.written)
    if connection.commit(transaction.pending, patience=transaction.patience):
        return
    if line is None or not connection.reconnect_patiently(line.patience):
        named = ", ".join(f"entry {head.seq} of {incident}" for incident, head in transaction.written.items())
        raise LineLost(
            f"The line to the store dropped while {named or 'the act'} was being recorded."
            " Whether it is, nobody knows before the line is back.",
            hint="Look for it then (irrunner log), before you do it again.",
        )
    if transaction.written and line.is_recorded(transaction.written):
        return
    raise LineLost(
        "The line to the store dropped before the act was recorded. Nothing was written.",
        hint="Do it again when the line is back.",
    )
