"""Making the tables of a team store, and renewing them."""

from __future__ import annotations

from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import psycopg

from irrunner.errors import Refused, StoreUnusable
from irrunner.journal.permissions import PERMISSIONS
from irrunner.journal.postgresql.faults import fault, is_lost
from irrunner.journal.postgresql.waiting import WHOLE_STORE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irrunner.journal.postgresql.connection import Connection

VERSION: Final = 3
"""Of the tables and functions. A client that knows less than the store refuses to write."""
OLDEST_SERVER: Final = 140_000
OWNER: Final = "irrunner_owner"
"""Owns the tables. Nobody can log in as it."""
MEMBER: Final = "irrunner_member"
"""What every member is one of, so that rights are given once."""
_RENEWED: Final = ("guard", "branches", "functions")
_PARTS: Final = ("tables", *_RENEWED)
_DROP_FUNCTIONS: Final = """
    DO $$ DECLARE each regprocedure; BEGIN
        FOR each IN SELECT oid FROM pg_proc WHERE pronamespace = 'irrunner'::regnamespace LOOP
            EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', each);
        END LOOP;
    END $$"""
"""With the triggers and policies that call them, which come back with the guard: none of an older version, with the
rights that it had, stays behind."""


def make(connection: Connection, evidence: str = "") -> None:
    """Make the store's tables in an empty place of the database; whoever does it becomes its first admin.

    Args:
        connection: of somebody who may make roles and a schema.
        evidence: where the evidence lies; empty for the database itself.

    Raises:
        Refused: there is a store already, or the server is too old.
        StoreUnusable: the role may not make them.
    """
    require_absent(connection)
    try:
        with connection.transaction(patience=WHOLE_STORE_SECONDS) as raw:
            _make_roles(raw)
            _make_tables(raw, connection.login, evidence)
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreUnusable(
            f"The role {connection.login} may not make a store: it has to make roles and a schema.",
            hint="Let whoever runs the server do it once: irrunner store init postgresql://…",
        ) from error
    except psycopg.Error as error:
        raise fault(error, connection.place, connection.wait) from error


def require_absent(connection: Connection) -> None:
    """See that a store can be made.

    Raises:
        Refused: there is a store already, or the server is too old.
    """
    if connection.server_version < OLDEST_SERVER:
        raise Refused("The server is older than PostgreSQL 14.", hint="Ask whoever runs it for a newer one.")
    if exists(connection):
        raise Refused(f"There is a store at {connection.place} already.", hint="Open it, or name another database.")


def upgrade(connection: Connection, changes: Sequence[bytes] | None = None) -> tuple[int, int]:
    """Bring an older store to what this irrunner knows, in one transaction; the guard and all functions are renewed.

    Args:
        connection: of whoever runs the server.
        changes: of the tables, as SQL, one for each version after the first; by default those of this irrunner.

    Returns:
        The version before and after.

    Raises:
        Refused: the store is newer than this irrunner.
        StoreUnusable: there is none, or the role may not change it.
    """
    version(connection)
    changes = _shipped_changes() if changes is None else changes
    after = 1 + len(changes)
    try:
        with connection.transaction(patience=connection.wait + WHOLE_STORE_SECONDS) as raw:
            before = _lock_version(raw, connection.wait)
            if before > after:
                raise Refused("The store is newer than this irrunner.", hint="Install the newer irrunner here.")
            with _as_owner(raw):
                for change in changes[before - 1 :]:
                    raw.execute(change)
                raw.execute(_DROP_FUNCTIONS)
                for part in _RENEWED:
                    raw.execute(_shipped(part))
                raw.execute("UPDATE store SET version = %s", (after,))
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreUnusable(
            f"The role {connection.login} may not renew the store. Nothing was changed.",
            hint="Let whoever runs the server do it: irrunner store upgrade",
        ) from error
    except psycopg.Error as error:
        if is_lost(error):
            raise StoreUnusable(
                "The line to the store dropped during the upgrade: all of it was done, or nothing.",
                hint="Run `irrunner store upgrade` again: it says which, and does what is left.",
            ) from error
        raise fault(error, connection.place, connection.wait) from error
    return before, after


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
    require_known(version(connection), connection.place)


def require_known(found: int, place: str) -> None:
    """See that this irrunner knows tables of a version.

    Raises:
        StoreUnusable: one of the two is older; the sentence says which is to be renewed.
    """
    if found > VERSION:
        raise StoreUnusable(
            f"The store at {place} was made by a newer irrunner (version {found} of its tables; this one"
            f" knows {VERSION}).",
            hint="Install the newer irrunner. Nothing was read or written.",
        )
    if found < VERSION:
        raise StoreUnusable(
            f"The store at {place} is older than this irrunner (version {found} of its tables; this one knows"
            f" {VERSION}).",
            hint="Whoever runs the server renews it: irrunner store upgrade",
        )


def _shipped(part: str) -> bytes:
    return (files(__package__) / f"{part}.sql").read_bytes()


def _shipped_changes() -> list[bytes]:
    return [_shipped(f"upgrade-{number}") for number in range(2, VERSION + 1)]


def _lock_version(raw: psycopg.Connection[tuple[Any, ...]], wait: float) -> int:
    """The version of a store that nobody else makes or upgrades until the transaction ends."""
    raw.execute("SELECT set_config('lock_timeout', %s, true)", (str(max(1, round(wait * 1000))),))
    raw.execute("SELECT pg_advisory_xact_lock(hashtext('irrunner store'))")
    ((found,),) = raw.execute("SELECT version FROM irrunner.store").fetchall()
    return int(found)


@contextmanager
def _as_owner(raw: psycopg.Connection[tuple[Any, ...]]) -> Iterator[None]:
    """Work on the tables as their owner, with nobody else at them, until the block ends.

    The tables are locked in the order in which a verb takes them (`begin_act`), and one who reads (an entry is seen by
    its head), so that neither waits for the other for ever.
    """
    ((is_superuser,),) = raw.execute("SELECT current_setting('is_superuser') = 'on'").fetchall()
    if not is_superuser:
        raw.execute(f"GRANT {OWNER} TO CURRENT_USER")
    raw.execute(f"SET LOCAL ROLE {OWNER}")
    raw.execute("SET LOCAL search_path = irrunner, pg_catalog")
    raw.execute("SET LOCAL check_function_bodies = off")
    raw.execute("LOCK TABLE store, event, head IN ACCESS EXCLUSIVE MODE")
    yield
    raw.execute("RESET ROLE")
    if not is_superuser:
        raw.execute(f"REVOKE {OWNER} FROM CURRENT_USER")


def _make_roles(raw: psycopg.Connection[tuple[object, ...]]) -> None:
    """The two roles, which all stores of a server share: neither can log in, and neither inherits anything."""
    for role in (OWNER, MEMBER):
        if raw.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            raw.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")


def _make_tables(raw: psycopg.Connection[tuple[object, ...]], login: str, evidence: str) -> None:
    raw.execute(f"GRANT {OWNER} TO CURRENT_USER")
    raw.execute(f"CREATE SCHEMA irrunner AUTHORIZATION {OWNER}")
    raw.execute(f"SET LOCAL ROLE {OWNER}")
    raw.execute("SET LOCAL search_path = irrunner, pg_catalog")
    raw.execute("SET LOCAL check_function_bodies = off")
    for part in _PARTS:
        raw.execute(_shipped(part))
    permissions = [(role, kind) for role, kinds in PERMISSIONS.items() for kind in kinds]
    raw.cursor().executemany("INSERT INTO permission (role, kind) VALUES (%s, %s)", permissions)
    raw.execute("INSERT INTO store (version, evidence) VALUES (%s, %s)", (VERSION, evidence))
    raw.execute("INSERT INTO member (login, name, role) VALUES (%s, %s, 'admin')", (login, login))
    raw.execute("RESET ROLE")
    raw.execute(f"GRANT {MEMBER} TO CURRENT_USER")
    raw.execute(f"REVOKE {OWNER} FROM CURRENT_USER")
