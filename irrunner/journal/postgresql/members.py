"""Who works on a team store, and who sees which incident. The database decides; this asks it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from irrunner.errors import Misused, NotFound, Refused
from irrunner.journal.chain import Actor
from irrunner.journal.members import ROLES, Member
from irrunner.journal.postgresql.faults import fault
from irrunner.journal.postgresql.schema import MEMBER
from irrunner.journal.rows import Head
from irrunner.safety.terminal import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irrunner.journal.postgresql.connection import Connection

_LOGIN: Final = re.compile(r"[a-z_][a-z0-9_.-]{0,62}")
LONGEST_NAME: Final = 100
_LOCK: Final = 10.0
"""Seconds that the server waits for another change of members (`begin_change_of_members`)."""
_UNRESTRICTED: Final = """
    SELECT incident, seq, link FROM irrunner.head WHERE incident = ANY (%s) AND seq > 0 AND NOT restricted"""
_LIST: Final = "SELECT login, name, role, irrunner.time_text(since), removed IS NULL FROM irrunner.list_members()"


class PostgresMembers:
    """The members of a team store."""

    def __init__(self, connection: Connection, name: str) -> None:
        """Args: connection: the store's. name: of the member who has it."""
        self._connection = connection
        self._name = name

    def authenticated(self, actor: Actor) -> Actor:
        """Who acts, as the server knows them: the name of the member, and the role that they logged in as.

        What a door of this machine let them in by stays behind it.
        """
        return Actor(self._name, self._connection.login, actor.host).let_in_by(actor.credential)

    def everybody(self) -> list[Member]:
        """Everybody who is or was a member, those who are first."""
        return [Member(*row) for row in self._connection.execute(_LIST)]

    def add(self, name: str, role: str, *, login: str = "", secret: str = "") -> bool:
        """Make somebody a member, or give a member another role.

        Args:
            name: in the record.
            role: one of ROLES.
            login: the role of the database that they log in as; by default the name.
            secret: a password for a login that is made for them; only its SCRAM verifier leaves this machine.

        Returns:
            Whether the login was made.

        Raises:
            Misused: no such role, or a name that cannot be a login.
            Refused: we are no admin, the name is taken, or the login is not there and we may not make it.
        """
        if role not in ROLES:
            raise Misused(f"There is no role {role!r}.", hint=f"There are: {', '.join(ROLES)}.")
        login = login or name.casefold()
        if not _LOGIN.fullmatch(login):
            raise Misused(
                f"{login!r} cannot be the name that somebody logs in with.",
                hint="Give one with --login, in small letters.",
            )
        self._require_name(name, login)
        self._connection.execute("SELECT irrunner.add_member(%s, %s, %s)", (login, name, role), patience=_LOCK)
        return self._let_in(login, secret)

    def remove(self, name: str) -> Member:
        """Take somebody's membership; what they wrote stays theirs. Their open screens can do nothing from now on.

        Raises:
            NotFound: nobody is called so. Refused: we are no admin, or it is ourselves.
        """
        member = self._find(name)
        self._connection.execute("SELECT irrunner.remove_member(%s)", (member.login,), patience=_LOCK)
        return member

    def restrict(self, incident: str, names: Sequence[str]) -> None:
        """Let only these members, and ourselves, see an incident; nobody in particular: all members.

        Raises:
            NotFound: nobody is called so, or there is no such incident. Refused: our role may not.
        """
        logins = [self._find(name).login for name in names]
        self._connection.execute("SELECT irrunner.restrict(%s, %s)", (incident, logins))

    def who_sees(self, incident: str) -> list[str]:
        """The names of those who see a restricted incident; empty when all members do."""
        return [str(name) for (name,) in self._connection.execute("SELECT irrunner.who_sees(%s)", (incident,))]

    def unrestricted_heads(self, incidents: Sequence[str]) -> dict[str, Head]:
        """Where the chains of these incidents stand, of those alone that every member sees."""
        found = self._connection.execute(_UNRESTRICTED, (list(incidents),))
        return {incident: Head(seq, bytes(link)) for incident, seq, link in found}

    def _require_name(self, name: str, login: str) -> None:
        """See that a name can be read, and that nobody else has one that reads the same.

        Raises:
            Misused: it is empty, too long, or holds what nobody sees. Refused: it is taken.
        """
        if not 0 < len(name) <= LONGEST_NAME or name != name.strip() or one_line(name) != name:
            raise Misused(
                f"{one_line(name, LONGEST_NAME)!r} cannot be the name of a member.",
                hint=f"Write it as it is read: no hidden characters, at most {LONGEST_NAME}.",
            )
        for member in self.everybody():
            if member.is_active and member.login != login and _as_read(member.name) == _as_read(name):
                raise Refused(
                    f"There is a member called {one_line(member.name)} already.",
                    hint="Two people of one name would be one in the record.",
                )

    def _find(self, name: str) -> Member:
        wanted = name.casefold()
        for member in self.everybody():
            if member.is_active and wanted in (member.name.casefold(), member.login):
                return member
        raise NotFound(f"The store has no member called {name!r}.", hint="`irrunner member list` shows them.")

    def _let_in(self, login: str, secret: str) -> bool:
        """See that the server lets somebody in who is a member now.

        Raises:
            Refused: it does not, and we may not change that.
        """
        role = sql.Identifier(login)
        made = not self._connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,))
        try:
            with self._connection.transaction() as raw:
                if made:
                    raw.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
                if secret:
                    verifier = raw.pgconn.encrypt_password(secret.encode(), login.encode(), b"scram-sha-256").decode()
                    raw.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(verifier)))
                raw.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(MEMBER), role))
        except psycopg.errors.InsufficientPrivilege as error:
            if not made and not secret and self._is_let_in(login):
                return False
            statement = f"CREATE ROLE {login} LOGIN; " if made else ""
            raise Refused(
                f"{login} is a member now, but the server does not let them in yet, and you may not change that.",
                hint=f"Let whoever runs the server do it: {statement}GRANT {MEMBER} TO {login};",
            ) from error
        except psycopg.Error as error:
            raise fault(error, self._connection.place, self._connection.wait) from error
        return made

    def _is_let_in(self, login: str) -> bool:
        found = self._connection.execute("SELECT pg_has_role(%s, %s, 'member')", (login, MEMBER))
        return bool(found[0][0])


def _as_read(name: str) -> str:
    """The same for names that a reader takes for one: large and small letters, and accents however they are encoded."""
    return unicodedata.normalize("NFKC", name).casefold()
