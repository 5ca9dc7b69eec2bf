"""Rows that somebody makes by hand and sends past irrunner, to see what the database itself refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from msgspec import Struct

from irrunner.journal.chain import Actor, Header, Occurred, digest_of, first_link, header_bytes, link_of

if TYPE_CHECKING:
    from tests.team.server import Server

INCIDENT = "INC-2026-0001"
SALT = bytes(range(16))
BODY = b'{"text":"by hand"}'


class Forged(Struct):
    """What an entry made by hand claims; None is what an honest client would write."""

    seq: int | None = None
    link: bytes | None = None
    digest: bytes | None = None
    name: str | None = None
    login: str | None = None
    by: str | None = None
    recorded: str | None = None
    kind: str = "note.added"
    body: bytes = BODY
    refs: dict[str, str | int] = {}
    incident: str = INCIDENT
    named_incident: str | None = None
    header: bytes | None = None


class Raw:
    """A connection of one member, with nothing of irrunner in between."""

    def __init__(self, server: Server, login: str, database: str) -> None:
        self.login = login
        self.connection = psycopg.connect(server.address(login, database), autocommit=True)

    def run(self, statement: str, values: Any = ()) -> list[tuple[Any, ...]]:
        """A statement's rows."""
        cursor = self.connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def insert(self, forged: Forged) -> None:
        """Add an entry in a transaction of its own, as honest as `forged` leaves it."""
        with self.connection.transaction():
            head = self.run("SELECT seq, link FROM irrunner.head WHERE incident = %s", (forged.incident,))
            seq, link = head[0] if head else (0, first_link(forged.incident))
            ((now,),) = self.run("SELECT irrunner.time_text(clock_timestamp())")
            digest = digest_of(SALT, forged.body) if forged.digest is None else forged.digest
            place = seq + 1 if forged.seq is None else forged.seq
            header = forged.header or header_bytes(
                Header(
                    incident=forged.named_incident or forged.incident,
                    seq=place,
                    recorded=forged.recorded or now,
                    occurred=Occurred(now),
                    actor=Actor(forged.name or self.login, forged.login or self.login, "host"),
                    by=forged.by or self.login,
                    kind=forged.kind,
                    refs=forged.refs,
                    digest=digest.hex(),
                )
            )
            self.run(
                "INSERT INTO irrunner.event (incident, seq, header, body, salt, digest, link)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (forged.incident, place, header, forged.body, SALT, digest, forged.link or link_of(link, header)),
            )

    def close(self) -> None:
        """End the connection."""
        self.connection.close()
