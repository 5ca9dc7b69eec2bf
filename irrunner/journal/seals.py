"""The statement that a seal signs: which incident, which head, how many entries, which evidence, by which key.

It is text of ten lines in exactly one spelling, so that a person can read what they sign and another program can write
it again. What is signed are these bytes and nothing else; docs/seal.md shows them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from irrunner.journal.evidence_refs import EvidenceRefs
from irrunner.journal.rows import Stored

if TYPE_CHECKING:
    from collections.abc import Iterable

KIND: Final = "incident.sealed"
MARK: Final = b'","incident.sealed",{'
"""What stands in the header of every seal."""
NAMESPACE: Final = "irrunner"
"""What `ssh-keygen -Y` binds a signature to, so that one made for mail or git says nothing here."""
MAX_STATEMENT_BYTES: Final = 4_096

_FIRST = "irrunner seal 1"
_EXERCISE = "EXERCISE"
_LINES = re.compile(
    r"irrunner seal 1\n"
    r"incident: (?P<incident>[A-Z]{1,8}-[0-9]{1,9}-[0-9]{1,12})\n"
    r"mode: (?P<mode>live|retrospective|EXERCISE)\n"
    r"entries: (?P<entries>[1-9][0-9]{0,14})\n"
    r"head: (?P<head>[0-9a-f]{64})\n"
    r"time: (?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z)\n"
    r"files: (?P<files>0|[1-9][0-9]{0,14})\n"
    r"manifest: (?P<manifest>[0-9a-f]{64})\n"
    r"problems: (?P<problems>0|[1-9][0-9]{0,14})\n"
    r"key: (?P<key>SHA256:[A-Za-z0-9+/]{43})\n"
)


class Manifest(NamedTuple):
    """The files that the vault must hold by an incident's entries: how many, and one hash over their names.

    Attributes:
        sha256: of their SHA-256 in hex, in order, each followed by a newline.
    """

    files: int
    sha256: str


class Statement(Struct, frozen=True):
    """What a seal says.

    Attributes:
        mode: live, exercise or retrospective. entries, head: how far it reaches, and the link there, in hex.
        time: what the sealer's clock said, UTC. files, manifest: see `Manifest`.
        problems: how many things did not hold when it was signed.
        key: the fingerprint of the key that signs it, so that no other key can pass for it.
    """

    incident: str
    mode: str
    entries: int
    head: str
    time: str
    files: int
    manifest: str
    problems: int
    key: str

    @property
    def text(self) -> str:
        """What is signed, as UTF-8; an exercise says so in capitals."""
        mode = _EXERCISE if self.mode == "exercise" else self.mode
        return (
            f"{_FIRST}\nincident: {self.incident}\nmode: {mode}\nentries: {self.entries}\nhead: {self.head}\n"
            f"time: {self.time}\nfiles: {self.files}\nmanifest: {self.manifest}\nproblems: {self.problems}\n"
            f"key: {self.key}\n"
        )


def read_statement(text: str) -> Statement | None:
    """The statement that a text is, or None when it is none; every statement has exactly one text."""
    found = _LINES.fullmatch(text) if len(text) <= MAX_STATEMENT_BYTES else None
    if found is None:
        return None
    mode = "exercise" if found["mode"] == _EXERCISE else found["mode"]
    return Statement(
        found["incident"],
        mode,
        int(found["entries"]),
        found["head"],
        found["time"],
        int(found["files"]),
        found["manifest"],
        int(found["problems"]),
        found["key"],
    )


def stamped_bytes(statement: str, signature: str) -> bytes:
    """What a timestamp of a seal is over: the statement, and the signature of it."""
    return (statement + signature).encode()


def manifest_of(entries: Iterable[Stored]) -> Manifest:
    """What the vault must hold by the headers of entries; a redaction, which spares headers, changes nothing."""
    refs = EvidenceRefs()
    refs.add_all(Stored(entry.seq, entry.header, b"") for entry in entries)
    return manifest_now(refs)


def manifest_now(refs: EvidenceRefs) -> Manifest:
    """What the vault must hold by entries whose headers were gathered."""
    from hashlib import sha256

    names = sorted(refs.expected)
    return Manifest(len(names), sha256("".join(f"{name}\n" for name in names).encode()).hexdigest())
