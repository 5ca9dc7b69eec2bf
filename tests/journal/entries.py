"""Entries to put into journals, and ways to look at and damage what was kept."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irrunner.journal.chain import Occurred, canonical
from irrunner.journal.rows import NewEntry, outline_of
from irrunner.journal.sqlite.store import SqliteStore
from tests.beginnings import ADA

if TYPE_CHECKING:
    from irrunner.journal import Journal
    from irrunner.journal.rows import Row
    from irrunner.journal.transaction import Writer

INCIDENT = "INC-2026-0001"
RECORDED = "2026-03-24T10:39:00.123Z"


def write(
    writer: Writer, kind: str = "note.added", incident: str = INCIDENT, refs: dict[str, Any] | None = None, **words: Any
) -> Row:
    """Append one entry; `words` are its body."""
    return writer.append(
        incident,
        NewEntry(kind, canonical(words), refs or {}, ADA, "grace", RECORDED, Occurred(RECORDED)),
    )


def add(
    store: Journal,
    kind: str = "note.added",
    incident: str = INCIDENT,
    *,
    refs: dict[str, Any] | None = None,
    **words: Any,
) -> Row:
    """Append one entry in a transaction of its own."""
    with store.writing() as writer:
        return write(writer, kind, incident, refs, **words)


def notes(store: Journal, count: int, incident: str = INCIDENT) -> None:
    """That many notes, in one transaction."""
    with store.writing() as writer:
        for number in range(count):
            write(writer, incident=incident, text=f"note {number}")


def redact(store: Journal, seq: int, incident: str = INCIDENT) -> Row:
    """As the verb does it: the event and the erasure together."""
    with store.writing() as writer:
        writer.erase(incident, seq)
        return write(writer, "event.redacted", incident, {"event": seq}, why="a name", authority="counsel")


def purge(store: Journal, incident: str = INCIDENT, *, outline: bool = True) -> Row:
    """As the verb does it; earlier versions left no outline."""
    with store.writing() as writer:
        head = writer.head(incident)
        words = {"why": "a drill", "authority": "ada", "head": head.link.hex(), "entries": head.seq, "evidence": 0}
        words |= {"outline": outline_of(writer.links(incident))} if outline else {}
        tombstone = NewEntry("incident.purged", canonical(words), {}, ADA, "ada", RECORDED, Occurred(RECORDED))
        return writer.purge(incident, tombstone)


def add_evidence(store: Journal, content: bytes, evidence: str = "e1", incident: str = INCIDENT, **words: Any) -> str:
    """Bytes in the vault and the entry about them; their SHA-256."""
    kept = store.vault.add([content])
    refs = {"evidence": evidence, "sha256": kept.sha256}
    add(store, "evidence.added", incident, refs=refs, name="proxy.log", size=kept.size, **words)
    return kept.sha256


def kept_at(store: Journal, sha256: str) -> Path:
    """The file of a piece of evidence."""
    return Path(store.vault.address(sha256))


def on_sqlite(store: Journal) -> SqliteStore:
    """The same store, as what it is underneath."""
    assert isinstance(store, SqliteStore)
    return store


def tamper(place: Path, statement: str, values: tuple[Any, ...] = ()) -> None:
    """Change the journal's file behind the store's back."""
    with closing(sqlite3.connect(place / "journal.sqlite")) as connection, connection:
        connection.execute(statement, values)


def fingerprint(place: Path) -> dict[str, str]:
    """The hash of every file under a folder."""
    return {
        str(path.relative_to(place)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def stdlib_canonical(value: Any) -> bytes:
    """Canonical JSON by the standard library alone, as an outsider would write it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
