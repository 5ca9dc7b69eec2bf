"""A journal taken apart and written anew, the way somebody does who can write the store and wants to deceive."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from irrunner.journal.chain import canonical, digest_of, first_link, link_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Forged(NamedTuple):
    """One entry before it is hashed: its kind and the rest of its header, and its words."""

    header: list[Any]
    body: bytes
    salt: bytes

    @property
    def kind(self) -> str:
        return str(self.header[7])

    @property
    def refs(self) -> dict[str, Any]:
        found = self.header[8]
        assert isinstance(found, dict)
        return found

    @property
    def words(self) -> dict[str, Any]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    def saying(self, **words: Any) -> Forged:
        """The same with other words."""
        return self._replace(body=canonical({**self.words, **words}))

    def about(self, **refs: Any) -> Forged:
        """The same with other refs."""
        header = list(self.header)
        header[8] = {**self.refs, **refs}
        return self._replace(header=header)


def entries_of(place: Path, incident: str) -> list[Forged]:
    """The entries of an incident, to be changed."""
    with closing(sqlite3.connect(place / "journal.sqlite")) as journal:
        rows = journal.execute("SELECT header, body, salt FROM event WHERE incident = ? ORDER BY seq", (incident,))
        return [Forged(json.loads(header), body, salt) for header, body, salt in rows]


def write_anew(place: Path, incident: str, entries: Sequence[Forged]) -> str:
    """Write a whole incident anew, numbered, hashed and linked so that its chain holds; its new head."""
    link = first_link(incident)
    rows = []
    for seq, each in enumerate(entries, 1):
        digest = digest_of(each.salt, each.body)
        header = list(each.header)
        header[1], header[2], header[9] = incident, seq, digest.hex()
        data = canonical(header)
        link = link_of(link, data)
        rows.append((incident, seq, data.decode(), each.body, each.salt, digest, link))
    with closing(sqlite3.connect(place / "journal.sqlite")) as journal, journal:
        journal.execute("DELETE FROM event WHERE incident = ?", (incident,))
        journal.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return link.hex()


def head_of(entries: Sequence[Forged], incident: str, count: int) -> str:
    """The head that the first so many entries have, once they are written anew."""
    link = first_link(incident)
    for seq, each in enumerate(entries[:count], 1):
        header = list(each.header)
        header[1], header[2], header[9] = incident, seq, sha256(each.salt + each.body).hexdigest()
        link = link_of(link, canonical(header))
    return link.hex()
