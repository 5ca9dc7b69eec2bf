"""Large stores on a server: the rows of a folder, past the guard, because it is not what is measured here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import psycopg

from irrunner.journal import open_store
from irrunner.journal.chain import Header

if TYPE_CHECKING:
    from pathlib import Path

_EVENTS = "COPY irrunner.event (incident, seq, header, body, salt, digest, link, kind, login, step, target) FROM STDIN"
_HEADS = "COPY irrunner.head (incident, seq, link) FROM STDIN"


def fill(address: str, folder: Path) -> None:
    """Bring every entry of the store in a folder into a database without one, as its superuser."""
    decoder = msgspec.json.Decoder(Header)
    with psycopg.connect(address) as connection, connection.cursor() as cursor, open_store(folder) as store:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with cursor.copy(_HEADS) as heads:
            for incident, head in store.heads().items():
                heads.write_row((incident, head.seq, head.link))
        with cursor.copy(_EVENTS) as events:
            for incident in store.incidents():
                for row in store.rows(incident):
                    header = decoder.decode(row.header)
                    events.write_row((*row, header.kind, "ada", header.refs.get("step"), None))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ANALYZE irrunner.event")
        connection.execute("ANALYZE irrunner.head")
