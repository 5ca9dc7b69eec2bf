"""Making the tables of a team store, and renewing them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

import psycopg

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal.permissions import PERMISSIONS
from irrunner.journal.postgresql.faults import fault

if TYPE_CHECKING:
    from irrunner.journal.postgresql.connection import Connection

VERSION: Final = 1
"""Of the tables and functions. A client that knows less than the store refuses to write."""
OLDEST_SERVER: Final = 140_000
OWNER: Final = "irrunner_owner"
"""Owns the tables. Nobody can log in as it."""
MEMBER: Final = "irrunner_member"
"""What every member is one of, so that rights are given once."""
_RENEWED: Final = ("guard", "functions")
_PARTS: Final = ("tables", *_RENEWED)


def make(connection: Connection) -> None:
    """Make the store's tables in an empty place of the database; whoever does it becomes its first admin.

    Raises:
        Refused: there is a store already, or the server is too old.
        StoreUnusable: the role may not make them.
    """
    if connection.server_version < OLDEST_SERVER:
        raise Refused("The server is older than PostgreSQL 14.", hint="Ask whoever runs it for a newer one.")
    if exists(connection):
        raise Refused(f"There is a store at {connection.place} already.", hint="Open it, or name another database.")
    try:
        with connection.raw.transaction():
            _make_roles(connection.raw)
            _make_tables(connection.raw, connection.login)
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreUnusable(
            f"The role {connection.login} may not make a store: it has to make roles and a schema.",
            hint="Let whoever runs the server do it once: irrunner store init postgresql://…",
        ) from error
    except psycopg.Error as error:
        raise fault(error, connection.place, connection.wait) from error


def upgrade(connection: Connection) -> tuple[int, int]:
    """Bring an older store to what this irrunner knows, in one transaction; the guard and all functions are renewed.

    Returns:
        The version before and after.

    Raises:
        Refused: the store is newer than this irrunner.
        StoreUnusable: there is none, or the role may not change it.
    """
    before = version(connection)
    if before > VERSION:
        raise Refused("The store is newer than this irrunner.", hint="Install the newer irrunner.")
    raw = connection.raw
    try:
        with raw.transaction():
            raw.execute(f"GRANT {OWNER} TO CURRENT_USER")
            raw.execute(f"SET LOCAL ROLE {OWNER}")
            raw.execute("SET LOCAL search_path = irrunner, pg_catalog")
            raw.execute("SET LOCAL check_function_bodies = off")
            raw.execute("LOCK TABLE store IN ACCESS EXCLUSIVE MODE")
            for number in range(before + 1, VERSION + 1):
                raw.execute((files(__package__) / f"upgrade-{number}.sql").read_bytes())
            for part in _RENEWED:
                raw.execute((files(__package__) / f"{part}.sql").read_bytes())
            raw.execute("UPDATE store SET version = %s", (VERSION,))
            raw.execute("RESET ROLE")
            raw.execute(f"REVOKE {OWNER} FROM CURRENT_USER")
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreUnusable(
            f"The role {connection.login} may not renew the store. Nothing was changed.",
            hint="Let whoever runs the server do it: irrunner store upgrade",
        ) from error
    except psycopg.Error as error:
        raise fault(error, connection.place, connection.wait) from error
    return before, VERSION


def exists(connection: Connection) -> bool:
    """Whether the database has a store."""
    return bool(connection.execute("SELECT to_regnamespace('irrunner') IS NOT NULL")[0][0])


def version(connection: Connection) -> int:
    """Of the store's tables.

    Raises:
        StoreUnusable: there is none.
    """
    if not exists(connection):
        raise StoreUnusable(
            f"There is no store at {connection.place}.",
            hint="Whoever runs the server makes one: irrunner store init postgresql://…",
        )
    return int(connection.execute("SELECT version FROM irrunner.store")[0][0])


def require_version(connection: Connection) -> None:
    """See that this irrunner and the store know each other.

    Raises:
        StoreUnusable: one of them is older.
    """
    found = version(connection)
    if found > VERSION:
        raise StoreUnusable(
            f"The store at {connection.place} was made by a newer irrunner (version {found} of its tables; this one"
            f" knows {VERSION}).",
            hint="Install the newer irrunner. Nothing was read or written.",
        )
    if found < VERSION:
        raise StoreUnusable(
            f"The store at {connection.place} is older than this irrunner.",
            hint="Whoever runs the server renews it: irrunner store upgrade",
        )


def _make_roles(raw: psycopg.Connection[tuple[object, ...]]) -> None:
    """The two roles, which all stores of a server share: neither can log in, and neither inherits anything."""
    for role in (OWNER, MEMBER):
        if raw.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            raw.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")


def _make_tables(raw: psycopg.Connection[tuple[object, ...]], login: str) -> None:
    raw.execute(f"GRANT {OWNER} TO CURRENT_USER")
    raw.execute(f"CREATE SCHEMA irrunner AUTHORIZATION {OWNER}")
    raw.execute(f"SET LOCAL ROLE {OWNER}")
    raw.execute("SET LOCAL search_path = irrunner, pg_catalog")
    raw.execute("SET LOCAL check_function_bodies = off")
    for part in _PARTS:
        raw.execute((files(__package__) / f"{part}.sql").read_bytes())
    permissions = [(role, kind) for role, kinds in PERMISSIONS.items() for kind in kinds]
    raw.cursor().executemany("INSERT INTO permission (role, kind) VALUES (%s, %s)", permissions)
    raw.execute("INSERT INTO store (version) VALUES (%s)", (VERSION,))
    raw.execute("INSERT INTO member (login, name, role) VALUES (%s, %s, 'admin')", (login, login))
    raw.execute("RESET ROLE")
    raw.execute(f"GRANT {MEMBER} TO CURRENT_USER")
    raw.execute(f"REVOKE {OWNER} FROM CURRENT_USER")
