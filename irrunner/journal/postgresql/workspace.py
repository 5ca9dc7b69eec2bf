"""The workspace of a team store: drafts and private files on this machine, presence in the database."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from typing_extensions import override

from irrunner.errors import IrrunnerError
from irrunner.journal.folder_workspace import GONE_AFTER, FolderWorkspace
from irrunner.journal.interface import Here
from irrunner.journal.locations import own_folder

if TYPE_CHECKING:
    from irrunner.journal.chain import Actor
    from irrunner.journal.interface import Presence
    from irrunner.journal.postgresql.connection import Connection

_BEAT: Final = """
    INSERT INTO irrunner.presence (id, incident, login, name, host, since, place)
    VALUES (%s, %s, session_user, %s, %s, %s, %s)
    ON CONFLICT (id) DO UPDATE SET place = excluded.place, beat = clock_timestamp()"""
_OTHERS: Final = """
    SELECT name, login, host, since, place FROM irrunner.presence
    WHERE incident = %s AND id <> %s AND beat > clock_timestamp() - make_interval(secs => %s)
    ORDER BY name, host, since LIMIT 50"""
_LEAVE: Final = "DELETE FROM irrunner.presence WHERE id = %s"


class TeamWorkspace(FolderWorkspace):
    """What is typed and not recorded stays with the person; the others only see who is here."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(own_folder(connection.address))
        self._connection = connection

    @override
    def presence(self, incident: str, actor: Actor, since: str) -> Presence:
        """The presence of one person on one screen."""
        return TeamPresence(self._connection, incident, actor, since)


class TeamPresence:
    """That one person has an incident open, in the database."""

    def __init__(self, connection: Connection, incident: str, actor: Actor, since: str) -> None:
        self._connection = connection
        self._incident = incident
        self._actor = actor
        self._since = since
        self._id = uuid4()

    def beat(self, where: str = "") -> None:
        """Show that this person is still here, and where."""
        values = (self._id, self._incident, self._actor.name, self._actor.host, self._since, where[:200])
        with suppress(IrrunnerError):
            if not self._connection.in_transaction:
                self._connection.execute(_BEAT, values)

    def others(self) -> list[Here]:
        """Who else is here, by name."""
        with suppress(IrrunnerError):
            found = self._connection.execute(_OTHERS, (self._incident, self._id, GONE_AFTER))
            return [Here(*row) for row in found]
        return []

    def leave(self) -> None:
        """Stop being shown."""
        with suppress(IrrunnerError):
            self._connection.execute(_LEAVE, (self._id,))
