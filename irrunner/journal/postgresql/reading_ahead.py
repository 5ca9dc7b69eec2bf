"""Many short incidents that are about to be read: their entries come at once, so that the line is crossed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from typing_extensions import override

from irrunner.journal.branches import with_branches
from irrunner.journal.postgresql.reading import PostgresReader, branches_of
from irrunner.journal.rows import Stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from irrunner.journal.postgresql.connection import Connection

_READ_MANY: Final = """
    SELECT incident, seq, header, body FROM irrunner.event WHERE incident = ANY(%s) ORDER BY incident, seq"""


def read_ahead(connection: Connection, incidents: Sequence[str]) -> PostgresReader:
    """A reader that has the entries of these incidents already."""
    entries: dict[str, list[Stored]] = {incident: [] for incident in incidents}
    for incident, *stored in connection.execute(_READ_MANY, (list(incidents),)):
        entries[incident].append(Stored(*stored))
    return _ReadAhead(connection, entries)


class _ReadAhead(PostgresReader):
    """Reads what came already; the rest as usual."""

    def __init__(self, connection: Connection, entries: Mapping[str, list[Stored]]) -> None:
        super().__init__(connection)
        self._entries = entries

    @override
    def read(self, incident: str, after: int = 0) -> Iterator[Stored]:
        """The entries numbered above `after`, in order."""
        if not after and incident in self._entries:
            return with_branches(self._entries[incident], branches_of(self, incident))
        return super().read(incident, after)
