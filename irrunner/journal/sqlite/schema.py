"""The journal's table in SQLite, and how a connection is set up before it touches a file."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from irrunner.journal.transaction import LANDMARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

APPLICATION_ID = 0x4952524E
"""`IRRN` in the file's header: what distinguishes a store from any other SQLite file."""

VERSION = 1
WITH_BRANCHES = 2
"""The version of a file that holds branches: an irrunner that knows none would take them for other incidents."""

# A row is found by its folder alone, so the table is its own index: one page to write for each entry.
TABLE = """\
CREATE TABLE event (
    incident TEXT NOT NULL,
    seq INTEGER NOT NULL,
    header TEXT NOT NULL,
    body BLOB NOT NULL,
    salt BLOB NOT NULL,
    digest BLOB NOT NULL,
    link BLOB NOT NULL,
    PRIMARY KEY (incident, seq)
) WITHOUT ROWID"""

# In canonical JSON a quotation mark inside a text is always escaped, so this finds a header's kind and nothing
# that somebody wrote. Unlike the JSON functions it cannot fail on a header that somebody broke, and SQLite
# lets a schema that is not trusted use it.
IS_LANDMARK = "(" + " OR ".join(f'instr(header, \'","{kind}",{{\') > 0' for kind in LANDMARKS) + ")"
INDEX = f"CREATE INDEX landmark ON event (incident, seq) WHERE {IS_LANDMARK}"

_WITHOUT_STATISTICS = """
    SELECT sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND NOT (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4'))"""

_SETTINGS = (
    "journal_mode = TRUNCATE",
    "synchronous = FULL",
    "fullfsync = ON",  # on macOS fsync alone does not reach the disk
    "secure_delete = ON",
    "temp_store = MEMORY",  # words must not lie in a temporary file somewhere else; `rewrite` has the exception
)


def connect(file: Path, *, read_only: bool, wait: float) -> sqlite3.Connection:
    """A connection to an existing file that has not touched it yet.

    Texts come back as bytes, because a store may hold texts that are not UTF-8.
    """
    mode = "ro" if read_only else "rw"
    address = f"{file.absolute().as_uri()}?mode={mode}"
    return _careful(sqlite3.connect(address, uri=True, timeout=wait, isolation_level=None))


def connect_image(image: bytes) -> sqlite3.Connection:
    """A connection to the bytes of a file, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(image)
    return _careful(connection)


def connect_rows(rows: Iterable[Sequence[object]]) -> sqlite3.Connection | None:
    """A connection to a table in memory with these rows, the first of each place; None when there are none."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(TABLE)
    connection.execute("BEGIN")
    connection.executemany("INSERT OR IGNORE INTO event VALUES (CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?)", rows)
    connection.execute(INDEX)
    connection.execute("COMMIT")
    if not connection.execute("SELECT 1 FROM event LIMIT 1").fetchone():
        connection.close()
        return None
    connection.execute("PRAGMA query_only = ON")
    return _careful(connection)


def connect_to_nothing() -> sqlite3.Connection:
    """A connection to a table without rows, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    make(connection)
    return _careful(connection)


def _careful(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Trust nothing that the file holds."""
    connection.text_factory = bytes
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    if (configure := getattr(connection, "setconfig", None)) is not None:  # Python 3.12
        configure(1010, True)  # SQLITE_DBCONFIG_DEFENSIVE
    return connection


LARGE = 32 * 1024 * 1024
"""Bytes of a file from which on rewriting it takes room on the disk and not in memory."""


def rewrite(connection: sqlite3.Connection, file: Path) -> None:
    """Rewrite the file, so that no unused part of it keeps what was erased.

    A small one in memory. A large one by way of a temporary file in its own folder, which has no name and is gone
    with the process: 200 MB took 225 MB of memory, and take 15 MB so.
    """
    if file.stat().st_size <= LARGE or not _temporary_files_in(connection, file.parent):
        connection.execute("VACUUM")
        return
    connection.execute("PRAGMA temp_store = FILE")
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")


def _temporary_files_in(connection: sqlite3.Connection, folder: Path) -> bool:
    """Ask for them there; an SQLite that no longer knows the setting would put them anywhere."""
    wanted = os.fsencode(folder)
    quoted = wanted.decode(errors="replace").replace("'", "''")
    connection.execute(f"PRAGMA temp_store_directory = '{quoted}'")
    return bool(connection.execute("PRAGMA temp_store_directory").fetchone() == (wanted,))


def prepare_to_write(connection: sqlite3.Connection) -> None:
    """Make every commit durable and every erasure real, for this connection."""
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def is_empty(connection: sqlite3.Connection) -> bool:
    """Has nobody made the table yet? Also reads the schema, so that a broken file is noticed here."""
    return not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]


def is_ours(connection: sqlite3.Connection) -> bool:
    """Does the file hold our table and nothing else? A trigger or view in a stranger's file could act on its own."""
    found = connection.execute(_WITHOUT_STATISTICS).fetchall()
    return sorted(sql for (sql,) in found) == sorted((TABLE.encode(), INDEX.encode()))


class Garbled(Exception):
    """The schema has as many parts as ours, and they are not ours letter by letter."""


def is_garbled(connection: sqlite3.Connection) -> bool:
    """Whether a schema that is not ours may have been, before some bytes of it were changed."""
    return len(connection.execute(_WITHOUT_STATISTICS).fetchall()) == 2


def make(connection: sqlite3.Connection) -> None:
    """Make the table, unless it is there or somebody else makes it at this moment."""
    if not is_empty(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if is_empty(connection):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute(TABLE)
            connection.execute(INDEX)
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
