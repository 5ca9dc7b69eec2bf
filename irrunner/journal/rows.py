"""Rows of a journal, and how the next one is built: headers, salts and links are the same in every store.

Everything here is pure. A store only has to keep the rows, in the order of their numbers.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, NamedTuple

from irrunner.journal.chain import Header, digest_of, header_bytes, link_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from irrunner.journal.chain import Actor, Occurred

_TIME = "0000-00-00T00:00:00.000Z"
_ALL_DIGITS = str.maketrans("123456789", "000000000")


class Head(NamedTuple):
    """Where an incident's chain stands: how many entries, and the last link (32 bytes)."""

    seq: int
    link: bytes


class Stored(NamedTuple):
    """One entry as the fold reads it: its number, its header's bytes, its body's bytes (empty when redacted)."""

    seq: int
    header: bytes
    body: bytes


class Row(NamedTuple):
    """One entry with all its columns, as it is kept, verified and copied."""

    incident: str
    seq: int
    header: bytes
    body: bytes
    salt: bytes
    digest: bytes
    link: bytes


class NewEntry(NamedTuple):
    """An entry that has no number in a journal yet.

    Attributes:
        kind: `noun.verb`.
        body: canonical JSON, never empty.
        refs: what the entry is about; survives a redaction.
        actor: who writes it down.
        by: who did it.
        recorded: our clock, UTC, to the millisecond: `2026-03-24T10:39:00.123Z`.
        occurred: when it happened; its time in the same form.
    """

    kind: str
    body: bytes
    refs: Mapping[str, str | int]
    actor: Actor
    by: str
    recorded: str
    occurred: Occurred


def build_row(incident: str, head: Head, entry: NewEntry, salt: bytes) -> Row:
    """The row with which an entry follows the head of an incident.

    Raises:
        ValueError, TypeError: something that could never be verified again.
    """
    if not entry.body:
        raise ValueError("an entry without a body would look like a redacted one")
    require_times(entry)
    digest = digest_of(salt, entry.body)
    header = header_bytes(
        Header(
            incident=incident,
            seq=head.seq + 1,
            recorded=entry.recorded,
            occurred=entry.occurred,
            actor=entry.actor,
            by=entry.by,
            kind=entry.kind,
            refs=dict(entry.refs),
            digest=digest.hex(),
        )
    )
    return Row(incident, head.seq + 1, header, entry.body, salt, digest, link_of(head.link, header))


def require_times(entry: NewEntry) -> None:
    """See that an entry's times are in the form that journals keep; which of them make sense is not decided here.

    Raises:
        ValueError: one is not.
    """
    for time in {entry.recorded, entry.occurred.time}:
        if time.translate(_ALL_DIGITS) != _TIME:
            raise ValueError(f"{time!r} is not a time as journals keep it")


def follows(row: Row, head: Head) -> bool:
    """Whether a row is the next one after a head."""
    return row.seq == head.seq + 1 and row.link == link_of(head.link, row.header)


_OUTLINED = 4
"""Bytes of each link that an outline keeps: enough that two records which went apart differ in it."""


def outline_of(links: Iterable[bytes]) -> str:
    """The beginnings of the links of a chain's entries, from the first one on, as a text for a tombstone.

    It says nothing about any word, and with it an earlier state of the chain is recognised after the entries are gone.
    """
    return b64encode(b"".join(link[:_OUTLINED] for link in links)).decode()


def outlined_links(outline: object) -> list[str]:
    """The beginnings of the links in an outline, in hex; none when it is no outline."""
    try:
        links = b64decode(outline, validate=True) if isinstance(outline, str) else b""
    except ValueError:
        return []
    return [links[start : start + _OUTLINED].hex() for start in range(0, len(links), _OUTLINED)]


def is_outlined(head: Head, outline: object) -> bool:
    """Whether a head is one that the outlined chain once had."""
    links = outlined_links(outline)
    return 0 < head.seq <= len(links) and head.link[:_OUTLINED].hex() == links[head.seq - 1]
