"""Team stores for `irrunner.journal.opening`: the functions of its `Backend`, for locations `postgresql://…`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irrunner.errors import Misused
from irrunner.journal.postgresql.address import shown_address
from irrunner.journal.postgresql.announcements import PostgresAnnouncements, behind_pooler
from irrunner.journal.postgresql.connection import Connection
from irrunner.journal.postgresql.schema import exists, make, require_absent, upgrade
from irrunner.journal.postgresql.store import PostgresStore
from irrunner.journal.remote_evidence import begin_evidence

if TYPE_CHECKING:
    from irrunner.journal.folder_workspace import FolderWorkspace
    from irrunner.journal.locations import Location


def open_store(location: Location, *, create: bool, read_only: bool, wait: float) -> PostgresStore:
    """Open the store in a database. It is never made by the way: that is an act of whoever runs the server."""
    connection = Connection(location, wait)
    try:
        return PostgresStore(connection, read_only=read_only)
    except BaseException:
        connection.close()
        raise


def init_store(location: Location, *, group: str | None, evidence: str, wait: float) -> PostgresStore:
    """Make a new store in a database."""
    if group is not None:
        raise Misused("A store in a database has members, not a group.", hint="irrunner member add NAME --role ROLE")
    connection = Connection(location, wait)
    try:
        require_absent(connection)
        if evidence:
            begin_evidence(evidence)
        make(connection, evidence)
        return PostgresStore(connection)
    except BaseException:
        connection.close()
        raise


def upgrade_store(location: Location) -> tuple[int, int]:
    """Renew the tables, the guard and the functions, in one transaction."""
    connection = Connection(location, 10.0)
    try:
        return upgrade(connection)
    finally:
        connection.close()


def store_exists(location: Location) -> bool:
    """Whether there is a store in the database."""
    connection = Connection(location, 1.0)
    try:
        return exists(connection)
    finally:
        connection.close()


def subscribe(location: Location) -> PostgresAnnouncements | None:
    """Listen on a connection of its own; through a pooler nothing would be heard."""
    connection = Connection(location, 10.0)
    try:
        if not behind_pooler(connection):
            return PostgresAnnouncements(connection)
    except BaseException:
        connection.close()
        raise
    connection.close()
    return None


def open_workspace(location: Location) -> FolderWorkspace:
    """The drafts on this machine; who is here is only known while the store is open."""
    from irrunner.journal.folder_workspace import FolderWorkspace
    from irrunner.journal.locations import own_folder

    return FolderWorkspace(own_folder(shown_address(location)))
